package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import io.shardwright.fleet.Engine;
import io.shardwright.fleet.NodeName;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * The distributed tables that dropped tables have left on nodes of Manticore. One is noted with the group that drops its table without the node, counts from that one's decision on, and is struck
 * off by the node's worker once it is gone; while a table of the same generation is there again it is that one's, and nobody's to drop.
 */
public final class ForgottenRoutes {
    private final Transactions transactions;

    public ForgottenRoutes(MetadataDatabase database) {
        this.transactions = database.transactions();
    }

    /** The nodes that may have a distributed table of that name which is to go, each with the generations of the dropped tables. */
    public SortedMap<NodeName, SortedSet<Long>> of(String table) {
        SortedMap<NodeName, SortedSet<Long>> forgotten = new TreeMap<>();
        transactions.run(handle -> handle.createQuery(
                        "SELECT node, generation FROM forgotten_route WHERE table_name = :table AND group_id IS NULL")
                .bind("table", table)
                .map((row, context) -> forgotten
                        .computeIfAbsent(new NodeName(row.getString("node")), any -> new TreeSet<>())
                        .add(row.getLong("generation")))
                .list());
        return forgotten;
    }

    static void announce(Handle handle, long group, CatalogChange.Drop drop) {
        PreparedBatch routes =
                handle.prepareBatch("INSERT IGNORE INTO forgotten_route (node, generation, table_name, group_id, since)"
                        + " SELECT :node, generation, name, :group, " + NOW
                        + " FROM sharded_table WHERE name = :table");
        drop.forgotten()
                .forEach(node -> routes.bind("node", node.value())
                        .bind("group", group)
                        .bind("table", drop.table())
                        .add());
        if (!drop.forgotten().isEmpty()) {
            routes.execute();
        }
    }

    static void decide(Handle handle, long group) {
        handle.createUpdate("UPDATE forgotten_route SET group_id = NULL, since = " + NOW + " WHERE group_id = :group")
                .bind("group", group)
                .execute();
    }

    /** Of a table whose creation was undone but for what was given up, the distributed table may be on these nodes; to be called while the catalog has it. */
    static void takeBack(Handle handle, long group) {
        handle.createUpdate("DELETE FROM forgotten_route WHERE group_id = :group")
                .bind("group", group)
                .execute();
        handle.createUpdate(
                        "INSERT IGNORE INTO forgotten_route (node, generation, table_name, since) SELECT DISTINCT q.node, t.generation, t.name, "
                                + NOW
                                + " FROM sharded_table t JOIN sharding_queue q ON q.operation_group = t.changing_group AND q.status = 'waived'"
                                + " WHERE t.changing_group = :group AND t.state = 'creating' AND t.engine = :engine")
                .bind("group", group)
                .bind("engine", Engine.MANTICORE.label())
                .execute();
    }

    /**
     * Whether a node's distributed table of a dropped table is to go.
     *
     * @param group that asks: it may itself be the one that puts the table back
     */
    static boolean isForgotten(Handle handle, NodeName node, long generation, long group) {
        return handle.createQuery(
                        "SELECT 1 FROM forgotten_route f WHERE f.node = :node AND f.generation = :generation AND f.group_id IS NULL"
                                + " AND NOT EXISTS (SELECT 1 FROM sharded_table t WHERE t.generation = f.generation AND NOT (t.changing_group <=> :group))")
                .bind("node", node.value())
                .bind("generation", generation)
                .bind("group", group)
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    static void strikeOff(Handle handle, NodeName node, long generation) {
        handle.createUpdate("DELETE FROM forgotten_route WHERE node = :node AND generation = :generation")
                .bind("node", node.value())
                .bind("generation", generation)
                .execute();
    }
}
