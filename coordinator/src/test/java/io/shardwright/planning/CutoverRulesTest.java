package io.shardwright.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.planning.CutoverRules.Standing;
import io.shardwright.planning.CutoverRules.Step;
import io.shardwright.queue.GroupState;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class CutoverRulesTest {
    private static final long NOW = 10_000;

    private static Standing active(boolean copied, Optional<String> failure, int attempt) {
        return new Standing(GroupState.ACTIVE, false, false, copied, failure, attempt, 0);
    }

    private static Standing atSavepoint(boolean ready, long notBefore) {
        return new Standing(GroupState.ACTIVE, true, ready, true, Optional.of("old"), 2, notBefore);
    }

    @Test
    void nothingFollowsWhileNothingHasFailed() {
        assertThat(CutoverRules.next(active(false, Optional.empty(), 1), NOW)).isEqualTo(new Step.Wait());
        assertThat(CutoverRules.next(active(true, Optional.empty(), 1), NOW)).isEqualTo(new Step.Wait());
    }

    @Test
    void aFailedCopyIsUndone() {
        assertThat(CutoverRules.next(active(false, Optional.of("altered"), 1), NOW))
                .isEqualTo(new Step.Undo("altered"));
    }

    @Test
    void aFailedCutoverIsTakenBackForALongerAndLongerTime() {
        assertThat(CutoverRules.next(active(true, Optional.of("held"), 1), NOW))
                .isEqualTo(new Step.GoBack("held", 1_000));
        assertThat(CutoverRules.next(active(true, Optional.of("held"), 4), NOW))
                .isEqualTo(new Step.GoBack("held", 8_000));
        assertThat(CutoverRules.next(active(true, Optional.of("held"), 1_000), NOW))
                .isEqualTo(new Step.GoBack("held", 60_000));
    }

    @Test
    void whatWaitingCannotMendIsUndone() {
        String why = "await-1 on n3: table-altered: the source's table was changed by a statement";
        assertThat(CutoverRules.next(active(true, Optional.of(why), 1), NOW)).isEqualTo(new Step.Undo(why));
    }

    @Test
    void theNextAttemptWaitsUntilAllIsUndoneAndItsTimeHasCome() {
        assertThat(CutoverRules.next(atSavepoint(false, 0), NOW)).isEqualTo(new Step.Wait());
        assertThat(CutoverRules.next(atSavepoint(true, NOW + 1), NOW)).isEqualTo(new Step.Wait());
        assertThat(CutoverRules.next(atSavepoint(true, NOW), NOW)).isEqualTo(new Step.TryAgain(3));
    }

    @ParameterizedTest
    @EnumSource(value = GroupState.class, names = "ACTIVE", mode = EnumSource.Mode.EXCLUDE)
    void nothingIsOrderedOnceTheGroupIsOnAnotherWay(GroupState state) {
        Standing standing = new Standing(state, false, false, true, Optional.of("held"), 1, 0);
        assertThat(CutoverRules.next(standing, NOW)).isEqualTo(new Step.Wait());
    }
}
