package io.shardwright.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.shardwright.move.CopyProgress;
import io.shardwright.move.ThrottleLimits;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The move of a shard. Times are epoch milliseconds.
 *
 * @param state moving, switched, reversing, reversed, accepted, undone
 * @param phase what its group is at; absent unless a single move was asked for
 * @param group that moves the shard
 * @param reverseGroup that takes it back; absent before
 * @param acceptGroup that closes the way back; absent before
 * @param attempt of the cutover, from 1
 * @param hold whether the cutover waits for an operator
 * @param paused whether copying rests
 * @param window the hours in which it copies and cuts over; absent for all
 * @param note why it waits or was undone; empty if all is well
 * @param waits what it waits for that is not its own doing, one sentence each; empty unless a single move was asked for
 * @param progress newest figures of its copy; absent before there are any
 * @param reversal newest figures of its reversal, which copies no rows and follows changes; absent before there are any
 * @param progressPercentage of the rows to copy, as their number is guessed
 * @param wayBackUntil when the way back is closed; absent unless it is open
 */
public record MoveView(
        String id,
        String table,
        int shard,
        String source,
        String target,
        String state,
        @Nullable String phase,
        String group,
        @Nullable String reverseGroup,
        @Nullable String acceptGroup,
        int attempt,
        boolean hold,
        boolean paused,
        ThrottleLimits limits,
        @Nullable String window,
        String note,
        List<String> waits,
        @Nullable CopyProgress progress,
        @Nullable CopyProgress reversal,
        @JsonProperty("progress_percentage") int progressPercentage,
        String actor,
        long createdAt,
        @Nullable Long switchedAt,
        @Nullable Long endedAt,
        @Nullable Long wayBackUntil) {
    public MoveView {
        waits = Lists.copy(waits);
    }
}
