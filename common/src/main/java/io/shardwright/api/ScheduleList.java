package io.shardwright.api;

import java.util.List;

/** The schedules, by name. */
public record ScheduleList(List<ScheduleView> schedules) {
    public ScheduleList {
        schedules = Lists.copy(schedules);
    }
}
