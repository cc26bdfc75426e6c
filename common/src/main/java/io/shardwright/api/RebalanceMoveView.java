package io.shardwright.api;

import io.shardwright.move.CopyProgress;
import org.jspecify.annotations.Nullable;

/**
 * A move of a rebalance.
 *
 * @param number its place in the plan, from 1
 * @param stage waiting, moving, finished, undone, reversing, reversed
 * @param resting whether its copying and its cutover are held back
 * @param ordered what was ordered of it by table or node: none, paused, graceful, immediate, undo_finished
 * @param move its id, which is that of its group; absent before it has begun
 * @param why it waits, was undone or could not begin; empty if all is well
 */
public record RebalanceMoveView(
        int number,
        String table,
        int shard,
        String source,
        String target,
        long bytes,
        String stage,
        boolean resting,
        String ordered,
        int progressPercentage,
        @Nullable CopyProgress progress,
        @Nullable String move,
        String why) {}
