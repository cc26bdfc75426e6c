package io.shardwright.cleanup;

import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * One kind of record that goes in time.
 *
 * @param name stable
 * @param what goes, and where to
 * @param setting that has the age
 * @param states in which it may go, and in no other
 * @param age in milliseconds
 */
public record CleanupKind(
        String name, String what, String setting, List<String> states, ToLongFunction<CleanupAges> age) {
    private static final long MINUTE_MILLIS = 60_000;
    private static final long HOUR_MINUTES = 60;
    private static final long DAY_HOURS = 24;

    /** Longer than this in one unit reads better in the next. */
    private static final long UNITS_MAX = 2;

    public CleanupKind {
        states = List.copyOf(states);
    }

    /** Whether a record goes: why, or empty if it stays. What is needed stays, however old it is. */
    public Optional<String> goes(Candidate candidate, CleanupAges ages, long now) {
        if (candidate.servedAt().isEmpty()
                || !states.contains(candidate.state())
                || !candidate.neededBy().isEmpty()) {
            return Optional.empty();
        }
        long millis = now - candidate.servedAt().getAsLong();
        return millis < age.applyAsLong(ages)
                ? Optional.empty()
                : Optional.of(candidate.state() + " " + span(millis) + " ago");
    }

    /** The newest moment at which a record that goes now can have served. */
    public long before(CleanupAges ages, long now) {
        return now - age.applyAsLong(ages);
    }

    private static String span(long millis) {
        long minutes = millis / MINUTE_MILLIS;
        long hours = minutes / HOUR_MINUTES;
        if (hours >= UNITS_MAX * DAY_HOURS) {
            return hours / DAY_HOURS + " d";
        }
        return hours >= UNITS_MAX ? hours + " h" : minutes + " min";
    }
}
