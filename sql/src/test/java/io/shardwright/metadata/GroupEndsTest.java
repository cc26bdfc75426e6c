package io.shardwright.metadata;

import static io.shardwright.metadata.Fixture.APPLIED;
import static io.shardwright.metadata.Fixture.REFUSED;
import static io.shardwright.metadata.Fixture.after;
import static io.shardwright.metadata.Fixture.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.fleet.NodeName;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Direction;
import io.shardwright.queue.Effect;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.LockRequest;
import io.shardwright.queue.Outcome;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How groups end: committed with what belongs to the decision, rolled back, or visibly stuck; and who may begin before they do. */
class GroupEndsTest {
    @RegisterExtension
    final Fixture f = new Fixture();

    @Test
    void aGroupWithoutCommandsBeforeTheDecisionIsDecidedAtOnce() {
        Fixture.Worker n1 = f.worker("n1");
        GroupId group = f.publish(after("y", "n1"), after("z", "n1"));
        f.lead();
        f.lead();
        assertThat(n1.work()).containsExactly("y", "z");
        assertThat(f.state(group)).isEqualTo("committed");
    }

    @Test
    void oneUndoLetsTheNextBeginAndOnlyTheLastOneWakesTheLeader() {
        Fixture.Worker n1 = f.worker("n1");
        Fixture.Worker n2 = f.worker("n2");
        GroupId group = f.publish(command("a", "n1"), command("b", "n2"), command("c", "n1"), command("d", "n2"));
        f.lead();
        List<ClaimedCommand> ofN1 = n1.take();
        List<ClaimedCommand> ofN2 = n2.take();
        n1.record(ofN1.get(0), APPLIED);
        n1.record(ofN1.get(1), APPLIED);
        n2.record(ofN2.get(0), APPLIED);
        assertThat(n2.record(ofN2.get(1), REFUSED).leader()).isTrue();
        f.lead();

        Outcome undone = new Outcome.Succeeded(Effect.NONE, 1);
        assertThat(n2.take()).isEmpty();
        RecordResult afterC = n1.record(n1.take().get(0), undone);
        assertThat(afterC.leader()).isFalse();
        assertThat(afterC.ready().nodes()).containsOnlyKeys(new NodeName("n2"));
        RecordResult afterB = n2.record(n2.take().get(0), undone);
        assertThat(afterB.leader()).isFalse();
        assertThat(afterB.ready().nodes()).containsOnlyKeys(new NodeName("n1"));
        RecordResult afterA = n1.record(n1.take().get(0), undone);
        assertThat(afterA.leader()).isTrue();
        f.lead();
        assertThat(f.state(group)).isEqualTo("rolled_back");
    }

    @Test
    void failureUndoesInReverseOrderAndLeavesAloneWhatWasThereBefore() {
        Fixture.Worker n1 = f.worker("n1");
        GroupId group = f.publish(
                command("a", "n1"),
                command("b", "n1"),
                command("c", "n1"),
                command("d", "n1", "c"),
                command("e", "n1", "d"));
        f.lead();
        List<ClaimedCommand> first = n1.take();
        n1.record(first.get(0), APPLIED);
        n1.record(first.get(1), new Outcome.Succeeded(Effect.PREEXISTING, 1));
        n1.record(first.get(2), APPLIED);
        n1.record(n1.take().get(0), REFUSED);
        assertThat(f.state(group)).isEqualTo("aborting");
        f.lead();

        assertThat(n1.take()).singleElement().satisfies(undo -> {
            assertThat(undo.name()).isEqualTo("c");
            assertThat(undo.direction()).isEqualTo(Direction.UNDO);
            n1.record(undo, new Outcome.Succeeded(Effect.NONE, 1));
        });
        assertThat(n1.work()).containsExactly("a");
        f.lead();

        assertThat(f.state(group)).isEqualTo("rolled_back");
        assertThat(f.commands(group))
                .containsExactly(
                        "a=undone/applied",
                        "b=done/preexisting",
                        "c=undone/applied",
                        "d=failed/none",
                        "e=cancelled/none");
        assertThat(f.groups.find(group).orElseThrow().head().abortDetail()).isEqualTo("command 'd' on n1: denied");
    }

