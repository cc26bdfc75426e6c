package io.shardwright.operations;

/**
 * What keeps a fleet in order.
 *
 * @param health says how it is
 * @param cleanup takes away what has served its time
 * @param schedules runs both by itself
 */
public record Upkeep(HealthControl health, CleanupControl cleanup, ScheduleControl schedules) {}
