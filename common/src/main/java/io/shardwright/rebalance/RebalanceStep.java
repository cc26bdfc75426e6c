package io.shardwright.rebalance;

import io.shardwright.placement.PlannedMove;

/** Something to do for a rebalance. Done twice, each is as if done once. */
public sealed interface RebalanceStep {
    /** Publish the group of a move. */
    record Begin(PlannedMove move) implements RebalanceStep {}

    /** Hold a move's copying and cutover back, or let them go on. */
    record Rest(int number, boolean resting) implements RebalanceStep {}

    /** Undo a move under way, unless it is decided. */
    record Stop(int number) implements RebalanceStep {}

    /** Take a finished move back. */
    record Reverse(int number) implements RebalanceStep {}

    /** Drop the copy that a move has left which was taken back. */
    record Close(int number) implements RebalanceStep {}

    /**
     * Change the state.
     *
     * @param why shown to people; empty if it goes without saying
     */
    record Become(RebalanceEvent event, String why) implements RebalanceStep {}
}
