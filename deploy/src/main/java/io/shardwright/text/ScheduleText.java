package io.shardwright.text;

import io.shardwright.api.ScheduleRunView;
import io.shardwright.api.ScheduleView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Schedules as people read them. */
public final class ScheduleText {
    private ScheduleText() {}

    /** A line each: when, what, when next, and how its last run went. */
    public static List<String> list(List<ScheduleView> schedules) {
        TextTable table = TextTable.of("schedule", "cron (utc)", "next", "last run", "outcome", "runs", "kinds");
        for (ScheduleView schedule : schedules) {
            ScheduleRunView last = schedule.last();
            table.row(
                    schedule.name(),
                    schedule.cron(),
                    schedule.enabled() ? Instant.ofEpochMilli(schedule.next().get(0)) : "off",
                    last == null ? null : Instant.ofEpochMilli(last.startedAt()),
                    last == null ? null : outcome(last),
                    schedule.runs(),
                    String.join(", ", schedule.kinds()));
        }
        return table.lines();
    }

    /** One with its next times and its last run. */
    public static List<String> details(ScheduleView schedule) {
        List<String> lines = new ArrayList<>();
        lines.add("schedule  " + schedule.name() + (schedule.enabled() ? "" : " (off)"));
        lines.add("cron      " + schedule.cron() + " (UTC)");
        lines.add("runs      " + String.join(", ", schedule.kinds()));
        if (schedule.enabled()) {
            lines.add("next      "
                    + schedule.next().stream()
                            .map(at -> Instant.ofEpochMilli(at).toString())
                            .collect(Collectors.joining(", ")));
        }
        ScheduleRunView last = schedule.last();
        if (last != null) {
            lines.add(TextTable.visible("last      " + Instant.ofEpochMilli(last.startedAt()) + " by " + last.actor()
                    + ", " + outcome(last)));
        }
        if (schedule.setBy() != null && schedule.setAt() != null) {
            lines.add(TextTable.visible(
                    "set       " + Instant.ofEpochMilli(schedule.setAt()) + " by " + schedule.setBy()));
        }
        return lines;
    }

    private static String outcome(ScheduleRunView run) {
        return run.outcome() + (run.detail().isEmpty() ? "" : ": " + run.detail());
    }
}
