package io.shardwright.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What runs by itself, and when. Times are epoch milliseconds.
 *
 * @param cron five fields, in UTC
 * @param kinds of upkeep that one run does, in their order
 * @param enabled whether it runs at its times
 * @param next the next three of them; none while it is off
 * @param runs how many it has had
 * @param last the newest of them
 * @param setBy who has set it, if anybody
 */
public record ScheduleView(
        String name,
        String cron,
        List<String> kinds,
        boolean enabled,
        List<Long> next,
        long runs,
        @Nullable ScheduleRunView last,
        @Nullable String setBy,
        @Nullable Long setAt) {
    public ScheduleView {
        kinds = Lists.copy(kinds);
        next = Lists.copy(next);
    }
}
