package io.shardwright.metadata;

import static io.shardwright.metadata.Fixture.REFUSED;
import static io.shardwright.metadata.Fixture.after;
import static io.shardwright.metadata.Fixture.command;
import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.queue.FailurePolicy;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.UndoMode;
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
}
