package io.shardwright.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.planning.CutoverRules.Attempt;
import io.shardwright.planning.CutoverRules.Failure;
import io.shardwright.planning.CutoverRules.Standing;
import io.shardwright.planning.CutoverRules.Step;
import io.shardwright.problem.ErrorCode;
import io.shardwright.queue.GroupState;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class CutoverRulesTest {
    private static final long NOW = 10_000;

    private static Optional<Failure> failed(String words) {
        return Optional.of(new Failure(Optional.empty(), words));
    }

    private static Standing active(boolean copied, Optional<Failure> failure, int attempt) {
        return new Standing(GroupState.ACTIVE, false, false, copied, failure, attempt(attempt, 0));
    }

    private static Standing atSavepoint(boolean ready, long notBefore) {
        return new Standing(GroupState.ACTIVE, true, ready, true, failed("old"), attempt(2, notBefore));
    }

    private static Attempt attempt(int number, long notBefore) {
        return new Attempt(number, notBefore, OptionalLong.empty(), true);
    }

    @Test
    void nothingFollowsWhileNothingHasFailed() {
        assertThat(CutoverRules.next(active(false, Optional.empty(), 1), NOW)).isEqualTo(new Step.Wait());
        assertThat(CutoverRules.next(active(true, Optional.empty(), 1), NOW)).isEqualTo(new Step.Wait());
    }

    @Test
    void aFailedCopyIsUndone() {
        assertThat(CutoverRules.next(active(false, failed("altered"), 1), NOW)).isEqualTo(new Step.Undo("altered"));
    }

    @Test
    void aFailedCutoverIsTakenBackForALongerAndLongerTime() {
        assertThat(CutoverRules.next(active(true, failed("held"), 1), NOW)).isEqualTo(new Step.GoBack("held", 1_000));
        assertThat(CutoverRules.next(active(true, failed("held"), 4), NOW)).isEqualTo(new Step.GoBack("held", 8_000));
        assertThat(CutoverRules.next(active(true, failed("held"), 1_000), NOW))
                .isEqualTo(new Step.GoBack("held", 60_000));
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorCode.class,
            names = {"TABLE_ALTERED", "POSITION_LOST", "ROWS_DIFFER", "UNMOVABLE"})
    void whatWaitingCannotMendIsUndone(ErrorCode code) {
        Optional<Failure> failure = Optional.of(new Failure(Optional.of(code), "over"));
        assertThat(CutoverRules.next(active(true, failure, 1), NOW)).isEqualTo(new Step.Undo("over"));
    }

    @Test
    void wordsDecideNothing() {
        String words = "await-1 on n3: wrong-state: a statement said table-altered: no";
        Optional<Failure> failure = Optional.of(new Failure(Optional.of(ErrorCode.WRONG_STATE), words));
        assertThat(CutoverRules.next(active(true, failure, 1), NOW)).isEqualTo(new Step.GoBack(words, 1_000));
    }

    @Test
    void aCopyWaitsForAServerThatIsAwayHoweverLong() {
        Optional<Failure> failure = Optional.of(new Failure(Optional.of(ErrorCode.UNREACHABLE), "n1 is away"));
        assertThat(CutoverRules.next(active(false, failure, 1), NOW)).isEqualTo(new Step.Again("n1 is away"));
        assertThat(CutoverRules.next(active(true, failure, 1), NOW)).isEqualTo(new Step.GoBack("n1 is away", 1_000));
    }

    @Test
    void anAttemptThatKeepsUsersWaitingForLongIsTakenBack() {
        assertThat(CutoverRules.next(holding(NOW - 9_999), NOW)).isEqualTo(new Step.Wait());
        assertThat(CutoverRules.next(holding(NOW - 10_000), NOW))
                .isEqualTo(new Step.GoBack("it has not come to its end within 10 s", 1_000));
    }

    private static Standing holding(long since) {
        Attempt attempt = new Attempt(1, 0, OptionalLong.of(since), true);
        return new Standing(GroupState.ACTIVE, false, false, true, Optional.empty(), attempt);
    }

    @Test
    void nobodyWaitsForAnAttemptInWhichANodeCannotTakePart() {
        Attempt attempt = new Attempt(2, 0, OptionalLong.empty(), false);
        Standing standing = new Standing(GroupState.ACTIVE, true, true, true, failed("old"), attempt);
        assertThat(CutoverRules.next(standing, NOW)).isEqualTo(new Step.Wait());
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
        Standing standing = new Standing(state, false, false, true, failed("held"), attempt(1, 0));
        assertThat(CutoverRules.next(standing, NOW)).isEqualTo(new Step.Wait());
    }
}
