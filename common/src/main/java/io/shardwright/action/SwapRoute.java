package io.shardwright.action;

import java.util.UUID;

/**
 * Leads the part of a distributed table that is one shard to another table, perhaps on another node, and lets those go on who wait for it. There is no moment without the distributed table.
 *
 * @param move whose {@link HoldRoute} ends with it
 * @param schema the database of the distributed table
 * @param table its name
 * @param partition the shard's
 * @param buckets of the shard, such as {@code 0-255}
 * @param server the server object that leads to the shard's node
 * @param physicalName the shard's table there
 */
public record SwapRoute(
        UUID move, String schema, String table, String partition, String buckets, String server, String physicalName)
        implements MoveStep {
    @Override
    public String name() {
        return "swap-route";
    }
}
