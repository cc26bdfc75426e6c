package io.shardwright.health;

/**
 * All that is looked at.
 *
 * @param now when it was read, epoch milliseconds of the metadata database
 */
public record HealthFacts(QueueFacts queue, FleetFacts fleet, EngineFacts engines, long now) {}
