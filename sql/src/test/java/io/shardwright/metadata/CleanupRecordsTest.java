package io.shardwright.metadata;

import static io.shardwright.metadata.Fixture.after;
import static io.shardwright.metadata.Fixture.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.cleanup.Candidate;
import io.shardwright.cleanup.Cleanup;
import io.shardwright.cleanup.CleanupAges;
import io.shardwright.fleet.NodeMark;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.GroupState;
import io.shardwright.queue.LockMode;
import io.shardwright.queue.LockRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What goes out of the records, and what never does. */
final class CleanupRecordsTest extends CleanupScene {
    @Test
    void whatHasEndedLongEnoughAgoGoesOutOfTheQueueAndIsFoundAsBefore() {
        GroupId done = committed("a", "b");
        GroupId undone = rolledBack();
        GroupId open = f.publish(command("open", "n2"));
        List<GroupReader.Group> was =
                List.of(f.groups.find(done).orElseThrow(), f.groups.find(undone).orElseThrow());
        List<GroupReader.Line> lines = list();
        QueueFigures counted = new QueueFigures(f.database);
        QueueFigures.Figures figures = counted.read();
        assertThat(going(Cleanup.QUEUE_ROWS, CleanupAges.DEFAULT)).isEmpty();
        f.execute("UPDATE operation_group SET ended_at = ended_at - " + DAY);
        assertThat(going(Cleanup.QUEUE_ROWS, CleanupAges.DEFAULT)).isEmpty();
        assertThat(going(Cleanup.FAILED_GROUPS, CleanupAges.DEFAULT)).containsExactly(named(undone));
        f.execute("UPDATE operation_group SET ended_at = ended_at - " + 6 * DAY);
        assertThat(going(Cleanup.QUEUE_ROWS, CleanupAges.DEFAULT)).containsExactly(named(done));
        f.execute("UPDATE operation_group SET ended_at = ended_at + " + 7 * DAY);

        assertThat(clean(Cleanup.FAILED_GROUPS)).containsExactly(named(undone));
        assertThat(clean(Cleanup.QUEUE_ROWS)).containsExactly(named(done));

        assertThat(f.number("SELECT COUNT(*) FROM sharding_queue")).isEqualTo(1);
        assertThat(f.number("SELECT COUNT(*) FROM sharding_queue_wait")).isZero();
        assertThat(List.of(
                        f.groups.find(done).orElseThrow(), f.groups.find(undone).orElseThrow()))
                .isEqualTo(was);
        assertThat(list()).isEqualTo(lines);
        assertThat(f.commands(open)).containsExactly("open=waiting/none");
        assertThat(counted.read()).isEqualTo(figures);
        assertThat(new QueueFigures(f.database).read()).isEqualTo(figures);
        long command = was.get(0).commands().get(0).id();
        assertThat(new WaitReader(f.database).command(command).orElseThrow().commands())
                .singleElement()
                .satisfies(entry -> assertThat(entry.getKey().name()).isEqualTo("a"));
        assertThat(
                        f.text(
                                "SELECT CONCAT(actor, ' ', action, ' ', target, ' ', detail) FROM audit WHERE action LIKE 'cleanup.%' ORDER BY id LIMIT 1"))
                .contains("ada cleanup.failed-groups 1 " + named(undone));
        assertThat(clean(Cleanup.QUEUE_ROWS)).as("once").isEmpty();
    }

    private List<GroupReader.Line> list() {
        return f.groups.list(Optional.empty(), Optional.empty(), io.shardwright.access.TableScope.ALL, 10);
    }

    @Test
    void theHistoryHasTheColumnsOfTheQueue() {
        for (String table : List.of("sharding_queue", "sharding_queue_wait")) {
            assertThat(columns(table + "_history")).isEqualTo(columns(table));
        }
    }

    private Optional<String> columns(String table) {
        return f.text("SELECT GROUP_CONCAT(column_name, ' ', column_type, ' ', is_nullable ORDER BY ordinal_position)"
                + " FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = '" + table + "'");
    }

