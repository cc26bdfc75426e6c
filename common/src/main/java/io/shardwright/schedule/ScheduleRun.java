package io.shardwright.schedule;

import java.util.OptionalLong;

/**
 * One run of a schedule. Times are epoch milliseconds.
 *
 * @param dueAt the time that it was for; empty if somebody asked for it
 * @param actor who asked, or {@code leader}
 * @param term of the leader that ran it
 * @param detail what it came to, for people
 */
public record ScheduleRun(
        OptionalLong dueAt,
        String actor,
        long term,
        long startedAt,
        OptionalLong endedAt,
        RunOutcome outcome,
        String detail) {
    public ScheduleRun {
        if (endedAt.isPresent() == (outcome == RunOutcome.RUNNING)) {
            throw new IllegalArgumentException(outcome + " and ended at " + endedAt);
        }
    }
}
