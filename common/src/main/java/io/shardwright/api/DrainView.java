package io.shardwright.api;

import org.jspecify.annotations.Nullable;

/**
 * A node that is to be emptied, and how.
 *
 * @param plan what is to move
 * @param rebalance what carries it out; null if nothing is to move, in a dry run, or because of the obstacle
 * @param obstacle why nothing moves yet although something is to; null if nothing is in the way
 */
public record DrainView(
        NodeView node,
        RebalancePlanView plan,
        @Nullable RebalanceView rebalance,
        @Nullable ProblemView obstacle) {}
