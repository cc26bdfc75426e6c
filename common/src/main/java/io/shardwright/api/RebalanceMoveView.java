package io.shardwright.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.shardwright.move.CopyProgress;
import org.jspecify.annotations.Nullable;

/**
 * A move of a rebalance.
 *
 * @param number its place in the plan, from 1
 * @param stage waiting, moving, finished, undone, reversing, reversed
 * @param resting whether its copying and its cutover are held back
 * @param ordered what was ordered of it by table or node: none, paused, graceful, immediate, undo_finished
 * @param progressPercentage of the rows that were copied, be it in vain; of a move that is finished, or was taken back, all
 * @param canStop whether {@code stop}, given to its table or a node of it, would do anything about it; so with {@code canPause}, {@code canResume} and, for {@code --undo-finished}, {@code
 *     canUndo}
 * @param bytesPerSecond on the average of the time in which it copied rows; absent before, while it rests, and if it was undone
 * @param secondsLeft of copying, at that rate; absent while it cannot be told, or nothing is copied
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
        @JsonProperty("progress_percentage") int progressPercentage,
        @Nullable CopyProgress progress,
        @JsonProperty("can_stop") boolean canStop,
        @JsonProperty("can_pause") boolean canPause,
        @JsonProperty("can_resume") boolean canResume,
        @JsonProperty("can_undo") boolean canUndo,
        @Nullable Long bytesPerSecond,
        @Nullable Long secondsLeft,
        @Nullable String move,
        String why) {
    /** Of its shard, such as {@code users/3}. */
    String name() {
        return table + "/" + shard;
    }
}
