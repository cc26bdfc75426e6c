package io.shardwright.metadata;

import static io.shardwright.metadata.Fixture.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.fleet.NodeName;
import io.shardwright.fleet.StandingChange;
import io.shardwright.move.ThrottleLimits;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.CommandPair;
import io.shardwright.queue.FailurePolicy;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.GroupSubmission;
import io.shardwright.queue.LockRequest;
import io.shardwright.queue.UndoMode;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What operators may order of a move that the engine carries out; above all what of it may be given up with a lost node. */
final class OrderedRelocationTest {
    private static final NodeName KEEPS = new NodeName("n1");
    private static final NodeName GIVES_UP = new NodeName("n2");
    private static final NodeName RECEIVES = new NodeName("n3");

    @RegisterExtension
    final Fixture f = new Fixture();

    private final Fixture.Worker n1 = f.worker("n1");
    private final Fixture.Worker n3 = f.worker("n3");
    private final NodeStandings standings = new NodeStandings(f.database);

    @BeforeEach
    void aShardWithTwoCopies() {
        standings.change(f.term, KEEPS, StandingChange.ADMIT, "me", "");
        standings.change(f.term, RECEIVES, StandingChange.ADMIT, "me", "");
        f.execute(
                "INSERT INTO sharded_table (name, engine, generation, state, definition, version, created_at, updated_at)"
                        + " VALUES ('t', 'manticore', 1, 'active', '{\"routes\": [\"n1\", \"n3\"]}', 1, 0, 0)");
    }

    private GroupId moved(CommandPair... commands) {
        UUID id = UUID.randomUUID();
        CatalogChange move = new CatalogChange.Relocate(
                id,
                "t",
                0,
                GIVES_UP,
                RECEIVES,
                "t_g1_s0_e1",
                1,
                2,
                "c",
                "c",
                List.of(KEEPS, RECEIVES),
                1,
                List.of(KEEPS, RECEIVES));
        GroupSubmission submission = new GroupSubmission(
                id.toString(),
                "move",
                List.of(commands),
                LockRequest.wholeTable("t"),
                FailurePolicy.ROLLBACK,
                UndoMode.MIRRORED);
        GroupId group = new GroupId(id);
        f.publisher.publish(f.term, new Publication(group, submission, move, List.of(), "digest", "tester"));
        f.lead();
        return group;
    }

    private void isLost(String node) {
        f.execute("UPDATE worker_session SET lease_expires_at = 1, lease_millis = 1 WHERE node = '" + node + "'");
        standings.change(f.term, new NodeName(node), StandingChange.LOSE, "me", "it has burnt");
    }

    private void stop(GroupId group) {
        f.orders.stop(f.term, group, false, "me", "");
        f.lead();
    }

    /** The worker of these tests knows plain SQL alone: its row says what a planned one would. */
    private void leavesACluster(String command, String column) {
        f.execute("UPDATE sharding_queue SET " + column + " = 'leave-cluster:1' WHERE name = '" + command + "'");
    }

    private void isRefused(Runnable waiver) {
        assertThatThrownBy(waiver::run).isInstanceOfSatisfying(ShardwrightException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.WRONG_STATE);
            assertThat(e.message()).contains("'add' on n1", "shard 0 of 't'", "rows written since would be lost");
        });
    }

    @Test
    void whatBringsTheOldCopiesUpToDateIsNotGivenUpWithItsNode() {
        GroupId group = moved(command("shard", "n3"), command("add", "n1", "shard"), command("route", "n3", "add"));
        n3.work();
        n1.work();
        leavesACluster("add", "rollback_action");
        isLost("n1");
        stop(group);
        n3.work();
        isRefused(() -> f.orders.waive(f.term, group, KEEPS, "me", "it has burnt"));
        assertThat(f.commands(group)).contains("add=undo_ready/applied", "shard=undo_waiting/applied");
        assertThat(f.number("SELECT COUNT(*) FROM waiver")).isZero();
    }

    @Test
    void norByItsName() {
        GroupId group = moved(command("add", "n1"), command("route", "n3", "add"));
        n1.work();
        leavesACluster("add", "action");
        stop(group);
        f.execute("UPDATE sharding_queue SET status = 'undo_failed' WHERE name = 'add'");
        f.execute("UPDATE operation_group SET state = 'rollback_stuck'");
        isRefused(() -> f.orders.waive(f.term, group, "add", "me", "no matter"));
    }

    @Test
    void itDoesNotGoToANodeThatIsDroppingAnEarlierCopy() {
        f.execute("INSERT INTO artifact (node, kind, name, group_id, state, created_at, updated_at)"
                + " VALUES ('n3', 'stale-table', 'app.t_g1_s0_e1', 9, 'dropping', 0, 0)");
        assertThatThrownBy(() -> moved(command("shard", "n3")))
                .isInstanceOfSatisfying(ShardwrightException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.BEING_CHANGED);
                    assertThat(e.message()).contains("an earlier copy of t_g1_s0_e1 is being dropped on node n3");
                });
        f.execute("UPDATE artifact SET state = 'gone'");
        assertThat(f.state(moved(command("shard", "n3")))).isEqualTo("active");
    }

    @Test
    void itCannotRestWaitOrBeSlowedDown() {
        GroupId group = moved(command("shard", "n3"));
        UUID move = UUID.fromString(group.toString());
        MoveSwitches switches = new MoveSwitches(f.database);
        List<Runnable> orders = List.of(
                () -> switches.pause(f.term, move, true, "me"),
                () -> switches.hold(f.term, move, true, "me"),
                () -> switches.limit(f.term, move, ThrottleLimits.NONE, "me"),
                () -> switches.window(f.term, move, Optional.empty(), "me"));
        new RebalanceSwitches(f.database).rest(f.term, UUID.randomUUID(), 1, move, true, "me");
        for (Runnable order : orders) {
            assertThatThrownBy(order::run).isInstanceOfSatisfying(ShardwrightException.class, e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED);
                assertThat(e.advice()).contains("move stop " + move);
            });
        }
        assertThat(f.number("SELECT COUNT(*) FROM audit WHERE action LIKE 'move.%'"))
                .isZero();
    }

    @Test
    void whatTheNewNodeHasMadeIs() {
        GroupId group = moved(command("shard", "n3"), command("add", "n1", "shard"));
        n3.work();
        leavesACluster("add", "rollback_action");
        isLost("n3");
        stop(group);
        f.orders.waive(f.term, group, RECEIVES, "me", "it has burnt");
        f.lead();
        assertThat(f.state(group)).isEqualTo("rolled_back_with_waivers");
    }

    @Test
    void ofOtherGroupsItIs() {
        GroupId group = f.publish(command("add", "n1"), command("more", "n3", "add"));
        f.lead();
        n1.work();
        leavesACluster("add", "rollback_action");
        isLost("n1");
        stop(group);
        f.orders.waive(f.term, group, KEEPS, "me", "it has burnt");
        f.lead();
        assertThat(f.state(group)).isEqualTo("rolled_back_with_waivers");
    }
}
