package io.shardwright.action;

import java.util.UUID;

/**
 * Lets all who use a distributed table on this node wait, so that they do not meet its shard on the way from one node to another. A courtesy: nothing is lost without it.
 *
 * @param schema the database of the distributed table
 * @param table its name
 * @param holdMillis after this it opens by itself, whatever has become of the move
 */
public record HoldRoute(UUID move, String schema, String table, long holdMillis) implements MoveStep {
    @Override
    public String name() {
        return "hold-route";
    }
}
