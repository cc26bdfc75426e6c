package io.shardwright.metadata;

import static io.shardwright.metadata.Fixture.APPLIED;
import static io.shardwright.metadata.Fixture.REFUSED;
import static io.shardwright.metadata.Fixture.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Direction;
import io.shardwright.queue.Effect;
import io.shardwright.queue.Explanation;
import io.shardwright.queue.FailurePolicy;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.GroupState;
import io.shardwright.queue.Outcome;
import io.shardwright.queue.Told;
import io.shardwright.queue.UndoMode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nobody can tell what a command has left; an operator looks and says so. */
class SettledByHandTest {
    private static final Outcome UNTOLD =
            new Outcome.Failed(Effect.UNKNOWN, "no probe to tell", Optional.of(ErrorCode.OUTCOME_UNKNOWN), 1);

    @RegisterExtension
    final Fixture f = new Fixture();

    private final Fixture.Worker n1 = f.worker("n1");

    private GroupId held() {
        GroupId group = f.publish(
                FailurePolicy.HOLD, UndoMode.REVERSE, command("a", "n1"), command("b", "n1"), command("c", "n1", "a"));
        f.lead();
        List<ClaimedCommand> taken = n1.take();
        n1.record(taken.get(0), UNTOLD);
        n1.record(taken.get(1), REFUSED);
        f.lead();
        assertThat(f.commands(group)).containsExactly("a=failed/unknown", "b=failed/none", "c=waiting/none");
        return group;
    }

    private GroupOrders.Retried settle(GroupId group, String command, int tries, boolean applied) {
        return settle(group, command, new Told(Direction.FORWARD, tries, applied));
    }

    private GroupOrders.Retried settleUndo(GroupId group, String command, boolean applied) {
        return settle(group, command, new Told(Direction.UNDO, 1, applied));
    }

    private GroupOrders.Retried settle(GroupId group, String command, Told told) {
        return f.orders.settle(f.term, group, command, told, "ada", "looked at the table");
    }

