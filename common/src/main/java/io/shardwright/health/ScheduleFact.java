package io.shardwright.health;

/**
 * What is known of a schedule.
 *
 * @param late whether two of its times are over without a run for the first
 * @param undone whether its last run has left something undone
 */
public record ScheduleFact(String name, boolean late, boolean undone) {}
