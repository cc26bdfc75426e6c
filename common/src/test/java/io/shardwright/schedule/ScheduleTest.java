package io.shardwright.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When a schedule runs, and what a change makes of it. Its times are the whole hundreds. */
final class ScheduleTest {
    private static long hundreds(long after) {
        return after / 100 * 100 + 100;
    }

    private static long thousands(long after) {
        return after / 1000 * 1000 + 1000;
    }

    private static Schedule schedule(boolean enabled, OptionalLong nextAt) {
        return new Schedule("daily", "hundreds", List.of("health"), enabled, nextAt, 0, Optional.empty(), "", 0);
    }

    private static Schedule due(long at) {
        return schedule(true, OptionalLong.of(at));
    }

    private static ScheduleStep step(Schedule schedule, long now) {
        return ScheduleStep.of(schedule, ScheduleTest::hundreds, now);
    }

    @Test
    void itRunsAtItsTimeAndNotBefore() {
        assertThat(step(due(300), 299)).isEqualTo(new ScheduleStep.Rest(300));
        assertThat(step(due(300), 300)).isEqualTo(new ScheduleStep.Run(300, 400));
        assertThat(step(due(300), 399)).isEqualTo(new ScheduleStep.Run(300, 400));
    }

    @Test
    void forAllTimesThatPassedThereIsOneRun() {
        assertThat(step(due(300), 400)).isEqualTo(new ScheduleStep.Run(300, 500));
        assertThat(step(due(300), 98_765)).isEqualTo(new ScheduleStep.Run(300, 98_800));
    }

    @Test
    void whatNobodyHasReckonedBeginsWithTheNextTime() {
        assertThat(step(schedule(true, OptionalLong.empty()), 300)).isEqualTo(new ScheduleStep.Reckon(400));
        assertThat(step(schedule(false, OptionalLong.empty()), 300)).isEqualTo(new ScheduleStep.Off());
    }

    @Test
    void itIsLateOnceTwoTimesHavePassed() {
        assertThat(due(300).isLate(ScheduleTest::hundreds, 399)).isFalse();
        assertThat(due(300).isLate(ScheduleTest::hundreds, 400)).isTrue();
        assertThat(schedule(true, OptionalLong.empty()).isLate(ScheduleTest::hundreds, 10_000))
                .isFalse();
        assertThat(schedule(false, OptionalLong.empty()).isLate(ScheduleTest::hundreds, 10_000))
                .isFalse();
    }

    private static ScheduleChange change(
            @Nullable String cron, @Nullable List<String> kinds, @Nullable Boolean enabled) {
        return new ScheduleChange(Optional.ofNullable(cron), Optional.ofNullable(kinds), Optional.ofNullable(enabled));
    }

    private static Schedule changed(Schedule schedule, ScheduleChange change) {
        return schedule.with(change, ScheduleTest::thousands, "alice", 350);
    }

    @Test
    void otherTimesReckonAnewWhenItIsDue() {
        Schedule changed = changed(due(300), change("thousands", null, null));
        assertThat(changed)
                .isEqualTo(new Schedule(
                        "daily",
                        "thousands",
                        List.of("health"),
                        true,
                        OptionalLong.of(1000),
                        0,
                        Optional.empty(),
                        "alice",
                        350));
        assertThat(changed(due(300), change("hundreds", null, null)).nextAt())
                .as("the same times")
                .hasValue(300);
    }

    @Test
    void otherKindsLeaveWhatIsDueDue() {
        Schedule changed = changed(due(300), change(null, List.of("scratch", "health"), true));
        assertThat(changed.nextAt()).hasValue(300);
        assertThat(changed.kinds()).as("in the order of a run").containsExactly("health", "scratch");
    }

    @Test
    void whatIsOffIsNotDueAndBeginsAnewWhenItIsOn() {
        Schedule off = changed(due(300), change(null, null, false));
        assertThat(off.enabled()).isFalse();
        assertThat(off.nextAt()).isEmpty();
        assertThat(changed(off, change(null, List.of("terms"), null)).nextAt()).isEmpty();
        assertThat(changed(off, change(null, null, true)).nextAt()).hasValue(1000);
    }

    private static Schedule ranTo(RunOutcome outcome) {
        OptionalLong ended = outcome == RunOutcome.RUNNING ? OptionalLong.empty() : OptionalLong.of(2);
        ScheduleRun run = new ScheduleRun(OptionalLong.empty(), "leader", 1, 1, ended, outcome, "");
        return new Schedule(
                "daily", "hundreds", List.of("health"), true, OptionalLong.of(300), 1, Optional.of(run), "", 0);
    }

    @Test
    void whatFailedOrWasInterruptedIsUndone() {
        assertThat(due(300).isUndone()).isFalse();
        assertThat(ranTo(RunOutcome.RUNNING).isUndone()).isFalse();
        assertThat(ranTo(RunOutcome.DONE).isUndone()).isFalse();
        assertThat(ranTo(RunOutcome.FAILED).isUndone()).isTrue();
        assertThat(ranTo(RunOutcome.INTERRUPTED).isUndone()).isTrue();
    }

    @Test
    void noKindIsUnknownOrNamedTwiceOrMissing() {
        for (List<String> wrong : List.of(List.<String>of(), List.of("nothing"), List.of("health", "health"))) {
            assertThatThrownBy(() -> change(null, wrong, null))
                    .hasMessageContaining("at least one kind of upkeep, each once");
        }
        assertThat(UpkeepKinds.NAMES)
                .startsWith("health", "recovery", "history")
                .hasSize(15);
        assertThat(UpkeepKinds.cleanup(UpkeepKinds.NAMES)).hasSize(13);
        assertThat(UpkeepKinds.cleanup(List.of("health"))).isEmpty();
    }
}
