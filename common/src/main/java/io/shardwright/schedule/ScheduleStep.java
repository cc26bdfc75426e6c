package io.shardwright.schedule;

import java.util.OptionalLong;
import java.util.function.LongUnaryOperator;

/** What a leader does about a schedule now. */
public sealed interface ScheduleStep {
    /** Nothing: it is off. */
    record Off() implements ScheduleStep {}

    /** Nothing before {@code dueAt}. */
    record Rest(long dueAt) implements ScheduleStep {}

    /** Stores when it is due first: a schedule that nobody has looked at yet begins with the next of its times. */
    record Reckon(long nextAt) implements ScheduleStep {}

    /**
     * Runs it. That it is due next at {@code nextAt} is committed before the run begins, on condition that it was due at {@code dueAt} until then: so no due time is run
     * for twice, whoever dies. However many times have passed unused, there is one run for them.
     */
    record Run(long dueAt, long nextAt) implements ScheduleStep {}

    /** @param next the first due time after one */
    static ScheduleStep of(Schedule schedule, LongUnaryOperator next, long now) {
        if (!schedule.enabled()) {
            return new Off();
        }
        OptionalLong due = schedule.nextAt();
        if (due.isEmpty()) {
            return new Reckon(next.applyAsLong(now));
        }
        return due.getAsLong() > now ? new Rest(due.getAsLong()) : new Run(due.getAsLong(), next.applyAsLong(now));
    }
}
