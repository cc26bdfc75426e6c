package io.shardwright.api;

import io.shardwright.rebalance.RebalanceOutcome;
import io.shardwright.rebalance.RebalanceProgress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rebalance. Times are epoch milliseconds.
 *
 * @param state proposed, rejected, queued, running, paused, stopping, stopped, completed, failed, rolled_back
 * @param stop graceful, immediate or undo_finished; absent unless it is or was stopped
 * @param note why it is where it is; empty if that goes without saying
 * @param outcome what is finished, undone and remaining, and what is under way
 * @param earlier moves of its shards whose ways back are closed before it begins, as was ordered at its start
 * @param approval that a second person agreed; absent if nobody had to, or has
 * @param canStop whether {@code stop} or {@code undo} would do anything
 * @param bytesPerSecond copied since it began, on the average; absent before
 * @param secondsLeft at that rate; absent while it cannot be told
 * @param moves in the order of the plan; empty in a list of rebalances
 */
public record RebalanceView(
        String id,
        String state,
        @Nullable String stop,
        String note,
        String planHash,
        RebalanceProgress progress,
        RebalanceOutcome outcome,
        List<String> earlier,
        @Nullable Approval approval,
        boolean canStop,
        boolean canPause,
        boolean canResume,
        @Nullable Long bytesPerSecond,
        @Nullable Long secondsLeft,
        String actor,
        long createdAt,
        @Nullable Long begunAt,
        @Nullable Long endedAt,
        List<RebalanceMoveView> moves) {
    public RebalanceView {
        earlier = Lists.copy(earlier);
        moves = Lists.copy(moves);
    }

    /**
     * That a second person agreed to a plan.
     *
     * @param at epoch milliseconds
     * @param hash of the plan
     */
    public record Approval(String by, long at, String hash) {}
}