    @Test
    void nothingIsUndoneWhileACommandOfTheGroupRuns() {
        Fixture.Worker n1 = f.worker("n1");
        Fixture.Worker n2 = f.worker("n2");
        GroupId group = f.publish(command("a", "n1"), command("b", "n1"), command("c", "n2"));
        f.lead();
        List<ClaimedCommand> onN1 = n1.take();
        ClaimedCommand slow = n2.take().get(0);
        n1.record(onN1.get(0), APPLIED);
        n1.record(onN1.get(1), REFUSED);
        f.lead();
        f.lead();
        assertThat(n1.take()).isEmpty();

        n2.record(slow, APPLIED);
        f.lead();
        assertThat(n1.take()).as("c has the higher id and is first").isEmpty();
        assertThat(n2.work()).containsExactly("c");
        assertThat(n1.work()).containsExactly("a");
        f.lead();
        assertThat(f.state(group)).isEqualTo("rolled_back");
    }

    @Test
    void conflictingGroupsRunOneAfterTheOther() {
        Fixture.Worker n1 = f.worker("n1");
        List<LockRequest> locks = LockRequest.wholeTable("t");
        GroupId first = f.publish(locks, command("a", "n1"));
        GroupId second = f.publish(locks, command("b", "n1"));
        f.lead();
        assertThat(f.state(second)).isEqualTo("pending");
        assertThat(n1.work()).containsExactly("a");
        assertThat(f.state(first)).isEqualTo("committed");
        f.lead();
        assertThat(n1.work()).containsExactly("b");
        assertThat(f.number("SELECT COUNT(*) FROM group_lock")).isZero();
    }

    @Test
    void afterCommandsRunOnceTheGroupIsDecided() {
        Fixture.Worker n1 = f.worker("n1");
        GroupId group = f.publish(command("a", "n1"), after("z", "n1"));
        f.lead();
        assertThat(n1.work()).containsExactly("a");
        assertThat(f.state(group)).isEqualTo("prepared");
        assertThat(n1.work()).isEmpty();
        f.lead();
        assertThat(f.state(group)).isEqualTo("completing");
        assertThat(n1.work()).containsExactly("z");
        assertThat(f.state(group)).isEqualTo("committed");
    }

    @Test
    void theCatalogFollowsTheGroup() {
        CatalogChange.Create create = new CatalogChange.Create(
                "t",
                io.shardwright.fleet.Engine.MARIADB,
                1,
                "{}",
                List.of(new CatalogChange.Replica(
                        0, new io.shardwright.fleet.NodeName("n1"), "0-1023", "t_g1_s0_e1", 1, "primary", 1)));
        Catalog catalog = new Catalog(f.database);
        Fixture.Worker n1 = f.worker("n1");
        f.publish("1", create, List.of(), command("a", "n1"));
        assertThat(catalog.find("t").orElseThrow().state()).isEqualTo("creating");
        Map<String, Long> before = f.rowCounts();
        assertThatThrownBy(() -> f.publish("2", create, List.of(), command("b", "n1")))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DUPLICATE_TABLE));
        assertThat(f.rowCounts()).as("a refused group leaves no row").isEqualTo(before);

        f.lead();
        n1.record(n1.take().get(0), REFUSED);
        f.lead();
        assertThat(catalog.find("t")).isEmpty();

        f.publish("3", create, List.of(), command("c", "n1"));
        f.lead();
        n1.work();
        f.lead();
        assertThat(catalog.find("t").orElseThrow().state()).isEqualTo("active");
        assertThat(catalog.find("t").orElseThrow().replicas()).isEqualTo(create.replicas());

        f.drop("4", command("d", "n1"));
        assertThat(catalog.find("t").orElseThrow().state()).isEqualTo("dropping");
        f.lead();
        n1.record(n1.take().get(0), REFUSED);
        f.lead();
        assertThat(catalog.find("t").orElseThrow().state()).isEqualTo("active");

        // Again, under the same name in quarantine.
        f.drop("5", command("e", "n1"));
        f.lead();
        n1.work();
        f.lead();
        assertThat(catalog.find("t")).isEmpty();
    }

    @Test
    void anUndoThatFailsToItsLimitLeavesTheGroupVisiblyStuck() {
        Fixture.Worker n1 = f.worker("n1");
        GroupId group = f.publish(command("a", "n1"), command("b", "n1"), command("c", "n1", "b"));
        f.lead();
        n1.work();
        n1.record(n1.take().get(0), REFUSED);
        f.lead();
        n1.record(n1.take().get(0), new Outcome.Failed(Effect.APPLIED, "denied", 1));
        f.lead();

        assertThat(f.state(group)).isEqualTo("rollback_stuck");
        assertThat(f.commands(group))
                .containsExactly("a=undo_waiting/applied", "b=undo_failed/applied", "c=failed/none");
        assertThat(n1.take()).isEmpty();
    }
}