    private void refused(GroupId group, String command) {
        assertThatThrownBy(() -> settle(group, command, 1, true))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WRONG_STATE));
    }

    private List<String> reasons(GroupId group) {
        WaitReader.Snapshot snapshot = new WaitReader(f.database).group(group).orElseThrow();
        return Explanation.group(snapshot.group(), snapshot.commands()).stream()
                .map(reason -> reason.text())
                .toList();
    }

    @Test
    void theWorkerIsGivenWhatWasSaid() {
        GroupId group = held();
        assertThat(reasons(group))
                .anySatisfy(text -> assertThat(text)
                        .contains(
                                "'a' failed",
                                "`group settle " + group + " a --try 1 --applied` says that all of it is there"))
                .anySatisfy(text -> assertThat(text).contains("'b' failed").doesNotContain("settle"));
        assertThat(settle(group, "a", 1, true).ready().nodes()).containsOnlyKeys(n1.node);
        assertThat(f.commands(group)).containsExactly("a=ready/unknown", "b=failed/none", "c=waiting/none");
        ClaimedCommand again = n1.take().get(0);
        assertThat(again.attempt()).isEqualTo(2);
        assertThat(again.told()).contains(new Told(Direction.FORWARD, 1, true));
        assertThat(again.triesMax()).as("as many tries as at first").isGreaterThanOrEqualTo(11);
        n1.record(again, UNTOLD);
        assertThatThrownBy(() -> settle(group, "a", 1, false))
                .hasMessageContaining("after forward try 2 by now, not forward try 1");
        settle(group, "a", 2, false);
        assertThat(n1.take().get(0).told()).contains(new Told(Direction.FORWARD, 2, false));
        assertThat(
                        f.text(
                                "SELECT GROUP_CONCAT(action, ' ', detail ORDER BY id) FROM audit WHERE action LIKE 'group.settle%'"))
                .contains("group.settle-applied looked at the table,group.settle-absent looked at the table");
    }

    @Test
    void onlyWhatWaitsForThatIsSettled() {
        GroupId group = held();
        refused(group, "b");
        refused(group, "c");
        assertThatThrownBy(() -> settle(group, "nobody", 1, true)).hasMessageContaining("nobody");
        assertThat(new GroupOrders(f.database, true)
                        .settle(f.term, group, "a", new Told(Direction.FORWARD, 1, true), "ada", "dry")
                        .group()
                        .head()
                        .state())
                .isEqualTo(GroupState.ACTIVE);
        assertThat(f.commands(group)).as("a dry run").contains("a=failed/unknown");
        f.orders.stop(f.term, group, false, "ada", "");
        f.lead();
        refused(group, "a");
    }

    @Test
    void anUndoThatNobodyCanTellOfIsSettledAndTheRestIsUndone() {
        GroupId group = f.publish(command("a", "n1"), command("b", "n1", "a"), command("c", "n1", "b"));
        f.lead();
        n1.work();
        n1.work();
        n1.record(n1.take().get(0), REFUSED);
        f.lead();
        n1.record(n1.take().get(0), UNTOLD);
        f.lead();
        assertThat(f.state(group)).isEqualTo("rollback_stuck");
        assertThat(reasons(group))
                .anyMatch(text -> text.contains("`group settle " + group + " b --undo-try 1 --applied`")
                        && text.contains("`group waive`"));
        assertThatThrownBy(() -> settle(group, "b", 1, false))
                .as("said of the try forward")
                .hasMessageContaining("after undo try 1 by now, not forward try 1");
        settleUndo(group, "b", false);
        ClaimedCommand undo = n1.take().get(0);
        assertThat(undo.direction()).isEqualTo(Direction.UNDO);
        assertThat(undo.told()).contains(new Told(Direction.UNDO, 1, false));
        n1.record(undo, APPLIED);
        f.lead();
        assertThat(n1.work()).containsExactly("a");
        f.lead();
        assertThat(f.state(group)).as("without waivers").isEqualTo("rolled_back");
    }

    @Test
    void whileAnotherUndoIsStuckItsGroupStaysSo() {
        GroupId group = f.publish(
                FailurePolicy.ROLLBACK,
                UndoMode.MIRRORED,
                command("a", "n1"),
                command("b", "n1"),
                command("c", "n1", "a", "b"));
        f.lead();
        n1.work();
        n1.record(n1.take().get(0), REFUSED);
        f.lead();
        List<ClaimedCommand> undos = n1.take();
        undos.forEach(undo -> n1.record(undo, UNTOLD));
        f.lead();
        assertThat(f.commands(group))
                .containsExactly("a=undo_failed/applied", "b=undo_failed/applied", "c=failed/none");
        settleUndo(group, "a", true);
        assertThat(f.state(group)).isEqualTo("rollback_stuck");
        assertThat(n1.take()).as("nothing of a stuck group is claimed").isEmpty();
        settleUndo(group, "b", true);
        assertThat(n1.work()).containsExactlyInAnyOrder("a", "b");
        f.lead();
        assertThat(f.state(group)).isEqualTo("rolled_back");
    }

    @Test
    void whatLiesBehindASavepointIsNotSettled() {
        GroupId group = f.publish(
                FailurePolicy.HOLD, UndoMode.REVERSE, command("a", "n1"), command("b", "n1", "a"), command("c", "n1"));
        f.lead();
        n1.record(n1.take().get(0), APPLIED);
        ClaimedCommand b = n1.take().stream()
                .filter(taken -> taken.name().equals("b"))
                .findFirst()
                .orElseThrow();
        n1.record(b, UNTOLD);
        f.savepoints.rollback(f.term, group, "a", "ada");
        refused(group, "b");
    }

    @Test
    void anUndoThatIsRefusedIsKnownNotToHaveRun() {
        GroupId group = f.publish(command("a", "n1"), command("b", "n1", "a"));
        f.lead();
        n1.work();
        n1.record(n1.take().get(0), REFUSED);
        f.lead();
        n1.record(n1.take().get(0), new Outcome.Failed(Effect.APPLIED, "1451 a foreign key", 1));
        f.lead();
        assertThat(f.state(group)).isEqualTo("rollback_stuck");
        refused(group, "a");
        assertThat(reasons(group)).noneMatch(text -> text.contains("settle"));
    }

    @Test
    void aTypedActionIsNotSettledSoAndOneOfALaterBuildIsExplained() {
        GroupId group = held();
        f.execute("UPDATE sharding_queue SET query = '{\"action\":\"future\",\"version\":9}' WHERE name = 'a'");
        refused(group, "a");
        assertThat(reasons(group))
                .anySatisfy(text -> assertThat(text).contains("'a' failed").doesNotContain("settle"));
    }
}
