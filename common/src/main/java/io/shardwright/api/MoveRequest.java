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
 */
public record MoveRequest(
        String table,
        int shard,
        String target,
        @Nullable Boolean hold,
        @Nullable LimitsRequest limits,
        @Nullable String window,
        @Nullable Long retentionMillis) {}
