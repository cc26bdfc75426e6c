package io.shardwright.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.problem.ErrorCode;
import io.shardwright.queue.CompletionDecider.CommandChange;
import io.shardwright.queue.CompletionDecider.CommandRow;
import io.shardwright.queue.CompletionDecider.Decision;
import io.shardwright.queue.CompletionDecider.Edge;
import io.shardwright.queue.CompletionDecider.GroupChange;
import io.shardwright.queue.CompletionDecider.GroupRow;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CompletionDeciderTest {
    private static final Outcome APPLIED = new Outcome.Succeeded(Effect.APPLIED, 5);

    private static final long UNDOING = 20;

    private static GroupRow group(GroupState state, int remaining, int remainingAfter) {
        return new GroupRow(7, state, false, remaining, remainingAfter);
    }

    private static CommandRow running(long id) {
        return new CommandRow(id, 7, Phase.BEFORE, CommandState.RUNNING, 1, "c" + id, "n1", 0);
    }

    private static CommandRow undoing(long id) {
        return new CommandRow(id, 7, Phase.BEFORE, CommandState.UNDOING, 1, "c" + id, "n1", 0);
    }

    private static CommandRow runningAfter(long id) {
        return new CommandRow(id, 7, Phase.AFTER, CommandState.RUNNING, 1, "c" + id, "n1", 0);
    }

    private static Settled settled(long id, Outcome outcome) {
        return new Settled(id, 1, id == UNDOING ? Direction.UNDO : Direction.FORWARD, 1, outcome);
    }

    @Test
    void batchSubtractsItsSumsOnce() {
        Decision decision = CompletionDecider.decide(
                List.of(group(GroupState.ACTIVE, 5, 0)),
                List.of(running(1), running(2)),
                List.of(new Edge(3, 1), new Edge(3, 2), new Edge(4, 2)),
                List.of(settled(1, APPLIED), settled(2, APPLIED)));

        assertThat(decision.unblock()).isEqualTo(Map.of(3L, 2, 4L, 1));
        assertThat(decision.groups()).containsExactly(new GroupChange(7, GroupState.ACTIVE, 2, 0, ""));
        assertThat(decision.wakeLeader()).isFalse();
    }

    @Test
    void lastCompletionCommitsAGroupWithoutAfterCommands() {
        Decision decision = CompletionDecider.decide(
                List.of(group(GroupState.ACTIVE, 1, 0)), List.of(running(1)), List.of(), List.of(settled(1, APPLIED)));

        assertThat(decision.groups()).containsExactly(new GroupChange(7, GroupState.COMMITTED, 1, 0, ""));
    }

    @Test
    void lastCompletionLeavesTheDecisionToTheLeader() {
        GroupRow byLeader = new GroupRow(7, GroupState.ACTIVE, true, 1, 0);
        for (GroupRow group : List.of(byLeader, group(GroupState.ACTIVE, 1, 2))) {
            Decision decision = CompletionDecider.decide(
                    List.of(group), List.of(running(1)), List.of(), List.of(settled(1, APPLIED)));

            assertThat(decision.groups()).containsExactly(new GroupChange(7, GroupState.PREPARED, 1, 0, ""));
            assertThat(decision.wakeLeader()).isTrue();
        }
    }

    @Test
    void failureAbortsAndCancelsWhatWasNotSent() {
        Decision decision = CompletionDecider.decide(
                List.of(group(GroupState.ACTIVE, 3, 0)),
                List.of(running(1), running(2)),
                List.of(new Edge(3, 2)),
                List.of(settled(1, new Outcome.Failed(Effect.NONE, "denied", 4)), settled(2, APPLIED)));

        assertThat(decision.groups())
                .containsExactly(new GroupChange(7, GroupState.ABORTING, 1, 0, "command 'c1' on n1: denied"));
        assertThat(decision.cancel()).isEqualTo(Set.of(7L));
        assertThat(decision.unblock())
                .as("an aborting group goes no step forward")
                .isEmpty();
        assertThat(decision.changes())
                .containsExactly(
                        new CommandChange(1, CommandState.FAILED, Effect.NONE, "denied", Optional.empty(), 0, 4, 0),
                        new CommandChange(2, CommandState.DONE, Effect.APPLIED, "", Optional.empty(), 0, 5, 0));
        assertThat(decision.wakeLeader()).isTrue();
    }

    @Test
    void commandOfAnAbortingGroupIsNotTriedAgain() {
        Decision decision = CompletionDecider.decide(
                List.of(group(GroupState.ABORTING, 3, 0)),
                List.of(running(1)),
                List.of(),
                List.of(settled(1, new Outcome.BackedOff(Effect.UNKNOWN, "lock wait", 100, 4))));

        assertThat(decision.changes())
                .containsExactly(new CommandChange(
                        1, CommandState.FAILED, Effect.UNKNOWN, "lock wait", Optional.empty(), 0, 4, 0));
        assertThat(decision.wakeLeader()).isTrue();
    }

    @Test
    void whatWasNotSentIsCalledOffInAnAbortingGroupAndElseGoesBack() {
        Outcome unsent = new Outcome.Unsent(Effect.UNKNOWN, "stopped", Optional.empty(), 0, 0);

        Decision aborting = CompletionDecider.decide(
                List.of(group(GroupState.ABORTING, 3, 0)), List.of(running(1)), List.of(), List.of(settled(1, unsent)));
        assertThat(aborting.changes())
                .containsExactly(new CommandChange(
                        1, CommandState.CANCELLED, Effect.UNKNOWN, "stopped", Optional.empty(), 0, 0, 0, true));
        assertThat(aborting.wakeLeader()).isTrue();

        Decision active = CompletionDecider.decide(
                List.of(group(GroupState.ACTIVE, 3, 0)), List.of(running(1)), List.of(), List.of(settled(1, unsent)));
        assertThat(active.changes())
                .containsExactly(new CommandChange(
                        1, CommandState.READY, Effect.UNKNOWN, "stopped", Optional.empty(), 0, 0, 0, true));

        Decision stuck = CompletionDecider.decide(
                List.of(group(GroupState.ROLLBACK_STUCK, 3, 0)),
                List.of(undoing(UNDOING)),
                List.of(),
                List.of(settled(UNDOING, unsent)));
        assertThat(stuck.changes()).extracting(CommandChange::state).containsExactly(CommandState.UNDO_READY);
    }

    @Test
    void restsDifferByAQuarterAtMost() {
        GroupRow retrying = new GroupRow(
                7, GroupState.ACTIVE, false, 3, 1, FailurePolicy.RETRY, UndoMode.REVERSE, OptionalLong.empty());
        Outcome busy = new Outcome.BackedOff(Effect.NONE, "busy", 10_000, 4);
        Outcome denied = new Outcome.Failed(Effect.NONE, "denied", 4);
        Map.of(
                        0.0,
                        List.of(7_500L, 22_500L, 22_500L),
                        0.5,
                        List.of(10_000L, 30_000L, 30_000L),
                        0.998,
                        List.of(12_490L, 37_470L, 37_470L))
                .forEach((share, rests) -> {
                    Spread spread = new Spread(share);
                    Decision decision = CompletionDecider.decide(
                            List.of(retrying),
                            List.of(running(1), running(2), runningAfter(3)),
                            List.of(),
                            List.of(
                                    new Settled(1, 1, Direction.FORWARD, 1, busy, spread),
                                    new Settled(2, 1, Direction.FORWARD, 1, denied, spread),
                                    new Settled(3, 1, Direction.FORWARD, 1, denied, spread)));
                    assertThat(decision.changes())
                            .extracting(CommandChange::delayMillis)
                            .containsExactlyElementsOf(rests);
                });
        assertThatThrownBy(() -> new Spread(1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Spread(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void transientFailureGoesBackToTheQueue() {
        Decision decision = CompletionDecider.decide(
                List.of(group(GroupState.ACTIVE, 3, 0)),
                List.of(running(1)),
                List.of(),
                List.of(settled(1, new Outcome.BackedOff(Effect.NONE, "lock wait", 100, 4))));

        assertThat(decision.changes())
                .containsExactly(new CommandChange(
                        1, CommandState.READY, Effect.NONE, "lock wait", Optional.empty(), 100, 4, 0));
        assertThat(decision.groups()).isEmpty();
    }

    @Test
    void whatWasRecordedBeforeIsNotCountedAgain() {
        CommandRow done = new CommandRow(1, 7, Phase.BEFORE, CommandState.DONE, 1, "c1", "n1", 0);
        Decision decision = CompletionDecider.decide(
                List.of(group(GroupState.ACTIVE, 3, 0)),
                List.of(done),
                List.of(new Edge(2, 1)),
                List.of(settled(1, APPLIED), settled(9, APPLIED)));

        assertThat(decision.changes()).isEmpty();
        assertThat(decision.groups()).isEmpty();
        assertThat(decision.unblock()).isEmpty();
    }

    @Test
    void anOutcomeCountsForTheTryThatItIsOf() {
        for (Settled stale : List.of(
                new Settled(1, 1, Direction.FORWARD, 2, APPLIED),
                new Settled(1, 1, Direction.UNDO, 1, APPLIED),
                new Settled(UNDOING, 1, Direction.FORWARD, 1, APPLIED))) {
            Decision decision = CompletionDecider.decide(
                    List.of(group(GroupState.ABORTING, 3, 0)),
                    List.of(running(1), undoing(UNDOING)),
                    List.of(),
                    List.of(stale));

            assertThat(decision.changes()).as(stale.toString()).isEmpty();
            assertThat(decision.nextUndo()).isEmpty();
        }
    }

    @Test
    void afterTheDecisionThereIsNoGivingUp() {
        Decision decision = CompletionDecider.decide(
                List.of(group(GroupState.COMPLETING, 0, 1)),
                List.of(runningAfter(1)),
                List.of(),
                List.of(settled(1, new Outcome.Failed(Effect.UNKNOWN, "denied", 4))));

        assertThat(decision.changes())
                .containsExactly(new CommandChange(
                        1,
                        CommandState.READY,
                        Effect.UNKNOWN,
                        "denied",
                        Optional.empty(),
                        CompletionDecider.AFTER_REST_MILLIS,
                        4,
                        0));
        assertThat(decision.groups()).isEmpty();
    }

    @Test
    void lastAfterCommandCommits() {
        Decision decision = CompletionDecider.decide(
                List.of(group(GroupState.COMPLETING, 0, 1)),
                List.of(runningAfter(1)),
                List.of(),
                List.of(settled(1, APPLIED)));

        assertThat(decision.groups()).containsExactly(new GroupChange(7, GroupState.COMMITTED, 0, 1, ""));
    }

    @Test
    void anUndoneCommandLetsTheNextOneBeUndone() {
        Decision decision = CompletionDecider.decide(
                List.of(group(GroupState.ABORTING, 3, 0)),
                List.of(undoing(UNDOING)),
                List.of(new Edge(3, 2)),
                List.of(settled(UNDOING, new Outcome.Succeeded(Effect.NONE, 6))));

        assertThat(decision.changes())
                .containsExactly(
                        new CommandChange(UNDOING, CommandState.UNDONE, Effect.NONE, "", Optional.empty(), 0, 6, 0));
        assertThat(decision.nextUndo()).isEqualTo(Set.of(7L));
        assertThat(decision.unblock()).isEmpty();
        assertThat(decision.wakeLeader()).isFalse();
    }

    @Test
    void anUndoThatFailsForGoodLeavesTheGroupStuck() {
        Decision decision = CompletionDecider.decide(
                List.of(group(GroupState.ABORTING, 3, 0)),
                List.of(undoing(UNDOING)),
                List.of(),
                List.of(settled(UNDOING, new Outcome.Failed(Effect.APPLIED, "denied", 6))));

        assertThat(decision.groups()).containsExactly(new GroupChange(7, GroupState.ROLLBACK_STUCK, 0, 0, ""));
        assertThat(decision.nextUndo()).isEmpty();
    }

    private static Decision failing(FailurePolicy policy, int rests) {
        return failing(policy, rests, new Outcome.Failed(Effect.NONE, "denied", 5));
    }

    private static Decision failing(FailurePolicy policy, int rests, Outcome outcome) {
        return CompletionDecider.decide(
                List.of(new GroupRow(
                        7, GroupState.ACTIVE, false, 1, 0, policy, UndoMode.REVERSE, OptionalLong.empty())),
                List.of(new CommandRow(1, 7, Phase.BEFORE, CommandState.RUNNING, 1, "c1", "n1", rests)),
                List.of(),
                List.of(settled(1, outcome)));
    }

    @Test
    void whatNobodyCanTellIsNotTriedAgain() {
        Outcome untold = new Outcome.Failed(Effect.UNKNOWN, "may have run", Optional.of(ErrorCode.OUTCOME_UNKNOWN), 5);
        Decision decision = failing(FailurePolicy.RETRY, 0, untold);
        assertThat(decision.changes()).extracting(CommandChange::state).containsExactly(CommandState.FAILED);
        assertThat(decision.groups()).containsExactly(new GroupChange(7, GroupState.ACTIVE, 0, 0, ""));
    }

    @Test
    void aGroupThatIsToTryAgainHoldsAfterAnHour() {
        assertThat(failing(FailurePolicy.RETRY, CompletionDecider.RESTS_MAX - 1).changes())
                .containsExactly(new CommandChange(
                        1,
                        CommandState.READY,
                        Effect.NONE,
                        "denied",
                        Optional.empty(),
                        30_000,
                        5,
                        CompletionDecider.RESTS_MAX));
        Decision last = failing(FailurePolicy.RETRY, CompletionDecider.RESTS_MAX);
        assertThat(last.changes())
                .containsExactly(new CommandChange(
                        1,
                        CommandState.FAILED,
                        Effect.NONE,
                        "denied",
                        Optional.empty(),
                        0,
                        5,
                        CompletionDecider.RESTS_MAX));
        assertThat(last.groups()).containsExactly(new GroupChange(7, GroupState.ACTIVE, 0, 0, ""));
        assertThat(last.cancel()).isEmpty();
        assertThat(CompletionDecider.RESTS_MAX * CompletionDecider.AFTER_REST_MILLIS)
                .isEqualTo(3_600_000);
    }

    @Test
    void aMirroredUndoWhoseTryHasFailedMayHaveToWait() {
        for (UndoMode undo : UndoMode.values()) {
            Decision decision = CompletionDecider.decide(
                    List.of(new GroupRow(
                            7, GroupState.ABORTING, false, 1, 0, FailurePolicy.ROLLBACK, undo, OptionalLong.empty())),
                    List.of(undoing(UNDOING)),
                    List.of(),
                    List.of(settled(UNDOING, new Outcome.BackedOff(Effect.NONE, "busy", 200, 5))));
            assertThat(decision.holdBack()).isEqualTo(undo == UndoMode.MIRRORED ? Set.of(7L) : Set.of());
        }
    }
}
