package io.shardwright.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.move.MoveState;
import io.shardwright.queue.GroupState;
import io.shardwright.rebalance.RebalanceState;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class CleanupTest {
    private static final long NOW = 1_000_000_000_000L;
    private static final long HOUR = 3_600_000;
    private static final long DAY = 24 * HOUR;
    private static final CleanupAges AT_ONCE = new CleanupAges(0, 0, 0, 0, 0, 0);

    private static Candidate ended(String state, long ago) {
        return new Candidate("1", "a", state, OptionalLong.of(NOW - ago), "", 1);
    }

    private static Optional<String> goes(CleanupKind kind, String state, long ago) {
        return kind.goes(ended(state, ago), CleanupAges.DEFAULT, NOW);
    }

    @Test
    void eachKindGoesAtItsAgeAndNotAMillisecondBefore() {
        List<Long> ages = List.of(
                90 * DAY, DAY, 7 * DAY, DAY, 30 * DAY, 30 * DAY, 30 * DAY, 30 * DAY, 30 * DAY, 30 * DAY, HOUR, HOUR,
                HOUR);
        assertThat(Cleanup.KINDS).hasSameSizeAs(ages);
        for (int i = 0; i < ages.size(); i++) {
            CleanupKind kind = Cleanup.KINDS.get(i);
            String state = kind.states().get(0);
            assertThat(goes(kind, state, ages.get(i))).as(kind.name()).isPresent();
            assertThat(goes(kind, state, ages.get(i) - 1)).as(kind.name()).isEmpty();
            assertThat(kind.before(CleanupAges.DEFAULT, NOW)).as(kind.name()).isEqualTo(NOW - ages.get(i));
        }
    }

    @Test
    void tellsWhyInTheUnitThatReadsBest() {
        assertThat(goes(Cleanup.SCRATCH, "left", 119 * 60_000)).contains("left 119 min ago");
        assertThat(goes(Cleanup.FAILED_GROUPS, "rolled_back", 47 * HOUR)).contains("rolled_back 47 h ago");
        assertThat(goes(Cleanup.QUEUE_ROWS, "committed", 7 * DAY + HOUR)).contains("committed 7 d ago");
    }

    @Test
    void whatHasNotEndedOrIsNeededStaysHoweverOldItIs() {
        for (CleanupKind kind : Cleanup.KINDS) {
            String state = kind.states().get(0);
            assertThat(kind.goes(new Candidate("1", "a", state, OptionalLong.empty(), "", 1), AT_ONCE, Long.MAX_VALUE))
                    .isEmpty();
            assertThat(kind.goes(
                            new Candidate("1", "a", state, OptionalLong.of(0), "move 7", 1), AT_ONCE, Long.MAX_VALUE))
                    .isEmpty();
            assertThat(kind.goes(
                            new Candidate("1", "a", "anything else", OptionalLong.of(0), "", 1),
                            AT_ONCE,
                            Long.MAX_VALUE))
                    .isEmpty();
            assertThat(kind.goes(new Candidate("1", "a", state, OptionalLong.of(NOW + 1), "", 1), AT_ONCE, NOW))
                    .as("whose time is to come")
                    .isEmpty();
        }
    }

    @Test
    void onlyStatesGoInWhichNothingHappensAnyMore() {
        for (CleanupKind kind : List.of(Cleanup.HISTORY, Cleanup.FAILED_GROUPS, Cleanup.QUEUE_ROWS, Cleanup.LEDGER)) {
            assertThat(kind.states()).isSubsetOf(labels(GroupState.values(), GroupState::ended, GroupState::label));
        }
        assertThat(Cleanup.HISTORY.states()).doesNotContain("rolled_back_with_waivers");
        assertThat(Cleanup.FAILED_GROUPS.states()).doesNotContain("rolled_back_with_waivers", "rollback_stuck");
        assertThat(Cleanup.MOVES.states())
                .isSubsetOf(labels(MoveState.values(), state -> true, MoveState::label))
                .doesNotContain("moving", "switched", "reversing", "reversed");
        assertThat(Cleanup.REBALANCES.states())
                .isSubsetOf(labels(RebalanceState.values(), RebalanceState::atRest, RebalanceState::label))
                .doesNotContain("proposed");
    }

    private static <T> List<String> labels(
            T[] all, java.util.function.Predicate<T> which, java.util.function.Function<T, String> label) {
        return Arrays.stream(all).filter(which).map(label).toList();
    }

    @Test
    void isFoundByItsName() {
        assertThat(Cleanup.named("queue-rows")).contains(Cleanup.QUEUE_ROWS);
        assertThat(Cleanup.named("tables")).isEmpty();
        assertThat(Cleanup.KINDS.stream().map(CleanupKind::name)).doesNotHaveDuplicates();
    }
}
