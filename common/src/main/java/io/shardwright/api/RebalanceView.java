package io.shardwright.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.shardwright.rebalance.RebalanceOutcome;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A rebalance. Times are epoch milliseconds.
 *
 * @param state proposed, rejected, queued, running, paused, stopping, stopped, completed, failed, rolled_back
 * @param stop graceful, immediate or undo_finished; absent unless it is or was stopped
 * @param note why it is where it is; empty if that goes without saying
 * @param outcome what is finished, undone and remaining, and what is under way
 * @param window the hours of a day in which its moves copy and cut over; absent for all
 * @param retentionMillis how long each of its moves can be taken back once it is finished; 0 if none can
 * @param earlier moves of its shards whose ways back are closed before it begins, as was ordered at its start
 * @param approval that a second person agreed; absent if nobody had to, or has
 * @param canStop whether {@code stop} would do anything; so with {@code canPause}, {@code canResume}, and {@code canUndo} of {@code undo} and {@code stop --undo-finished}
 * @param bytesPerSecond of its moves that copy rows, each on its average without pauses; absent while nothing is copied
 * @param secondsLeft at that rate; absent while it cannot be told, or nothing is copied
 * @param tables those that its moves are of, by name; empty in a list of rebalances, and where an order is about a part of it
 * @param moves in the order of the plan; empty in a list of rebalances, and those of the part where an order is about one
 */
public record RebalanceView(
        String id,
        String state,
        @Nullable String stop,
        String note,
        String planHash,
        ProgressView progress,
        RebalanceOutcome outcome,
        @Nullable String window,
        long retentionMillis,
        List<String> earlier,
        @Nullable Approval approval,
        @JsonProperty("can_stop") boolean canStop,
        @JsonProperty("can_pause") boolean canPause,
        @JsonProperty("can_resume") boolean canResume,
        @JsonProperty("can_undo") boolean canUndo,
        @Nullable Long bytesPerSecond,
        @Nullable Long secondsLeft,
        String actor,
        long createdAt,
        @Nullable Long begunAt,
        @Nullable Long endedAt,
        List<TableProgressView> tables,
        List<RebalanceMoveView> moves) {
    public RebalanceView {
        tables = Lists.copy(tables);
        earlier = Lists.copy(earlier);
        moves = Lists.copy(moves);
    }

    /** The same with those of its moves that these were, and without its tables. */
    public RebalanceView part(List<RebalanceMoveView> moves) {
        Set<Integer> numbers = moves.stream().map(RebalanceMoveView::number).collect(Collectors.toSet());
        return new RebalanceView(
                id,
                state,
                stop,
                note,
                planHash,
                progress,
                outcome,
                window,
                retentionMillis,
                earlier,
                approval,
                canStop,
                canPause,
                canResume,
                canUndo,
                bytesPerSecond,
                secondsLeft,
                actor,
                createdAt,
                begunAt,
                endedAt,
                List.of(),
                this.moves.stream()
                        .filter(move -> numbers.contains(move.number()))
                        .toList());
    }

    /**
     * That a second person agreed to a plan.
     *
     * @param at epoch milliseconds
     * @param hash of the plan
     */
    public record Approval(String by, long at, String hash) {}
}
