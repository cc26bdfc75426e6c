package io.shardwright.api;

import org.jspecify.annotations.Nullable;

/**
 * A run of a schedule. Times are epoch milliseconds.
 *
 * @param dueAt the time that it was for; absent if somebody asked for it
 * @param actor who asked, or {@code leader}
 * @param endedAt absent while it runs
 * @param outcome {@code running}, {@code done}, {@code failed} or {@code interrupted}
 * @param detail what it came to
 */
public record ScheduleRunView(
        @Nullable Long dueAt,
        String actor,
        long startedAt,
        @Nullable Long endedAt,
        String outcome,
        String detail) {}