    @Test
    void aGroupOfTheHistoryIsPurgedAndItsKeyPublishesAnew() {
        GroupId before = f.publish("once", new CatalogChange.None(), List.of(), command("a", "n1"))
                .id();
        f.lead();
        n1.work();
        GroupId undone = rolledBack();
        clean(Cleanup.FAILED_GROUPS);
        clean(Cleanup.QUEUE_ROWS);
        assertThat(f.publish("once", new CatalogChange.None(), List.of(), command("a", "n1"))
                        .id())
                .as("in the history it is the same group")
                .isEqualTo(before);
        QueueFigures counted = new QueueFigures(f.database);
        QueueFigures.Figures figures = counted.read();

        assertThat(records.inLedgers(records.going(Cleanup.HISTORY, AT_ONCE, records.now())
                                .candidates())
                        .values())
                .extracting(where -> where.group() + " " + where.nodes())
                .containsExactlyInAnyOrder(before + " [n1]", undone + " [n1]");
        assertThat(clean(Cleanup.HISTORY)).containsExactlyInAnyOrder(named(before), named(undone));
        assertThat(f.groups.find(before)).isEmpty();
        for (String table : List.of("operation_group", "sharding_queue_history", "sharding_queue_wait_history")) {
            assertThat(f.number("SELECT COUNT(*) FROM " + table)).as(table).isZero();
        }
        assertThat(counted.read()).isEqualTo(figures);
        assertThat(new QueueFigures(f.database).read()).isEqualTo(figures);
        GroupId anew = f.publish("once", new CatalogChange.None(), List.of(), command("a", "n1"))
                .id();
        assertThat(anew).isNotEqualTo(before);
        assertThat(counted.read()).isEqualTo(new QueueFigures(f.database).read());
        assertThat(counted.read().groups()).isEqualTo(Map.of("committed", 1L, "rolled_back", 1L, "pending", 1L));
    }

    @Test
    void whatWasCountedIsNotCountedAnewWhenSomeOfItIsPurged() {
        GroupId kept = committed("a", "b");
        GroupId gone = rolledBack();
        clean(Cleanup.FAILED_GROUPS);
        QueueFigures counted = new QueueFigures(f.database);
        QueueFigures.Figures figures = counted.read();
        f.execute("UPDATE sharding_queue SET undo_tries = 7");
        assertThat(clean(Cleanup.HISTORY)).containsExactly(named(gone));
        assertThat(counted.read()).isEqualTo(figures);

        GroupId unseen = rolledBack();
        clean(Cleanup.FAILED_GROUPS);
        assertThat(clean(Cleanup.HISTORY)).containsExactly(named(unseen));
        assertThat(f.groups.find(kept)).isPresent();
        assertThat(counted.read())
                .as("one went that was not counted")
                .isEqualTo(new QueueFigures(f.database).read())
                .isNotEqualTo(figures);
    }

    @Test
    void whatIsStuckOrWasWaivedOrHasNotEndedStays() {
        GroupId group = rolledBack();
        for (GroupState state : GroupState.values()) {
            f.execute("UPDATE operation_group SET archived = FALSE, state = '" + state.label() + "', ended_at = "
                    + (state.ended() ? "1" : "NULL"));
            boolean leaves = state.ended();
            assertThat(going(Cleanup.FAILED_GROUPS, AT_ONCE).size()
                            + going(Cleanup.QUEUE_ROWS, AT_ONCE).size())
                    .as(state.label())
                    .isEqualTo(leaves ? 1 : 0);
            f.execute("UPDATE operation_group SET archived = TRUE");
            assertThat(going(Cleanup.HISTORY, AT_ONCE))
                    .as(state.label())
                    .hasSize(leaves && state != GroupState.ROLLED_BACK_WITH_WAIVERS ? 1 : 0);
        }
        f.execute("UPDATE operation_group SET state = 'rolled_back_with_waivers', archived = FALSE");
        assertThat(going(Cleanup.FAILED_GROUPS, AT_ONCE)).isEmpty();
        f.execute("UPDATE operation_group SET state = 'rolled_back', archived = TRUE");
        f.execute(
                "INSERT INTO waiver (command_id, group_id, actor, reason, at) SELECT 1, id, 'a', 'r', 1 FROM operation_group");
        assertThat(going(Cleanup.HISTORY, AT_ONCE)).isEmpty();
        assertThat(f.groups.find(group)).isPresent();
    }

    /** As a newer version has them: elsewhere in the two tables, and one that only one of them has yet. */
    @Test
    void whatANewerVersionKeepsOfACommandGoesToTheHistoryToo() {
        GroupId group = committed("a");
        f.execute(
                "ALTER TABLE sharding_queue ADD COLUMN ticket VARCHAR(16) NULL FIRST, ADD COLUMN lone INT NOT NULL DEFAULT 1 FIRST");
        f.execute("ALTER TABLE sharding_queue_history ADD COLUMN ticket VARCHAR(16) NULL");
        f.execute("ALTER TABLE sharding_queue_wait ADD COLUMN lone INT NOT NULL DEFAULT 1 FIRST");
        try {
            f.execute("UPDATE sharding_queue SET ticket = 'T-1'");
            GroupReader.Group before = f.groups.find(group).orElseThrow();
            assertThat(clean(Cleanup.QUEUE_ROWS)).containsExactly(named(group));
            assertThat(f.number("SELECT COUNT(*) FROM sharding_queue_history WHERE ticket = 'T-1'"))
                    .isEqualTo(1);
            assertThat(f.groups.find(group).orElseThrow().commands()).isEqualTo(before.commands());
        } finally {
            f.execute("ALTER TABLE sharding_queue DROP COLUMN ticket, DROP COLUMN lone");
            f.execute("ALTER TABLE sharding_queue_history DROP COLUMN ticket");
            f.execute("ALTER TABLE sharding_queue_wait DROP COLUMN lone");
        }
    }

