package io.shardwright.operations;

/**
 * What keeps a fleet in order.
 *
 * @param health says how it is
 * @param cleanup takes away what has served its time
 */
public record Upkeep(HealthControl health, CleanupControl cleanup) {}
