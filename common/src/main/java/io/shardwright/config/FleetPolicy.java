package io.shardwright.config;

import io.shardwright.fleet.LossSettings;

/**
 * How coordinators run a fleet, as far as it may be changed while they do.
 *
 * @param joinSeconds how long a new node must be there before it is admitted
 * @param losses when nodes are declared lost
 * @param rebalance how shards are spread
 * @param upkeep how the fleet is kept in order
 */
public record FleetPolicy(int joinSeconds, LossSettings losses, RebalanceSettings rebalance, UpkeepSettings upkeep) {}
