package io.shardwright.metadata;

import static io.shardwright.metadata.Fixture.APPLIED;
import static io.shardwright.metadata.Fixture.REFUSED;
import static io.shardwright.metadata.Fixture.after;
import static io.shardwright.metadata.Fixture.command;
import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.health.Affected;
import io.shardwright.health.HealthThresholds;
import io.shardwright.health.QueueFacts;
import io.shardwright.health.QuietGroup;
import io.shardwright.move.CopyProgress;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Effect;
import io.shardwright.queue.FailurePolicy;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.LockMode;
import io.shardwright.queue.LockRequest;
import io.shardwright.queue.Outcome;
import io.shardwright.queue.UndoMode;
import io.shardwright.queue.WaitReason;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each fact of the queue that health goes by, provoked. */
final class HealthReaderTest {
    private static final long MINUTE = 60_000;
    private static final long HOUR = 60 * MINUTE;

    @RegisterExtension
    final Fixture f = new Fixture();

    private final Fixture.Worker n1 = f.worker("n1");
    private final HealthReader health = new HealthReader(f.database);

    private QueueFacts queue() {
        return health.queue(HealthThresholds.DEFAULT, Map.of());
    }

    private long now() {
        return f.database.transactions().now();
    }

    /** Lets a time of rows be longer ago. */
    private void age(String table, String column, long millis) {
        f.execute("UPDATE " + table + " SET " + column + " = " + column + " - " + millis);
    }

    private void ageWork(long millis) {
        age("operation_group", "updated_at", millis);
        age("sharding_queue", "updated_at", millis);
        age("shard_move", "updated_at", millis);
    }

    private static Affected only(GroupId group) {
        return Affected.of(List.of(group.toString()));
    }

    @Test
    void aGroupIsQuietOnceNothingOfItHasChangedForAWhile() {
        GroupId group = f.publish(command("a", "n1"), command("b", "n1"));
        f.lead();
        n1.take();
        assertThat(queue().quiet()).isEmpty();
        ageWork(29 * MINUTE);
        assertThat(queue().quiet()).isEmpty();
        ageWork(2 * MINUTE);
        QuietGroup quiet = queue().quiet().get(0);
        assertThat(quiet.id()).isEqualTo(group.toString());
        assertThat(quiet.progressAt()).isBetween(now() - 32 * MINUTE, now() - 30 * MINUTE);
        assertThat(quiet.reasons()).extracting(WaitReason::kind).contains(WaitReason.Kind.RUNNING);
        assertThat(queue().busy()).containsExactly("n1");
        assertThat(health.queue(HealthThresholds.DEFAULT, Map.of(group, List.of("paused")))
                        .quiet()
                        .get(0)
                        .moveWaits())
                .containsExactly("paused");

        f.execute("UPDATE sharding_queue SET updated_at = updated_at + " + 20 * MINUTE + " WHERE name = 'b'");
        assertThat(queue().quiet()).as("one command has changed").isEmpty();
    }

    @Test
    void aGroupIsNotQuietWhileItsMoveRecordsProgress() {
        GroupId group = f.publish(command("a", "n1"));
        f.lead();
        n1.take();
        UUID move = move(group, "moving");
        MoveOrders orders = new MoveOrders(f.database);
        ageWork(31 * MINUTE);
        assertThat(queue().quiet()).hasSize(1);
        orders.progress(move, progress(1));
        assertThat(queue().quiet()).isEmpty();
        ageWork(31 * MINUTE);
        orders.progress(move, progress(1));
        assertThat(queue().quiet()).as("figures as before are no progress").hasSize(1);
        orders.progress(move, progress(2));
        assertThat(queue().quiet()).isEmpty();
        for (String column : List.of("reverse_group", "accept_group")) {
            f.execute("UPDATE shard_move SET group_id = 0, reverse_group = NULL, accept_group = NULL");
            assertThat(queue().quiet()).hasSize(1);
            f.execute("UPDATE shard_move SET " + column + " = (SELECT id FROM operation_group)");
            assertThat(queue().quiet()).as(column).isEmpty();
        }
    }

