package io.shardwright.queue;

import java.util.OptionalLong;

/**
 * A pause that holds. Times are epoch milliseconds of the metadata database.
 *
 * @param target the node, the table or the group's id; empty for the cluster
 * @param version of the control switches since it was set
 * @param expiresAt when it ends by itself, if it does
 */
public record Pause(
        PauseScope scope,
        String target,
        long version,
        String actor,
        String reason,
        long since,
        OptionalLong expiresAt) {}
