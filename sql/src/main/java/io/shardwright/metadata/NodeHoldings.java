package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import io.shardwright.fleet.NodeName;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** What of the fleet is on a node, and so keeps it from being removed. */
public final class NodeHoldings {
    /** Of each kind; whoever settles these is told of the next. */
    private static final int NAMED_MAX = 5;

    private static final String DROPPED_THERE =
            "JSON_CONTAINS(replicas, JSON_OBJECT('node', JSON_OBJECT('value', :node)))";

    private final Transactions transactions;

    public NodeHoldings(MetadataDatabase database) {
        this.transactions = database.transactions();
    }

    /** What keeps a node from being removed, with what ends it; empty if nothing does. */
    public List<String> inTheWay(NodeName node) {
        return transactions.in(handle -> inTheWay(handle, node));
    }

    /** How many replicas of shards a node has. */
    public int shards(NodeName node) {
        return transactions.in(handle -> handle.createQuery("SELECT COUNT(*) FROM shard_replica WHERE node = :node")
                .bind("node", node.value())
                .mapTo(Integer.class)
                .one());
    }

    static List<String> inTheWay(Handle handle, NodeName node) {
        List<String> found = new ArrayList<>();
        name(
                found,
                "it has shards: ",
                " (`node drain " + node + "` moves them away)",
                list(
                        handle,
                        node,
                        "SELECT CONCAT(table_name, '/', shard) FROM shard_replica WHERE node = :node ORDER BY table_name, shard"));
        name(
                found,
                "shards that have left it, or would come to it, can still be taken back: moves ",
                " (`move accept`, or the end of their retention, closes the way)",
                list(
                        handle,
                        node,
                        "SELECT id FROM shard_move WHERE (source = :node OR target = :node) AND ended_at IS NULL ORDER BY created_at, id"));
        name(
                found,
                "rows of dropped tables lie there in quarantine: ",
                " (`table undrop`, then drain it, or drop them with --purge)",
                list(
                        handle,
                        node,
                        "SELECT name FROM dropped_table WHERE " + DROPPED_THERE + " ORDER BY name, generation"));
        name(
                found,
                "groups that have not ended have commands on it: ",
                " (`group show` says what they wait for)",
                list(
                        handle,
                        node,
                        "SELECT g.uuid FROM operation_group g WHERE g.ended_at IS NULL"
                                + " AND EXISTS (SELECT 1 FROM sharding_queue q WHERE q.operation_group = g.id AND q.node = :node) ORDER BY g.id"));
        name(
                found,
                "its worker runs: ",
                " (stop it)",
                list(handle, node, "SELECT s.process FROM worker_session s WHERE s.node = :node AND " + Leases.LIVES));
        return found;
    }

    private static List<String> list(Handle handle, NodeName node, String query) {
        return handle.createQuery(query)
                .bind("node", node.value())
                .mapTo(String.class)
                .list();
    }

    private static void name(List<String> found, String what, String way, List<String> things) {
        if (!things.isEmpty()) {
            String more = things.size() > NAMED_MAX ? " and " + (things.size() - NAMED_MAX) + " more" : "";
            found.add(what + String.join(", ", things.subList(0, Math.min(NAMED_MAX, things.size()))) + more + way);
        }
    }

    /**
     * Nothing is expected of the node any more: its session is over, and no table has its distributed table there, so that no group has commands for it. What lies on its
     * server, such as those distributed tables, is left there.
     */
    static void forget(Handle handle, NodeName node) {
        handle.createUpdate("UPDATE worker_session SET state = 'fenced' WHERE node = :node AND state = 'open'")
                .bind("node", node.value())
                .execute();
        NodeLosses.strikeRoutes(handle, node);
        NodeLosses.forget(handle, node);
        handle.createUpdate("UPDATE artifact SET state = 'gone', updated_at = " + NOW
                        + " WHERE node = :node AND state <> 'gone'")
                .bind("node", node.value())
                .execute();
    }
}