    private UUID move(GroupId group, String state) {
        UUID id = UUID.randomUUID();
        f.execute(
                "INSERT INTO shard_move (id, table_name, shard, source, target, from_table, from_epoch, from_made_epoch, into_table, epoch,"
                        + " kept_table, back_stem, back_table, back_kept, state, group_id, attempt, turn, turn_at, not_before,"
                        + " hold_cutover, paused, limits, time_window, reversals_undone, retention_millis, progress, back_progress, note, actor,"
                        + " created_at, updated_at) SELECT '" + id
                        + "', 't', 0, 'n1', 'n2', '', 1, 1, '', 2, '', '', '', '', '"
                        + state + "', id, 1, 0, 0, 0, FALSE, FALSE, '', '', 0, 0, '{}', '{}', '', 'a', 0, updated_at"
                        + " FROM operation_group WHERE uuid = '" + group + "'");
        return id;
    }

    private static CopyProgress progress(long rows) {
        return new CopyProgress(10, rows, rows, 1, 1, 1, 0, 0, 0, "", "");
    }

    @Test
    void aGroupThatWaitsForALockComesAfterTheOneThatHoldsIt() {
        List<LockRequest> lock = List.of(new LockRequest("table/t", LockMode.X));
        GroupId waits = f.publish(lock, command("a", "n2"));
        GroupId other = f.publish(command("b", "n2"));
        f.execute("UPDATE group_lock SET granted = TRUE");
        GroupId second = f.publish(lock, command("c", "n2"));
        f.execute("UPDATE operation_group SET state = 'active' WHERE uuid <> '" + second + "'");
        f.execute("UPDATE operation_group SET state = 'pending' WHERE uuid = '" + waits + "'");
        ageWork(31 * MINUTE);
        assertThat(queue().quiet())
                .extracting(QuietGroup::id)
                .containsExactly(other.toString(), waits.toString(), second.toString());
        assertThat(queue().quiet().get(2).reasons()).singleElement().satisfies(reason -> {
            assertThat(reason.kind()).isEqualTo(WaitReason.Kind.LOCK);
            assertThat(reason.on()).isEqualTo(waits.toString());
        });
    }

    @Test
    void groupsThatHaveEndedOrAreStuckAreNotQuiet() {
        f.publish(command("a", "n1"));
        f.lead();
        n1.work();
        ageWork(31 * MINUTE);
        assertThat(queue().quiet()).isEmpty();
        f.execute("UPDATE operation_group SET state = 'rollback_stuck'");
        assertThat(queue().quiet()).isEmpty();
        assertThat(queue().rollbackStuck().count()).isEqualTo(1);
    }

    @Test
    void aGroupHoldsForAnOperatorAfterAFailureOrAtASavepoint() {
        GroupId group = f.publish(FailurePolicy.HOLD, UndoMode.REVERSE, command("a", "n1"), command("b", "n1", "a"));
        f.lead();
        n1.work();
        assertThat(queue().holding()).isEqualTo(Affected.NONE);
        n1.record(n1.take().get(0), REFUSED);
        f.lead();
        assertThat(queue().holding()).isEqualTo(only(group));
        f.orders.retry(f.term, group, "ada");
        assertThat(queue().holding()).isEqualTo(Affected.NONE);
        n1.record(n1.take().get(0), APPLIED);
        GroupId back = f.publish(
                FailurePolicy.HOLD,
                UndoMode.REVERSE,
                command("a", "n1"),
                command("b", "n1", "a"),
                command("c", "n1", "b"));
        f.lead();
        n1.work();
        n1.work();
        f.savepoints.rollback(f.term, back, "a", "ada");
        f.lead();
        assertThat(queue().holding()).as("it is still going back").isEqualTo(Affected.NONE);
        n1.work();
        f.lead();
        assertThat(queue().holding()).isEqualTo(only(back));
        move(back, "moving");
        assertThat(queue().holding()).as("the leader takes it on").isEqualTo(Affected.NONE);
        f.execute(
                "UPDATE shard_move SET state = 'reversing', group_id = 0, reverse_group = (SELECT id FROM operation_group WHERE uuid = '"
                        + back + "')");
        assertThat(queue().holding()).isEqualTo(Affected.NONE);
    }

