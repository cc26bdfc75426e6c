package io.shardwright.metadata;

import io.shardwright.fleet.NodeName;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Nodes that are lost, and what is not kept true on their servers meanwhile. */
public final class NodeLosses {
    private static final String HAS_ROUTE =
            " WHERE JSON_SEARCH(definition, 'one', :node, NULL, '$.routes[*]') IS NOT NULL";

    private final Transactions transactions;

    public NodeLosses(MetadataDatabase database) {
        this.transactions = database.transactions();
    }

    /** The shards that are on a node, such as {@code users/2}. */
    public List<String> shards(NodeName node) {
        return transactions.in(handle -> handle.createQuery(
                        "SELECT CONCAT(table_name, '/', shard) FROM shard_replica WHERE node = :node ORDER BY table_name, shard")
                .bind("node", node.value())
                .mapTo(String.class)
                .list());
    }

    /** The groups that have not ended and have commands for a node that it has not carried out, oldest first. */
    public List<String> waiting(NodeName node) {
        return transactions.in(handle -> handle.createQuery(
                        "SELECT g.uuid FROM operation_group g WHERE g.ended_at IS NULL AND EXISTS (SELECT 1 FROM sharding_queue q"
                                + " WHERE q.operation_group = g.id AND q.node = :node"
                                + " AND q.status NOT IN ('done', 'cancelled', 'undone', 'waived')) ORDER BY g.id")
                .bind("node", node.value())
                .mapTo(String.class)
                .list());
    }

    /** Nobody waits for the node's distributed tables any more; which it had is noted. */
    static void begin(Handle handle, NodeName node) {
        handle.createUpdate(
                        "INSERT INTO node_loss (node, absent_since, draining, draining_actor, draining_reason, note)"
                                + " SELECT n.name, COALESCE(" + Leases.ABSENT_SINCE
                                + ", 0), n.standing = 'draining', IF(n.standing = 'draining', n.standing_actor, ''),"
                                + " IF(n.standing = 'draining', n.standing_reason, ''), '' FROM node n"
                                + " LEFT JOIN worker_session s ON s.node = n.name AND s.epoch = n.epoch WHERE n.name = :node")
                .bind("node", node.value())
                .execute();
        for (String table : List.of("sharded_table", "dropped_table")) {
            handle.createUpdate(
                            "INSERT IGNORE INTO stale_route (node, generation, table_name) SELECT :node, generation, name FROM "
                                    + table + HAS_ROUTE)
                    .bind("node", node.value())
                    .execute();
        }
        strikeRoutes(handle, node);
    }

    /** The node is in no list of those that have a table's distributed table. */
    static void strikeRoutes(Handle handle, NodeName node) {
        for (String table : List.of("sharded_table", "dropped_table")) {
            handle.createUpdate("UPDATE " + table
                            + " SET definition = JSON_REMOVE(definition, JSON_UNQUOTE(JSON_SEARCH(definition, 'one', :node, NULL, '$.routes[*]')))"
                            + HAS_ROUTE)
                    .bind("node", node.value())
                    .execute();
        }
    }

    /** The node is gone for good. */
    static void forget(Handle handle, NodeName node) {
        for (String table : List.of("node_loss", "stale_route")) {
            handle.createUpdate("DELETE FROM " + table + " WHERE node = :node")
                    .bind("node", node.value())
                    .execute();
        }
    }
}
