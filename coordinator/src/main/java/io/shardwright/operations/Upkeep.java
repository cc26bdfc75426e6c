package io.shardwright.operations;

/**
 * What keeps a fleet in order.
 *
 * @param health says how it is
 * @param recovery brings on its way again what waits for nobody
 * @param cleanup takes away what has served its time
 * @param schedules runs all of these by itself
 */
public record Upkeep(
        HealthControl health, RecoveryControl recovery, CleanupControl cleanup, ScheduleControl schedules) {}