    @Test
    void aDecidedGroupIsNamedOnceItsCommandHasFailedAsOftenAsItMayBeTried() {
        GroupId group = f.publish(command("a", "n1"), after("z", "n1"));
        f.lead();
        n1.work();
        f.lead();
        n1.record(takeAgain(), new Outcome.Unsent(Effect.NONE, "no answer", Optional.empty(), 0, 1));
        for (int failures = 0; failures < 10; failures++) {
            ClaimedCommand command = takeAgain();
            assertThat(queue().completionStuck())
                    .as(failures + " failures, and a try under way")
                    .isEqualTo(Affected.NONE);
            n1.record(command, REFUSED);
        }
        Affected stuck = Affected.of(List.of(group + ": z on n1: denied"));
        assertThat(queue().completionStuck()).isEqualTo(stuck);
        ClaimedCommand again = takeAgain();
        assertThat(queue().completionStuck()).as("it is tried again").isEqualTo(stuck);
        n1.record(again, APPLIED);
        assertThat(f.state(group)).isEqualTo("committed");
        assertThat(queue().completionStuck()).isEqualTo(Affected.NONE);
    }

    /** Takes the only command, without its rest. */
    private ClaimedCommand takeAgain() {
        f.execute("UPDATE sharding_queue SET not_before = 0");
        return n1.take().get(0);
    }

    @Test
    void failuresAndRollbacksOfTheLastHourAreCounted() {
        GroupId undone = failed("a");
        n1.work();
        f.lead();
        GroupId stuck = failed("b");
        GroupId stopped = f.publish(command("c", "n1"));
        f.lead();
        f.orders.stop(f.term, stopped, false, "ada", "");
        f.lead();
        f.execute("UPDATE operation_group SET aborted_at = aborted_at + 1 WHERE uuid = '" + stuck + "'");
        assertThat(f.state(undone)).isEqualTo("rolled_back");
        assertThat(f.state(stopped)).isEqualTo("rolled_back");
        assertThat(queue().failed()).isEqualTo(Affected.of(List.of(stuck.toString(), undone.toString())));
        assertRollbacks(2, 0);
        for (String state : List.of("rollback_stuck", "rolled_back_with_waivers")) {
            f.execute("UPDATE operation_group SET state = '" + state + "' WHERE uuid = '" + stuck + "'");
            assertRollbacks(3, 1);
        }
        f.execute("UPDATE operation_group SET abort_reason = 'timed_out' WHERE uuid = '" + stopped + "'");
        assertThat(queue().failed().count()).isEqualTo(3);
        age("operation_group", "aborted_at", HOUR + 1);
        assertThat(queue().failed()).isEqualTo(Affected.NONE);
        assertRollbacks(0, 0);
    }

    /** A group whose first command is done, and is to be undone as the second has failed. */
    private GroupId failed(String name) {
        GroupId group = f.publish(command(name, "n1"), command(name + "2", "n1", name));
        f.lead();
        n1.work();
        n1.record(n1.take().get(0), REFUSED);
        f.lead();
        return group;
    }

    private void assertRollbacks(long over, long failed) {
        assertThat(List.of(queue().rollbacksOver(), queue().rollbacksFailed())).containsExactly(over, failed);
    }

