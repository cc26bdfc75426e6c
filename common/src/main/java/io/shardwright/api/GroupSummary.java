package io.shardwright.api;

import org.jspecify.annotations.Nullable;

/**
 * An operation group in one line.
 *
 * @param state such as {@code active} or {@code rolled_back}
 * @param endedAt null while it has not ended
 * @param abortReason such as {@code failed}; null unless it was aborted
 * @param commands how many it has
 * @param undone how many of them were undone
 * @param waived how many commands were given up: their undos, or themselves after the decision
 * @param rollbackMillis how long its rollback took; null unless it has ended by one
 */
public record GroupSummary(
        String id,
        String title,
        String state,
        long createdAt,
        @Nullable Long endedAt,
        @Nullable String abortReason,
        int commands,
        int undone,
        int waived,
        @Nullable Long rollbackMillis) {}
