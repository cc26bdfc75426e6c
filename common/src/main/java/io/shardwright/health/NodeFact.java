package io.shardwright.health;

import io.shardwright.fleet.NodeStanding;

/**
 * A node.
 *
 * @param alive whether the lease of its worker holds
 * @param trouble why its worker takes no work; empty if all is well
 * @param leftOut whether it was not compared since the metadata database was restored
 * @param drifts whether it differs from the fleet
 * @param phi how suspect the silence of its worker is; 0 if nothing is known of its rhythm
 */
public record NodeFact(
        String name,
        NodeStanding standing,
        boolean alive,
        String trouble,
        boolean leftOut,
        boolean drifts,
        double phi) {}
