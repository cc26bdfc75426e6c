package io.shardwright.metadata;

import static io.shardwright.metadata.Fixture.APPLIED;
import static io.shardwright.metadata.Fixture.REFUSED;
import static io.shardwright.metadata.Fixture.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.fleet.NodeMark;
import io.shardwright.fleet.StandingChange;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Explanation;
import io.shardwright.queue.FailurePolicy;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.UndoMode;
import io.shardwright.queue.WaitReason;
import java.util.List;
import java.util.OptionalLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A worker is gone for good with what it had claimed, and so is its node: an operator gives that up, and the rest is undone. */
class LostClaimsTest {
    @RegisterExtension
    final Fixture f = new Fixture();

    private final NodeStandings standings = new NodeStandings(f.database);
    private Fixture.Worker n1;
    private Fixture.Worker n2;

    @BeforeEach
    void twoNodes() {
        n1 = f.worker("n1");
        n2 = f.worker("n2");
        f.sessions.renew(n1.node, n1.grant.epoch(), 600_000, "", OptionalLong.empty());
        standings.change(f.term, n2.node, StandingChange.ADMIT, "me", "");
    }

    private void dies() {
        f.execute("UPDATE worker_session SET lease_expires_at = 1, lease_millis = 1 WHERE node = 'n2'");
    }

    private void isLost() {
        dies();
        standings.change(f.term, n2.node, StandingChange.LOSE, "me", "it has burnt");
    }

    private void stop(GroupId group) {
        f.orders.stop(f.term, group, false, "me", "");
        f.lead();
    }

    private void waive(GroupId group) {
        f.orders.waive(f.term, group, n2.node, "me", "it has burnt");
    }

