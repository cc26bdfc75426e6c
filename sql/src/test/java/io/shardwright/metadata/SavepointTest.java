package io.shardwright.metadata;

import static io.shardwright.metadata.Fixture.REFUSED;
import static io.shardwright.metadata.Fixture.after;
import static io.shardwright.metadata.Fixture.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.action.RunSql;
import io.shardwright.fleet.NodeName;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.CommandPair;
import io.shardwright.queue.FailurePolicy;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.Phase;
import io.shardwright.queue.UndoMode;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Groups that go back to a savepoint more than once. */
class SavepointTest {
    @RegisterExtension
    final Fixture f = new Fixture();

    private final Fixture.Worker n1 = f.worker("n1");

    /** Has gone back to {@code a} and on with {@code e} and {@code g}, and then back to {@code e}: {@code b} is undone, {@code c} cancelled. */
    private GroupId backTwice() {
        GroupId group = f.publish(
                FailurePolicy.HOLD,
                UndoMode.REVERSE,
                command("a", "n1"),
                command("b", "n1", "a"),
                command("c", "n1", "b"));
        f.lead();
        n1.work();
        n1.work();
        n1.record(n1.take().get(0), REFUSED);
        f.savepoints.rollback(f.term, group, "a", "ada");
        f.lead();
        n1.work();
        f.resume(group, command("e", "n1", "a"), command("g", "n1", "e"));
        n1.work();
        n1.record(n1.take().get(0), REFUSED);
        f.savepoints.rollback(f.term, group, "e", "ada");
        assertThat(f.commands(group))
                .containsExactly(
                        "a=done/applied", "b=undone/applied", "c=cancelled/none", "e=done/applied", "g=failed/none");
        return group;
    }

    @Test
    void whatAnEarlierWayBackLeftUndoneIsNotWaitedFor() {
        GroupId group = backTwice();
        f.resume(group);
        assertThat(f.state(group)).isEqualTo("prepared");
        f.lead();
        assertThat(f.state(group)).isEqualTo("committed");
    }

    @Test
    void whatIsAddedAfterASecondWayBackIsTheLastToWaitFor() {
        GroupId group = backTwice();
        f.resume(group, command("h", "n1", "e"));
        assertThat(f.state(group)).isEqualTo("active");
        assertThat(n1.work()).containsExactly("h");
        assertThat(f.state(group)).isEqualTo("committed");
    }

    @Test
    void whatWasToComeAfterTheDecisionAndIsCancelledIsNotWaitedFor() {
        GroupId group = f.publish(
                FailurePolicy.HOLD,
                UndoMode.REVERSE,
                command("a", "n1"),
                after("z", "n1"),
                command("c", "n2"),
                after("y", "n1"));
        f.lead();
        n1.work();
        f.savepoints.rollback(f.term, group, "a", "ada");
        f.resume(group, command("e", "n1", "a"), command("x", "n2"));
        n1.work();
        f.savepoints.rollback(f.term, group, "e", "ada");
        f.resume(group);
        f.lead();
        assertThat(f.commands(group))
                .containsExactly(
                        "a=done/applied",
                        "z=cancelled/none",
                        "c=cancelled/none",
                        "y=cancelled/none",
                        "e=done/applied",
                        "x=cancelled/none");
        assertThat(f.state(group)).isEqualTo("committed");
    }

    @Test
    void whatIsUndoneIsNothingToWaitFor() {
        GroupId group = backTwice();
        assertThat(f.savepoints.place(group).standing()).containsOnlyKeys("a", "e");
        for (String gone : List.of("b", "c", "g")) {
            refused(ErrorCode.UNKNOWN_DEPENDENCY, () -> f.resume(group, command("h", "n1", gone)));
        }
        refused(ErrorCode.UNKNOWN_DEPENDENCY, () -> f.resume(group, command("h", "n1", "never")));
        assertThat(f.commands(group)).hasSize(5);
        f.resume(group, command("h", "n1", "a", "e"), command("i", "n1", "h"));
    }

    @Test
    void whatComesAfterTheDecisionIsNothingToWaitForBeforeIt() {
        GroupId group = f.publish(
                FailurePolicy.HOLD, UndoMode.REVERSE, after("z", "n1"), command("a", "n1"), command("c", "n2"));
        f.lead();
        n1.work();
        f.savepoints.rollback(f.term, group, "a", "ada");
        assertThat(f.savepoints.place(group).standing()).isEqualTo(Map.of("a", Phase.BEFORE, "z", Phase.AFTER));
        refused(ErrorCode.UNKNOWN_DEPENDENCY, () -> f.resume(group, command("h", "n1", "z")));
        CommandPair later = CommandPair.afterDecision("y", new NodeName("n1"), new RunSql("DO 3"), List.of("a"));
        refused(ErrorCode.UNKNOWN_DEPENDENCY, () -> f.resume(group, later));
        f.resume(group, CommandPair.afterDecision("y", new NodeName("n1"), new RunSql("DO 3"), List.of("z")));
        f.lead();
        assertThat(n1.work()).containsExactly("z");
        assertThat(n1.work()).containsExactly("y");
        assertThat(f.state(group)).isEqualTo("committed");
    }

    @Test
    void whatIsToBeUndoneIsNeitherGoneBackToNorTriedAgain() {
        GroupId group = f.publish(
                FailurePolicy.HOLD,
                UndoMode.REVERSE,
                command("a", "n1"),
                command("b", "n1", "a"),
                command("c", "n1", "b"));
        f.lead();
        n1.work();
        n1.work();
        n1.record(n1.take().get(0), REFUSED);
        f.savepoints.rollback(f.term, group, "a", "ada");
        refused(ErrorCode.WRONG_STATE, () -> f.savepoints.rollback(f.term, group, "b", "ada"));
        refused(ErrorCode.WRONG_STATE, () -> f.orders.retry(f.term, group, "ada"));
        f.lead();
        assertThat(n1.work()).containsExactly("b");
    }

    @Test
    void aWayBackThatGetsStuckStopsWhatIsBeforeItsSavepointToo() {
        GroupId group = f.publish(
                FailurePolicy.HOLD,
                UndoMode.REVERSE,
                command("early", "n2"),
                command("a", "n1"),
                command("b", "n1", "a"),
                command("c", "n2", "b"));
        f.lead();
        n1.work();
        n1.work();
        f.savepoints.rollback(f.term, group, "a", "ada");
        f.lead();
        n1.record(n1.take().get(0), REFUSED);
        assertThat(f.state(group)).isEqualTo("rollback_stuck");
        assertThat(f.commands(group))
                .containsExactly("early=cancelled/none", "a=done/applied", "b=undo_failed/applied", "c=cancelled/none");
    }

    private static void refused(ErrorCode code, ThrowingCallable order) {
        assertThatThrownBy(order)
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
