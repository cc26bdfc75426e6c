package io.shardwright.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be different of a schedule; what is absent stays.
 *
 * @param cron five fields, in UTC
 * @param kinds of upkeep that one run does; none: they stay
 * @param enabled whether it runs at its times
 */
public record ScheduleRequest(
        @Nullable String cron, List<String> kinds, @Nullable Boolean enabled) {
    public ScheduleRequest {
        kinds = Lists.copy(kinds);
    }
}
