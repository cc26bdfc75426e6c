package io.shardwright.api;

import io.shardwright.move.CopyProgress;
import io.shardwright.move.ThrottleLimits;
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
 * @param note why it waits or was undone; empty if all is well
 * @param progress newest figures; absent before there are any
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
        String note,
        @Nullable CopyProgress progress,
        int progressPercentage,
        String actor,
        long createdAt,
        @Nullable Long switchedAt,
        @Nullable Long endedAt,
        @Nullable Long wayBackUntil) {}
