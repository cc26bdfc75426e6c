package io.shardwright.metadata;

import static io.shardwright.metadata.Fixture.APPLIED;
import static io.shardwright.metadata.Fixture.REFUSED;
import static io.shardwright.metadata.Fixture.command;
import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.action.RunSql;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.CommandPair;
import io.shardwright.queue.CompletionDecider;
import io.shardwright.queue.Effect;
import io.shardwright.queue.Explanation;
import io.shardwright.queue.FailurePolicy;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.Outcome;
import io.shardwright.queue.Phase;
import io.shardwright.queue.UndoMode;
import io.shardwright.queue.WaitReason;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a group asks for: its policy, its order of undoing. */
class PolicyTest {
    @RegisterExtension
    final Fixture f = new Fixture();

    private final Fixture.Worker n1 = f.worker("n1");

    @Test
    void aRetryingGroupTriesUntilItSucceeds() {
        GroupId group = f.publish(FailurePolicy.RETRY, UndoMode.REVERSE, command("a", "n1"));
        f.lead();
        n1.record(n1.take().get(0), REFUSED);
        assertThat(f.commands(group)).containsExactly("a=ready/none");
        assertThat(n1.take()).as("it rests first").isEmpty();
        f.execute("UPDATE sharding_queue SET not_before = 0");
        assertThat(n1.work()).containsExactly("a");
        assertThat(f.state(group)).isEqualTo("committed");
    }

    @Test
    void aRetryingGroupHoldsAfterAnHourAndBeginsAnewWhenAnOperatorSaysSo() {
        GroupId group = f.publish(FailurePolicy.RETRY, UndoMode.REVERSE, command("a", "n1"), command("b", "n1", "a"));
        f.lead();
        f.execute("UPDATE sharding_queue SET rests = " + (CompletionDecider.RESTS_MAX - 1));
        n1.record(n1.take().get(0), REFUSED);
        f.execute("UPDATE sharding_queue SET not_before = 0");
        n1.record(n1.take().get(0), REFUSED);
        f.lead();
        assertThat(f.state(group)).isEqualTo("active");
        assertThat(f.commands(group)).containsExactly("a=failed/none", "b=waiting/none");
        WaitReader.Snapshot snapshot = new WaitReader(f.database).group(group).orElseThrow();
        assertThat(Explanation.group(snapshot.group(), snapshot.commands()))
                .extracting(WaitReason::kind)
                .contains(WaitReason.Kind.OPERATOR);
        f.orders.retry(f.term, group, "ada");
        n1.record(n1.take().get(0), REFUSED);
        assertThat(f.commands(group)).as("it rests again").containsExactly("a=ready/none", "b=waiting/none");
    }

    @Test
    void aHoldingGroupWaitsForAnOperatorWhileTheRestGoesOn() {
        GroupId group = f.publish(
                FailurePolicy.HOLD, UndoMode.REVERSE, command("a", "n1"), command("b", "n1"), command("c", "n1", "a"));
        f.lead();
        List<ClaimedCommand> taken = n1.take();
        n1.record(taken.get(0), REFUSED);
        n1.record(taken.get(1), APPLIED);
        f.lead();
        assertThat(f.state(group)).isEqualTo("active");
        assertThat(f.commands(group)).containsExactly("a=failed/none", "b=done/applied", "c=waiting/none");
        f.orders.retry(f.term, group, "ada");
        ClaimedCommand again = n1.take().get(0);
        assertThat(again.attempt()).isEqualTo(2);
        assertThat(again.triesMax()).as("as many tries as at first").isGreaterThanOrEqualTo(11);
        n1.record(again, REFUSED);
        f.orders.stop(f.term, group, false, "ada", "");
        f.lead();
        assertThat(n1.work()).containsExactly("b");
        f.lead();
        assertThat(f.state(group)).isEqualTo("rolled_back");
    }

    private static CommandPair undoneAfter(CommandPair pair, String... others) {
        return new CommandPair(
                pair.name(),
                pair.node(),
                Phase.BEFORE,
                new RunSql("DO 1"),
                Optional.of(new RunSql("DO 2")),
                Optional.empty(),
                false,
                pair.after(),
                List.of(others));
    }

    @Test
    void aMirroredUndoRunsAlongItsEdgesInParallel() {
        GroupId group = f.publish(
                FailurePolicy.ROLLBACK,
                UndoMode.MIRRORED,
                command("root", "n1"),
                command("l1", "n1", "root"),
                command("l2", "n1", "l1"),
                command("r1", "n1", "root"),
                undoneAfter(command("side", "n1"), "l1"),
                command("bad", "n1", "l2", "r1", "side"));
        f.lead();
        n1.work();
        List<ClaimedCommand> second = n1.take();
        assertThat(second).extracting(ClaimedCommand::name).containsExactly("l1", "r1");
        n1.record(second.get(0), new Outcome.Succeeded(Effect.PREEXISTING, 1));
        n1.record(second.get(1), APPLIED);
        n1.work();
        n1.record(n1.take().get(0), REFUSED);
        f.lead();
        assertThat(n1.work())
                .as("all but root at once: l1 was there before, so side and root wait for what stood on it")
                .containsExactlyInAnyOrder("l2", "r1");
        assertThat(n1.work()).containsExactlyInAnyOrder("root", "side");
        f.lead();
        assertThat(f.state(group)).isEqualTo("rolled_back");
    }