    private static void refused(ErrorCode code, String words, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ShardwrightException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.message()).contains(words);
        });
    }

    private List<String> reasons(GroupId group) {
        WaitReader.Snapshot snapshot = new WaitReader(f.database).group(group).orElseThrow();
        return Explanation.group(snapshot.group(), snapshot.commands()).stream()
                .map(WaitReason::text)
                .toList();
    }

    @Test
    void whatRanThereIsGivenUpAndTheRestIsUndone() {
        GroupId group = f.publish(command("a", "n1"), command("b", "n2"), command("c", "n2"), command("d", "n2", "c"));
        f.lead();
        n1.work();
        List<ClaimedCommand> taken = n2.take();
        n2.record(taken.get(0), APPLIED);
        stop(group);
        dies();
        assertThat(f.commands(group))
                .containsExactly("a=done/applied", "b=done/applied", "c=running/none", "d=cancelled/none");
        assertThat(reasons(group)).anyMatch(text -> text.contains("`node lost n2`, then `group waive --node n2`"));
        refused(ErrorCode.WRONG_STATE, "`node lost n2`", () -> waive(group));
        assertThat(f.commands(group)).as("nothing was changed").contains("c=running/none");

        isLost();
        assertThat(reasons(group))
                .anyMatch(text -> text.contains("is lost; if it never comes back: `group waive --node n2`"));
        waive(group);
        assertThat(f.commands(group))
                .containsExactly("a=done/applied", "b=waived/applied", "c=waived/unknown", "d=cancelled/none");
        f.lead();
        assertThat(n1.work()).containsExactly("a");
        f.lead();
        assertThat(f.state(group)).isEqualTo("rolled_back_with_waivers");
        assertThat(f.groups.find(group).orElseThrow().waivers())
                .extracting(GroupReader.Waiver::command)
                .containsExactly("b", "c");
    }

    @Test
    void anUndoThatWasUnderWayThereIsGivenUp() {
        GroupId group = f.publish(command("a", "n1"), command("b", "n2", "a"), command("c", "n1", "b"));
        f.lead();
        n1.work();
        n2.work();
        n1.record(n1.take().get(0), REFUSED);
        f.lead();
        assertThat(n2.take()).hasSize(1);
        isLost();
        waive(group);
        assertThat(f.commands(group)).containsExactly("a=undo_waiting/applied", "b=waived/applied", "c=failed/none");
        f.lead();
        n1.work();
        f.lead();
        assertThat(f.state(group)).isEqualTo("rolled_back_with_waivers");
    }

    @Test
    void theWorkerThatComesBackRecordsNothingAndTakesItsNodeAnew() {
        GroupId group = f.publish(command("a", "n2"));
        GroupId other = f.publish(command("b", "n2"));
        f.lead();
        List<ClaimedCommand> taken = n2.take();
        SessionEpoch half = f.sessions.nextEpoch(Fixture.node("n2"), NodeMark.NEW);
        stop(group);
        isLost();
        waive(group);
        f.lead();
        assertThat(f.state(group)).isEqualTo("rolled_back_with_waivers");

        refused(ErrorCode.FENCED, "replaced", () -> n2.record(taken.get(0), APPLIED));
        refused(ErrorCode.FENCED, "replaced", () -> n2.take());
        assertThat(f.sessions.renew(n2.node, n2.grant.epoch(), 10_000, "", OptionalLong.empty()))
                .isFalse();
        refused(
                ErrorCode.FENCED,
                "replaced",
                () -> f.sessions.open(n2.node, half, new WorkerFacts("t", "t", Fixture.ACTIONS, 2), 10_000));
        assertThat(f.sessions.isSucceeded(n2.node, n2.grant.epoch()))
                .as("no other worker has its node")
                .isFalse();
        Fixture.Worker again = f.worker("n2");
        assertThat(again.grant.epoch()).isGreaterThan(half.epoch() + 1);
        assertThat(again.grant.inherited()).extracting(ClaimedCommand::name).containsExactly("b");
        again.record(again.grant.inherited().get(0), APPLIED);
        assertThat(f.state(other)).isEqualTo("committed");
        assertThat(f.commands(group)).containsExactly("a=waived/unknown");
    }

    @Test
    void aWorkerThatIsThereAgainAnswersForItself() {
        GroupId group = f.publish(command("a", "n2"));
        f.lead();
        n2.take();
        stop(group);
        isLost();
        f.sessions.renew(n2.node, n2.grant.epoch(), 600_000, "the node does not answer", OptionalLong.empty());
        refused(ErrorCode.WRONG_STATE, "nothing on n2 that can be given up", () -> waive(group));
        assertThat(f.commands(group)).containsExactly("a=running/none");
        f.sessions.renew(n2.node, n2.grant.epoch(), 600_000, "", OptionalLong.empty());
        refused(ErrorCode.WRONG_STATE, "that node answers", () -> waive(group));
    }

    @Test
    void whatRunsElsewhereIsStillWaitedFor() {
        GroupId group = f.publish(command("a", "n1"), command("b", "n1"), command("c", "n2"));
        f.lead();
        List<ClaimedCommand> here = n1.take();
        n1.record(here.get(0), APPLIED);
        n2.take();
        stop(group);
        isLost();
        waive(group);
        f.lead();
        assertThat(f.commands(group)).containsExactly("a=done/applied", "b=running/none", "c=waived/unknown");
        n1.record(here.get(1), APPLIED);
        f.lead();
        assertThat(n1.work()).containsExactly("b");
        assertThat(n1.work()).containsExactly("a");
        f.lead();
        assertThat(f.state(group)).isEqualTo("rolled_back_with_waivers");
    }

    @Test
    void aMirroredUndoGoesOnInItsOrder() {
        GroupId group = f.publish(
                FailurePolicy.ROLLBACK,
                UndoMode.MIRRORED,
                command("a", "n1"),
                command("b", "n2", "a"),
                command("c", "n1", "b"),
                command("d", "n2", "c"));
        f.lead();
        n1.work();
        n2.work();
        n1.work();
        n2.take();
        stop(group);
        isLost();
        waive(group);
        f.lead();
        assertThat(f.commands(group))
                .containsExactly(
                        "a=undo_waiting/applied", "b=waived/applied", "c=undo_ready/applied", "d=waived/unknown");
        n1.work();
        n1.work();
        f.lead();
        assertThat(f.state(group)).isEqualTo("rolled_back_with_waivers");
    }

    @Test
    void aDryRunFencesNobody() {
        GroupId group = f.publish(command("a", "n2"));
        f.lead();
        n2.take();
        stop(group);
        isLost();
        long epoch = f.number("SELECT epoch FROM node WHERE name = 'n2'");
        GroupReader.Group would = new GroupOrders(f.database, true).waive(f.term, group, n2.node, "me", "it has burnt");
        assertThat(would.waivers()).hasSize(1);
        assertThat(f.commands(group)).containsExactly("a=running/none");
        assertThat(f.number("SELECT epoch FROM node WHERE name = 'n2'")).isEqualTo(epoch);
        assertThat(f.number("SELECT COUNT(*) FROM worker_session WHERE node = 'n2' AND state = 'open'"))
                .isEqualTo(1);
    }
}
