package io.shardwright.schedule;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongUnaryOperator;

/**
 * What runs by itself. Times are epoch milliseconds.
 *
 * @param cron when, in UTC
 * @param kinds of upkeep that one run does, some of {@link UpkeepKinds#NAMES} in their order
 * @param enabled whether it runs at its times
 * @param nextAt when it is due; empty while it is off, and until a leader has reckoned it first
 * @param runs how many it has had
 * @param last the newest of them
 * @param setBy who has set it; empty if it is as it came
 * @param setAt when; 0 if it is as it came
 */
public record Schedule(
        String name,
        String cron,
        List<String> kinds,
        boolean enabled,
        OptionalLong nextAt,
        long runs,
        Optional<ScheduleRun> last,
        String setBy,
        long setAt) {
    public Schedule {
        kinds = UpkeepKinds.checked(kinds);
        if (!enabled && nextAt.isPresent()) {
            throw new IllegalArgumentException(name + " is off and due at " + nextAt.getAsLong());
        }
        if (last.isPresent() == (runs == 0)) {
            throw new IllegalArgumentException(name + " has had " + runs + " runs, the last: " + last);
        }
    }

    /**
     * What a change makes of it. Other times and switching on reckon anew when it is due; what is due already stays so if only its kinds change.
     *
     * @param next the first due time after one, by the cron that it will have
     */
    public Schedule with(ScheduleChange change, LongUnaryOperator next, String actor, long now) {
        String times = change.cron().orElse(cron);
        boolean on = change.enabled().orElse(enabled);
        OptionalLong due = nextAt;
        if (!on) {
            due = OptionalLong.empty();
        } else if (!enabled || !times.equals(cron)) {
            due = OptionalLong.of(next.applyAsLong(now));
        }
        return new Schedule(name, times, change.kinds().orElse(kinds), on, due, runs, last, actor, now);
    }

    /**
     * Whether two of its times are over and nobody has begun a run for the first of them: nobody leads, or the run before does not end.
     *
     * @param next the first due time after one
     */
    public boolean isLate(LongUnaryOperator next, long now) {
        return nextAt.isPresent() && nextAt.getAsLong() <= now && next.applyAsLong(nextAt.getAsLong()) <= now;
    }

    /** Whether its last run has left something undone. */
    public boolean isUndone() {
        return last.map(ScheduleRun::outcome).map(RunOutcome::fell).orElse(false);
    }
}
