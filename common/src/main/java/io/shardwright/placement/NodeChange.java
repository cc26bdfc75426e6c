package io.shardwright.placement;

import io.shardwright.fleet.NodeName;

/**
 * What a plan changes on a node.
 *
 * @param share what it should have, in the plan's measure
 * @param before what it has, in the plan's measure
 * @param after what it will have
 * @param takes bytes that it receives
 * @param verdict why it gets no more than it gets
 */
public record NodeChange(
        NodeName node,
        String zone,
        NodeRole role,
        double capacity,
        double share,
        long before,
        long after,
        int replicasBefore,
        int replicasAfter,
        long takes,
        String verdict) {}