    @Test
    void theWaiversOfAGroupInTheHistoryAreTold() {
        GroupId group = rolledBack();
        f.execute(
                "INSERT INTO waiver (command_id, group_id, actor, reason, at) SELECT q.id, q.operation_group, 'ada', 'gone', 1"
                        + " FROM sharding_queue q WHERE q.name = 'a'");
        f.execute("UPDATE operation_group SET state = 'rolled_back_with_waivers'");
        assertThat(clean(Cleanup.QUEUE_ROWS)).containsExactly(named(group));
        assertThat(f.groups.find(group).orElseThrow().waivers())
                .containsExactly(new GroupReader.Waiver("a", "ada", "gone", 1));
    }

    @Test
    void whatChangedAfterItWasLookedAtStays() {
        committed("a");
        long now = records.now();
        List<Candidate> going = records.going(Cleanup.QUEUE_ROWS, AT_ONCE, now).candidates();
        assertThat(going).hasSize(1);
        move("switched");
        assertThat(records.remove(f.term, Cleanup.QUEUE_ROWS, AT_ONCE, now, going, "ada"))
                .isEmpty();
        assertThat(f.number("SELECT COUNT(*) FROM sharding_queue")).isEqualTo(1);
        assertThat(f.number("SELECT COUNT(*) FROM audit WHERE action LIKE 'cleanup.%'"))
                .isZero();
    }

