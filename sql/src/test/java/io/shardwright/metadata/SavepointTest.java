package io.shardwright.metadata;

import static io.shardwright.metadata.Fixture.APPLIED;
import static io.shardwright.metadata.Fixture.REFUSED;
import static io.shardwright.metadata.Fixture.after;
import static io.shardwright.metadata.Fixture.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.action.RunSql;
import io.shardwright.fleet.NodeName;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.ClaimedCommand;
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

/** Groups that go back to a savepoint, and on, once or more often. */
class SavepointTest {
    @RegisterExtension
    final Fixture f = new Fixture();

    private final Fixture.Worker n1 = f.worker("n1");

    /** {@code a} and {@code b} are done, {@code c} has failed, and the group holds. */
    private GroupId failedAtTheLast() {
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
        return group;
    }

    /** Has gone back to {@code a} and on with {@code e} and {@code g}, and then back to {@code e}: {@code b} is undone, {@code c} cancelled. */
    private GroupId backTwice() {
        GroupId group = failedAtTheLast();
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
    void goesBackToASavepointAndOnWithNewCommands() {
        GroupId group = f.publish(
                FailurePolicy.HOLD,
                UndoMode.REVERSE,
                command("a", "n1"),
                command("b", "n1", "a"),
                command("c", "n1", "b"),
                command("d", "n1", "c"));
        f.lead();
        n1.work();
        n1.work();
        n1.record(n1.take().get(0), REFUSED);
        refused(ErrorCode.WRONG_STATE, () -> f.resume(group));
        f.savepoints.rollback(f.term, group, "a", "ada");
        refused(ErrorCode.WRONG_STATE, () -> f.resume(group));
        f.lead();
        assertThat(n1.work()).containsExactly("b");
        f.lead();
        assertThat(f.state(group)).isEqualTo("active");
        assertThat(f.commands(group))
                .containsExactly("a=done/applied", "b=undone/applied", "c=failed/none", "d=cancelled/none");
        assertThat(f.savepoints.place(group).standing()).containsOnlyKeys("a");

        assertThatThrownBy(() -> f.resume(group, command("b", "n1")))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DUPLICATE_COMMAND));
        CommandPair[] more = {command("e", "n1", "a"), command("g", "n1", "e")};
        assertThat(new Savepoints(f.database, true)
                        .resume(f.term, Fixture.continuation(group, more))
                        .group()
                        .commands())
                .hasSize(6);
        assertThat(f.commands(group)).as("a dry run leaves nothing").hasSize(4);
        f.resume(group, more);
        refused(ErrorCode.WRONG_STATE, () -> f.orders.retry(f.term, group, "ada"));
        assertThat(n1.work()).containsExactly("e");
        assertThat(f.state(group)).isEqualTo("active");
        assertThat(n1.work()).containsExactly("g");
        assertThat(f.state(group)).isEqualTo("committed");
        assertThat(f.commands(group))
                .containsExactly(
                        "a=done/applied",
                        "b=undone/applied",
                        "c=cancelled/none",
                        "d=cancelled/none",
                        "e=done/applied",
                        "g=done/applied");
        assertThat(
                        f.number(
                                "SELECT COUNT(*) FROM sharding_queue a JOIN sharding_queue b ON b.seq = a.seq + 1 AND b.id > a.id"))
                .as("ids and places go on rising together")
                .isEqualTo(5);
    }

    @Test
    void aContinuationHappensOnceUnderItsKey() {
        GroupId group = f.publish(FailurePolicy.HOLD, UndoMode.REVERSE, command("a", "n1"), command("b", "n1", "a"));
        GroupId other = f.publish(FailurePolicy.HOLD, UndoMode.REVERSE, command("a", "n1"), command("b", "n1", "a"));
        f.lead();
        n1.work();
        for (ClaimedCommand claimed : n1.take()) {
            n1.record(claimed, REFUSED);
        }
        f.savepoints.rollback(f.term, group, "a", "ada");
        f.savepoints.rollback(f.term, other, "a", "ada");
        Continuation wanted = new Continuation(group, List.of(command("c", "n1", "a")), "key", "digest", "ada");
        assertThat(f.savepoints.continued("key", "digest")).isEmpty();
        assertThat(new Savepoints(f.database, true).resume(f.term, wanted).replayed())
                .isFalse();
        assertThat(f.savepoints.continued("key", "digest")).as("a dry run").isEmpty();

        assertThat(f.savepoints.resume(f.term, wanted).replayed()).isFalse();
        assertThat(f.savepoints.resume(f.term, wanted).replayed()).isTrue();
        assertThat(n1.work()).containsExactly("c");
        assertThat(f.state(group)).isEqualTo("committed");
        assertThat(f.savepoints.resume(f.term, wanted).group().head().state().label())
                .as("though it cannot be continued any more")
                .isEqualTo("committed");
        assertThat(f.commands(group)).hasSize(3);

        for (Continuation reused : List.of(
                new Continuation(group, List.of(), "key", "another", "ada"),
                new Continuation(other, List.of(), "key", "another", "ada"))) {
            assertThatThrownBy(() -> f.savepoints.resume(f.term, reused))
                    .isInstanceOfSatisfying(
                            ShardwrightException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.KEY_REUSED));
        }
        assertThat(f.commands(other)).hasSize(2);
    }

    @Test
    void aContinuedGroupThatFailsIsUndoneWholeAndNothingTwice() {
        for (UndoMode mode : UndoMode.values()) {
            GroupId group = f.publish(
                    FailurePolicy.HOLD, mode, command("a", "n1"), command("b", "n1", "a"), command("c", "n1", "b"));
            f.lead();
            n1.work();
            n1.work();
            n1.record(n1.take().get(0), REFUSED);
            f.savepoints.rollback(f.term, group, "a", "ada");
            f.lead();
            n1.work();
            f.resume(group, command("e", "n1", "a"), command("f", "n1", "e"));
            n1.work();
            n1.record(n1.take().get(0), REFUSED);
            f.orders.stop(f.term, group, false, "ada", "");
            f.lead();
            assertThat(n1.work()).containsExactly("e");
            assertThat(n1.work()).containsExactly("a");
            f.lead();
            assertThat(f.state(group)).isEqualTo("rolled_back");
            assertThat(f.number("SELECT COUNT(*) FROM sharding_queue WHERE undo_tries > 1"))
                    .isZero();
        }
    }

    @Test
    void whatRunsBehindASavepointFinishesAndIsUndone() {
        GroupId group = f.publish(command("a", "n1"), command("b", "n1", "a"), command("c", "n1", "a"));
        f.lead();
        n1.work();
        List<ClaimedCommand> running = n1.take();
        f.savepoints.rollback(f.term, group, "a", "ada");
        f.lead();
        n1.record(running.get(0), APPLIED);
        f.lead();
        assertThat(n1.take()).as("c still runs").isEmpty();
        n1.record(running.get(1), REFUSED);
        assertThat(f.state(group)).as("its failure is no reason to abort").isEqualTo("active");
        f.lead();
        assertThat(n1.work()).containsExactly("b");
        f.lead();
        assertThat(f.state(group)).isEqualTo("active");
        f.resume(group);
        assertThat(f.state(group)).isEqualTo("prepared");
        f.lead();
        assertThat(f.state(group)).isEqualTo("committed");
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
        GroupId group = failedAtTheLast();
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

    @Test
    void whatTheLeaderPlansOnlyTheLeaderTakesBackAndOn() {
        GroupId group = f.publish(command("a", "n1"), command("b", "n1", "a"));
        f.execute("UPDATE operation_group SET by_leader = TRUE");
        f.lead();
        n1.work();
        refused(ErrorCode.WRONG_STATE, () -> f.savepoints.rollback(f.term, group, "a", "ada"));
        Savepoints leaders = Savepoints.ofPlans(f.database);
        leaders.rollback(f.term, group, "a", "leader");
        assertThat(f.commands(group)).containsExactly("a=done/applied", "b=cancelled/none");

        refused(ErrorCode.WRONG_STATE, () -> f.savepoints.place(group));
        refused(ErrorCode.WRONG_STATE, () -> f.resume(group));
        f.lead();
        assertThat(f.state(group))
                .as("its decision would record a table as dropped that is there")
                .isEqualTo("active");
        leaders.resume(f.term, Fixture.continuation(group, command("c", "n1", "a")));
        assertThat(n1.work()).containsExactly("c");
    }

    private static void refused(ErrorCode code, ThrowingCallable order) {
        assertThatThrownBy(order)
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