    /** Has gone back to {@code b}, with the undo of {@code c} free to begin; that of {@code c} comes after that of {@code a}, if that is undone. */
    private GroupId onItsWayBack() {
        GroupId group = f.publish(
                FailurePolicy.HOLD,
                UndoMode.MIRRORED,
                command("a", "n1"),
                command("b", "n1"),
                undoneAfter(command("c", "n1", "b"), "a"),
                command("d", "n1", "c"));
        f.lead();
        n1.work();
        n1.work();
        n1.record(n1.take().get(0), REFUSED);
        f.savepoints.rollback(f.term, group, "b", "ada");
        f.lead();
        assertThat(f.commands(group))
                .containsExactly("a=done/applied", "b=done/applied", "c=undo_ready/applied", "d=failed/none");
        return group;
    }

    @Test
    void anUndoThatIsFreeToBeginIsHeldBackForOneThatIsOrderedLater() {
        GroupId group = onItsWayBack();
        f.orders.stop(f.term, group, false, "ada", "");
        f.lead();
        assertThat(f.commands(group))
                .containsExactly(
                        "a=undo_ready/applied", "b=undo_waiting/applied", "c=undo_waiting/applied", "d=failed/none");
        assertThat(n1.work()).containsExactly("a");
        assertThat(n1.work()).containsExactly("c");
        assertThat(n1.work()).containsExactly("b");
        f.lead();
        assertThat(f.state(group)).isEqualTo("rolled_back");
    }

    @Test
    void anUndoThatHasBegunIsHeldBackOnceItsTryHasFailed() {
        GroupId group = onItsWayBack();
        ClaimedCommand begun = n1.take().get(0);
        f.orders.stop(f.term, group, false, "ada", "");
        f.lead();
        assertThat(f.commands(group))
                .containsExactly(
                        "a=undo_ready/applied", "b=undo_waiting/applied", "c=undoing/applied", "d=failed/none");
        n1.record(begun, new Outcome.BackedOff(Effect.APPLIED, "busy", 0, 1));
        assertThat(f.commands(group)).contains("c=undo_waiting/applied");
        assertThat(n1.work()).containsExactly("a");
        assertThat(n1.work()).containsExactly("c");
        assertThat(n1.work()).containsExactly("b");
        f.lead();
        assertThat(f.state(group)).isEqualTo("rolled_back");
    }

    @Test
    void whatComesBehindAnUndoThatHasBegunWaitsForAllThatItShouldHaveWaitedFor() {
        GroupId group = onItsWayBack();
        ClaimedCommand begun = n1.take().get(0);
        f.orders.stop(f.term, group, false, "ada", "");
        f.lead();
        n1.record(begun, new Outcome.Succeeded(Effect.NONE, 1));
        assertThat(n1.work()).as("b is free only now").containsExactly("a");
        assertThat(n1.work()).containsExactly("b");
        f.lead();
        assertThat(f.state(group)).isEqualTo("rolled_back");
    }

    @Test
    void anUndoThatIsRetriedWaitsForOneThatWasOrderedLater() {
        GroupId group = onItsWayBack();
        ClaimedCommand begun = n1.take().get(0);
        f.orders.stop(f.term, group, false, "ada", "");
        f.lead();
        n1.record(begun, REFUSED);
        assertThat(f.state(group)).isEqualTo("rollback_stuck");
        f.orders.retry(f.term, group, "ada");
        assertThat(f.commands(group)).contains("c=undo_waiting/applied");
        assertThat(n1.work()).containsExactly("a");
        assertThat(n1.work()).containsExactly("c");
        assertThat(n1.work()).containsExactly("b");
    }

    @Test
    void aWaivedUndoLetsAMirroredOneGoOn() {
        GroupId group = f.publish(
                FailurePolicy.ROLLBACK,
                UndoMode.MIRRORED,
                command("a", "n1"),
                command("b", "n1", "a"),
                command("c", "n1", "b"));
        f.lead();
        n1.work();
        n1.work();
        n1.record(n1.take().get(0), REFUSED);
        f.lead();
        n1.record(n1.take().get(0), REFUSED);
        assertThat(f.commands(group))
                .containsExactly("a=undo_waiting/applied", "b=undo_failed/applied", "c=failed/none");
        f.orders.waive(f.term, group, "b", "ada", "no matter");
        f.lead();
        assertThat(n1.work()).containsExactly("a");
        f.lead();
        assertThat(f.state(group)).isEqualTo("rolled_back_with_waivers");
    }
}