    @Test
    void commandsAreInTheQueueOnceTheyHaveBeenReadyForAMinute() {
        f.worker("n2");
        f.publish(command("a", "n1"), command("b", "n1"), command("c", "n2"), command("d", "n2", "c"));
        f.lead();
        assertThat(queue().ready()).isEmpty();
        ageWork(MINUTE + 1);
        assertThat(queue().ready()).isEqualTo(Map.of("n1", 2L, "n2", 1L));
        f.execute("UPDATE sharding_queue SET not_before = " + (now() - MINUTE / 2) + " WHERE name = 'a'");
        assertThat(queue().ready()).as("one has rested meanwhile").isEqualTo(Map.of("n1", 1L, "n2", 1L));
        n1.take();
        assertThat(queue().ready()).isEqualTo(Map.of("n2", 1L));
        f.execute("UPDATE sharding_queue SET status = 'undo_ready' WHERE name = 'd'");
        age("sharding_queue", "updated_at", MINUTE);
        assertThat(queue().ready()).isEqualTo(Map.of("n2", 2L));
    }

    @Test
    void whatNobodyNeedsOfAGroupThatHasEndedIsAnOrphan() {
        GroupId group = f.publish(command("a", "n1"));
        f.lead();
        artifact(group, "planned");
        ages(25 * HOUR);
        assertThat(queue().orphans()).as("its group is under way").isEqualTo(Affected.NONE);
        n1.work();
        f.execute("UPDATE artifact SET state = 'kept', updated_at = " + now());
        ages(HOUR - MINUTE);
        assertThat(queue().orphans()).isEqualTo(Affected.NONE);
        ages(2 * MINUTE);
        Affected orphan = Affected.of(List.of("n1: app.q"));
        assertThat(queue().orphans()).isEqualTo(orphan);

        f.execute("UPDATE operation_group SET state = 'rolled_back_with_waivers'");
        assertThat(queue().orphans())
                .as("what a failed group leaves is kept for a day")
                .isEqualTo(Affected.NONE);
        ages(24 * HOUR);
        assertThat(queue().orphans()).isEqualTo(orphan);

        f.execute("UPDATE artifact SET state = 'gone'");
        assertThat(queue().orphans()).isEqualTo(Affected.NONE);
        f.execute("UPDATE artifact SET state = 'dropping'");
        assertThat(queue().orphans()).isEqualTo(orphan);
        f.execute("UPDATE node SET standing = 'lost'");
        assertThat(queue().orphans()).as("it waits for its node").isEqualTo(Affected.NONE);
        f.execute("UPDATE node SET standing = 'active'");
    }

    @Test
    void whatADroppedTableOrAWayBackNeedsIsNoOrphan() {
        GroupId group = f.publish(command("a", "n1"));
        f.lead();
        n1.work();
        artifact(group, "kept");
        ages(25 * HOUR);
        f.execute("INSERT INTO dropped_table VALUES (7, 't', 'mariadb', '', '', (SELECT id FROM operation_group), 0)");
        assertThat(queue().orphans()).isEqualTo(Affected.NONE);
        f.execute("DELETE FROM dropped_table");
        assertThat(queue().orphans().count()).isEqualTo(1);
        move(group, "switched");
        assertThat(queue().orphans()).isEqualTo(Affected.NONE);
        f.execute("UPDATE shard_move SET reverse_group = group_id, group_id = 0");
        assertThat(queue().orphans()).isEqualTo(Affected.NONE);
        f.execute("UPDATE shard_move SET ended_at = 1");
        assertThat(queue().orphans().count()).isEqualTo(1);
    }

    private void artifact(GroupId group, String state) {
        f.execute(
                "INSERT INTO artifact (node, kind, name, group_id, state, created_at, updated_at) SELECT 'n1', 'quarantined-table', 'app.q', id, '"
                        + state + "', 0, " + now() + " FROM operation_group WHERE uuid = '" + group + "'");
    }

    private void ages(long millis) {
        age("artifact", "updated_at", millis);
        age("operation_group", "ended_at", millis);
    }
}
