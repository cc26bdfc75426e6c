package io.shardwright.api;

import org.jspecify.annotations.Nullable;

/**
 * A shard that is to be moved.
 *
 * @param target the node to move it to
 * @param hold whether the cutover waits for an operator; absent for no
 * @param limits what copying must not push the servers beyond; absent for none
 * @param window the hours in which it copies and cuts over, such as {@code 22:00-06:00 Europe/Berlin}; absent for all
 * @param retentionMillis how long the way back stays open; absent for a day
 * @param source which of the shard's copies is moved, by its node; absent for the primary
 */
public record MoveRequest(
        String table,
        int shard,
        String target,
        @Nullable Boolean hold,
        @Nullable LimitsRequest limits,
        @Nullable String window,
        @Nullable Long retentionMillis,
        @Nullable String source) {
    /** From where the shard is written to. */
    public MoveRequest(
            String table,
            int shard,
            String target,
            @Nullable Boolean hold,
            @Nullable LimitsRequest limits,
            @Nullable String window,
            @Nullable Long retentionMillis) {
        this(table, shard, target, hold, limits, window, retentionMillis, null);
    }
}
