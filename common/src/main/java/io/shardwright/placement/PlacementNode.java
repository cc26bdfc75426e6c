package io.shardwright.placement;

import io.shardwright.fleet.NodeName;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A node as the planner sees it.
 *
 * @param zone the failure domain
 * @param capacity its weight beside the others': a node of 2 gets twice what a node of 1 gets
 * @param replicasMax how many replicas it may ever have; absent for no limit
 * @param diskFreeBytes what is free on its disk now; absent if not known, and then not checked
 */
public record PlacementNode(
        NodeName name,
        String zone,
        double capacity,
        NodeRole role,
        OptionalInt replicasMax,
        OptionalLong diskFreeBytes) {
    /** A node of which every other node has a part of this is as good as none, and doubles stay exact enough in between. */
    private static final double CAPACITY_MAX = 1_000_000;

    public PlacementNode {
        if (!(capacity >= 1 / CAPACITY_MAX && capacity <= CAPACITY_MAX)) {
            throw new IllegalArgumentException("capacity " + capacity + " of " + name);
        }
        if (replicasMax.orElse(0) < 0 || diskFreeBytes.orElse(0) < 0) {
            throw new IllegalArgumentException("a negative limit of " + name);
        }
    }

    /** An active node without limits. */
    public static PlacementNode of(NodeName name, String zone, double capacity) {
        return new PlacementNode(name, zone, capacity, NodeRole.ACTIVE, OptionalInt.empty(), OptionalLong.empty());
    }

    /** The same node in another role. */
    public PlacementNode as(NodeRole other) {
        return new PlacementNode(name, zone, capacity, other, replicasMax, diskFreeBytes);
    }
}
