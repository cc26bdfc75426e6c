package io.shardwright.nodedb;

import io.shardwright.fleet.Endpoint;

/**
 * Where a worker's own node is and as whom to open it.
 *
 * @param user the worker's dedicated account: every connection under it belongs to the worker and is killed when a newer session takes over
 * @param schema the database in which the node's shard tables live; statements may name tables without it
 */
public record NodeAccess(Endpoint endpoint, String user, String password, String schema) {
    @Override
    public String toString() {
        return user + "@" + endpoint + "/" + schema;
    }
}
