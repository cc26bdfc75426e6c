package io.shardwright.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.queue.UndoRules.Kind;
import io.shardwright.queue.UndoRules.Step;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class UndoRulesTest {
    private static Kind before(CommandState state, Effect effect) {
        return new Kind(Phase.BEFORE, state, effect);
    }

    @Test
    void nothingIsUndoneWhileSomethingRuns() {
        assertThat(UndoRules.step(
                        Set.of(before(CommandState.DONE, Effect.APPLIED), before(CommandState.RUNNING, Effect.NONE))))
                .isEqualTo(Step.WAIT);
    }

    @Test
    void whatLeftSomethingOrMayHaveIsUndone() {
        assertThat(UndoRules.isUndone(before(CommandState.DONE, Effect.APPLIED)))
                .isTrue();
        assertThat(UndoRules.isUndone(before(CommandState.FAILED, Effect.UNKNOWN)))
                .isTrue();
        assertThat(UndoRules.isUndone(before(CommandState.DONE, Effect.PREEXISTING)))
                .isFalse();
        assertThat(UndoRules.isUndone(before(CommandState.FAILED, Effect.NONE))).isFalse();
        assertThat(UndoRules.isUndone(before(CommandState.UNDONE, Effect.APPLIED)))
                .isFalse();
        assertThat(UndoRules.isUndone(new Kind(Phase.AFTER, CommandState.DONE, Effect.APPLIED)))
                .isFalse();
    }

    @Test
    void aGroupEndsOnceNothingIsOutstanding() {
        assertThat(UndoRules.step(Set.of(
                        before(CommandState.UNDONE, Effect.APPLIED), before(CommandState.UNDO_FAILED, Effect.APPLIED))))
                .isEqualTo(Step.UNDO);
        assertThat(UndoRules.step(Set.of(
                        before(CommandState.UNDONE, Effect.APPLIED),
                        before(CommandState.DONE, Effect.PREEXISTING),
                        before(CommandState.CANCELLED, Effect.NONE))))
                .isEqualTo(Step.END);
        assertThat(UndoRules.step(Set.of(
                        before(CommandState.UNDONE, Effect.APPLIED), before(CommandState.WAIVED, Effect.APPLIED))))
                .isEqualTo(Step.END_WITH_WAIVERS);
    }

    @Test
    void afterTheDecisionOnlyWhatComesAfterItRuns() {
        assertThat(ClaimRules.mayRun(CommandState.READY, Phase.BEFORE, GroupState.ACTIVE))
                .isTrue();
        assertThat(ClaimRules.mayRun(CommandState.READY, Phase.AFTER, GroupState.ACTIVE))
                .isFalse();
        assertThat(ClaimRules.mayRun(CommandState.READY, Phase.AFTER, GroupState.COMPLETING))
                .isTrue();
        assertThat(ClaimRules.mayRun(CommandState.READY, Phase.BEFORE, GroupState.ABORTING))
                .isFalse();
        assertThat(ClaimRules.mayRun(CommandState.UNDO_READY, Phase.BEFORE, GroupState.ABORTING))
                .isTrue();
        assertThat(ClaimRules.mayRun(CommandState.UNDO_READY, Phase.BEFORE, GroupState.ACTIVE))
                .as("while a group goes back to a savepoint")
                .isTrue();
        assertThat(ClaimRules.mayRun(CommandState.UNDO_READY, Phase.BEFORE, GroupState.ROLLBACK_STUCK))
                .isFalse();
    }

    @Test
    void aFenceAdmitsOneEpoch() {
        assertThat(Admission.of(4, 4)).isEqualTo(Admission.ADMITTED);
        assertThat(Admission.of(5, 4)).isEqualTo(Admission.REPLACED);
        assertThat(Admission.of(3, 4)).isEqualTo(Admission.FORGOTTEN);
    }
}