    @Test
    void aDeposedLeaderRemovesNothing() {
        committed("a");
        LeaderTerm old = f.term;
        f.term = f.terms.begin("c2", "http://c2", "c2:1");
        long now = records.now();
        List<Candidate> going = records.going(Cleanup.QUEUE_ROWS, AT_ONCE, now).candidates();
        assertThatThrownBy(() -> records.remove(old, Cleanup.QUEUE_ROWS, AT_ONCE, now, going, "ada"))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FENCED));
        assertThatThrownBy(() -> records.require(old)).isInstanceOf(ShardwrightException.class);
        assertThat(f.number("SELECT COUNT(*) FROM sharding_queue")).isEqualTo(1);
    }

    @Test
    void whatLocksOrIsTakenBackOrDroppedKeepsItsGroup() {
        GroupId group = committed("a");
        Map<String, List<String>> needs = Map.of(
                "group_lock",
                List.of(
                        "INSERT INTO group_lock (group_id, resource, mode, granted) SELECT id, 'table/t', 'X', TRUE FROM operation_group"),
                "node_loss",
                List.of(
                        "INSERT INTO node_loss (node, absent_since, draining, draining_actor, draining_reason, group_id, note)"
                                + " SELECT 'n9', 0, FALSE, '', '', id, '' FROM operation_group"),
                "sharded_table",
                List.of(
                        "INSERT INTO sharded_table (name, engine, generation, state, definition, changing_group, version, created_at,"
                                + " updated_at) SELECT 't', 'mariadb', 1, 'creating', '{}', id, 1, 0, 0 FROM operation_group"));
        needs.forEach((table, inserts) -> {
            inserts.forEach(f::execute);
            assertThat(clean(Cleanup.QUEUE_ROWS)).as(table).isEmpty();
            f.execute("DELETE FROM " + table);
        });
        assertThat(clean(Cleanup.QUEUE_ROWS)).containsExactly(named(group));
        f.execute("INSERT INTO dropped_table (generation, name, engine, definition, replicas, group_id, dropped_at)"
                + " SELECT 1, 't', 'mariadb', '{}', '[]', id, 0 FROM operation_group");
        assertThat(clean(Cleanup.HISTORY)).isEmpty();
        f.execute("DELETE FROM dropped_table");
        f.execute("INSERT INTO artifact (node, kind, name, group_id, state, created_at, updated_at) SELECT 'n2',"
                + " 'shard-table', 'app.t', id, 'kept', 1, 1 FROM operation_group");
        assertThat(clean(Cleanup.HISTORY)).isEmpty();
        f.execute("UPDATE artifact SET state = 'gone'");
        assertThat(clean(Cleanup.HISTORY)).containsExactly(named(group));
    }

    @Test
    void sessionsThatWereReplacedGoAndTheNewestStays() {
        f.worker("n1");
        Fixture.Worker last = f.worker("n1");
        f.sessions.close(last.node, last.grant.epoch());
        f.execute("UPDATE worker_session SET lease_expires_at = 5");
        f.execute("INSERT INTO artifact (node, kind, name, epoch, state, created_at, updated_at) VALUES ('n1',"
                + " 'rehearsal-schema', 'r', 2, 'planned', 1, 1)");
        assertThat(clean(Cleanup.SESSIONS)).containsExactly("n1 epoch 1");
        f.execute("DELETE FROM artifact");
        assertThat(clean(Cleanup.SESSIONS)).containsExactly("n1 epoch 2");
        assertThat(f.sessions.nextEpoch(Fixture.node("n1"), NodeMark.NEW).epoch())
                .isGreaterThan(last.grant.epoch());
        assertThat(clean(Cleanup.SESSIONS))
                .as("an epoch without a session succeeds none")
                .isEmpty();
    }

    @Test
    void pausesGoOnceTheirTimeIsOverOrTheirGroupHasEnded() {
        GroupId group = committed("a");
        String row =
                "INSERT INTO control (scope, target, paused, version, actor, reason, updated_at, expires_at) VALUES ";
        f.execute(row + "('node', 'n1', TRUE, 2, 'a', 'r', 1, NULL)");
        f.execute(row + "('node', 'n/2', TRUE, 2, 'a', 'r', 1, 7)");
        f.execute(row + "('table', 't', TRUE, 2, 'a', 'r', 1, " + (records.now() + DAY) + ")");
        f.execute(row + "('group', '" + group + "', TRUE, 2, 'a', 'r', 1, NULL)");
        f.execute(row + "('withheld', '" + group + "', TRUE, 2, 'a', 'r', 1, 7)");
        assertThat(clean(Cleanup.PAUSES)).containsExactly("group " + group, "node n/2");
        assertThat(f.number("SELECT COUNT(*) FROM control")).isEqualTo(4);
    }

    @Test
    void termsGoButTheNewest() {
        f.term = f.terms.begin("c2", "http://c2", "c2:1");
        String newest = "term " + f.term.term() + " of c2";
        assertThat(clean(Cleanup.TERMS)).hasSize(1).doesNotContain(newest);
        assertThat(f.text("SELECT CONCAT('term ', term, ' of ', holder) FROM leader_history"))
                .contains(newest);
    }

    @Test
    void aRehearsalThatMayBeUnderWayKeepsItsSchema() {
        f.execute("INSERT INTO artifact (node, kind, name, epoch, state, created_at, updated_at) VALUES ('n1',"
                + " 'rehearsal-schema', 'r', 1, 'planned', " + (records.now() - 300_000) + ", 1)");
        assertThat(clean(Cleanup.SCRATCH)).isEmpty();
        f.execute("UPDATE artifact SET created_at = created_at - 300000");
        assertThat(clean(Cleanup.SCRATCH)).containsExactly("n1: r");
        assertThat(f.number("SELECT COUNT(*) FROM artifact")).isZero();
    }

    @Test
    void ledgersForgetOnlyWhatABackupHas() {
        GroupId done = committed("a");
        GroupId open = f.publish(List.of(new LockRequest("table/t", LockMode.X)), command("b", "n1"), after("c", "n1"));
        List<String> uuids =
                List.of(done.toString(), open.toString(), UUID.randomUUID().toString());
        assertThat(records.ledger(uuids, AT_ONCE, records.now()))
                .as("no backup")
                .isEmpty();
        f.execute("INSERT INTO newest_backup SELECT 1, ended_at FROM operation_group WHERE ended_at IS NOT NULL");
        assertThat(records.ledger(uuids, AT_ONCE, records.now()))
                .as("it may not have had the end")
                .isEmpty();
        f.execute("UPDATE newest_backup SET taken_at = taken_at + 1");
        assertThat(records.ledger(uuids, AT_ONCE, records.now()))
                .extracting(Candidate::name)
                .containsExactly(named(done));
        assertThat(records.ledger(uuids, CleanupAges.DEFAULT, records.now())).isEmpty();
        assertThat(records.ledger(List.of(), AT_ONCE, records.now())).isEmpty();
        records.note(
                f.term, Cleanup.LEDGER, "n1", List.of(new Candidate("1", "g", "s", OptionalLong.empty(), "", 0)), "a");
        assertThat(f.text("SELECT CONCAT(action, ' ', target, ' ', detail) FROM audit ORDER BY id DESC LIMIT 1"))
                .contains("cleanup.ledger n1 g");
    }
}
