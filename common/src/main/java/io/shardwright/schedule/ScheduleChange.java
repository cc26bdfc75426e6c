package io.shardwright.schedule;

import java.util.List;
import java.util.Optional;

/**
 * What is to be different of a schedule; what is empty stays.
 *
 * @param cron when it runs
 * @param kinds what it runs
 * @param enabled whether it runs at its times
 */
public record ScheduleChange(Optional<String> cron, Optional<List<String>> kinds, Optional<Boolean> enabled) {
    public ScheduleChange {
        kinds = kinds.map(UpkeepKinds::checked);
    }

    /** Whether it asks for nothing. */
    public boolean isEmpty() {
        return cron.isEmpty() && kinds.isEmpty() && enabled.isEmpty();
    }
}
