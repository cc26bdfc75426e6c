package io.shardwright.metadata;

import static io.shardwright.metadata.Fixture.REFUSED;
import static io.shardwright.metadata.Fixture.after;
import static io.shardwright.metadata.Fixture.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.FailurePolicy;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.UndoMode;
import java.util.List;
import java.util.OptionalInt;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Groups that a reconciliation could not settle: nobody takes a step with them until an operator stops them. */
class WithheldGroupsTest {
    @RegisterExtension
    final Fixture f = new Fixture();

    private final Fixture.Worker n1 = f.worker("n1");

    private void withhold(GroupId group) {
        f.database.transactions().run(handle -> WithheldGroups.add(handle, group.toString(), "ada", 1, "lost"));
    }

    private void assertNoStep(GroupId group) {
        withhold(group);
        String state = f.state(group);
        List<String> commands = f.commands(group);
        f.lead();
        f.lead();
        assertThat(f.state(group)).isEqualTo(state);
        assertThat(f.commands(group)).isEqualTo(commands);
        assertThat(n1.take()).isEmpty();
    }

    private GroupId failed(FailurePolicy policy) {
        GroupId group = f.publish(
                policy, UndoMode.REVERSE, command("a", "n1"), command("b", "n1", "a"), command("c", "n1", "b"));
        f.lead();
        n1.work();
        n1.work();
        n1.record(n1.take().get(0), REFUSED);
        return group;
    }

    @Test
    void theLeaderUndoesNothingOfIt() {
        GroupId group = failed(FailurePolicy.ROLLBACK);
        assertThat(f.state(group)).isEqualTo("aborting");
        assertNoStep(group);
    }

    @Test
    void theLeaderDoesNotDecideIt() {
        GroupId group = f.publish(command("a", "n1"), after("z", "n1"));
        f.lead();
        n1.work();
        assertThat(f.state(group)).isEqualTo("prepared");
        assertNoStep(group);
    }

    @Test
    void itsDeadlineDoesNotEndIt() {
        GroupId group = f.publish(FailurePolicy.HOLD, UndoMode.REVERSE, OptionalInt.of(1), command("a", "n1"));
        f.lead();
        f.execute("UPDATE operation_group SET deadline_at = 1");
        assertNoStep(group);
    }

    @Test
    void theLeaderTakesItNoStepBackToItsSavepoint() {
        GroupId group = failed(FailurePolicy.HOLD);
        f.savepoints.rollback(f.term, group, "a", "ada");
        assertNoStep(group);
    }

    @Test
    void itTakesNoOrderButAStop() {
        GroupId holding = failed(FailurePolicy.HOLD);
        withhold(holding);
        refused(() -> f.savepoints.rollback(f.term, holding, "a", "ada"));
        refused(() -> f.orders.retry(f.term, holding, "ada"));

        GroupId at = failed(FailurePolicy.HOLD);
        f.savepoints.rollback(f.term, at, "a", "ada");
        f.lead();
        assertThat(n1.work()).containsExactly("b");
        withhold(at);
        refused(() -> f.resume(at));

        GroupId stuck = failed(FailurePolicy.ROLLBACK);
        f.lead();
        n1.record(n1.take().get(0), REFUSED);
        assertThat(f.state(stuck)).isEqualTo("rollback_stuck");
        withhold(stuck);
        refused(() -> f.orders.retry(f.term, stuck, "ada"));
        refused(() -> f.orders.waive(f.term, stuck, "b", "ada", "gone"));
        f.orders.stop(f.term, holding, false, "ada", "");
        f.lead();
        assertThat(n1.work()).containsExactly("b");
    }

    private static void refused(ThrowingCallable order) {
        assertThatThrownBy(order).isInstanceOfSatisfying(ShardwrightException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.WRONG_STATE);
            assertThat(e.message()).contains("withheld");
        });
    }
}
