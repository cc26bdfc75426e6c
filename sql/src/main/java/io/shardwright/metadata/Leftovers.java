package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.CatalogChange.Artifact;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * What is on nodes of Manticore though nothing needs it any more, as the ledgers say: tables of groups that have ended, clusters that a node has still to leave, distributed tables of dropped
 * tables. What a group is about to take away is not among them.
 */
public final class Leftovers {
    /** A cluster that a node has still to leave, with its folder. */
    public static final String CLUSTER = "cluster";

    /** The distributed table of a dropped table. */
    public static final String ROUTE = "route";

    /** What of a node's tables is the same under any schema. */
    private static final String PHYSICAL = "SUBSTRING_INDEX(a.name, '.', -1)";

    /** A table in a cluster leaves it on all nodes, so one that others have in step is let alone. */
    private static final String IN_STEP =
            "SELECT 1 FROM engine_cluster_use u JOIN engine_cluster_member m ON m.cluster = u.cluster AND m.node = a.node"
                    + " WHERE u.physical_name = " + PHYSICAL
                    + " AND (EXISTS (SELECT 1 FROM shard_replica r WHERE r.physical_name = u.physical_name)"
                    + " OR EXISTS (SELECT 1 FROM dropped_table d WHERE JSON_CONTAINS(JSON_EXTRACT(d.replicas, '$[*].physicalName'), JSON_QUOTE(u.physical_name))))";

    private static final String TABLES =
            "SELECT a.node, a.kind AS kind, a.name AS object, 0 AS generation, a.updated_at AS since"
                    + " FROM artifact a JOIN node n ON n.name = a.node AND n.engine = 'manticore'"
                    + " LEFT JOIN operation_group g ON g.id = a.group_id"
                    + " WHERE a.state = 'kept' AND a.kind IN ('" + Artifact.QUARANTINED_TABLE + "', '"
                    + Artifact.STALE_TABLE
                    + "', '" + Artifact.SHARD_TABLE + "', '" + Artifact.COMPARING_TABLE + "')"
                    + " AND (g.id IS NULL OR g.ended_at IS NOT NULL)"
                    + " AND NOT EXISTS (SELECT 1 FROM dropped_table d WHERE d.group_id = a.group_id OR JSON_CONTAINS(d.replicas,"
                    + " JSON_OBJECT('node', JSON_OBJECT('value', a.node), 'physicalName', " + PHYSICAL + ")))"
                    + " AND NOT EXISTS (SELECT 1 FROM shard_replica r WHERE r.node = a.node AND r.physical_name = "
                    + PHYSICAL
                    + ") AND NOT EXISTS (SELECT 1 FROM shard_move m WHERE m.ended_at IS NULL AND a.group_id IN (m.group_id, m.reverse_group))"
                    + " AND NOT EXISTS (" + IN_STEP + ")";

    private static final String CLUSTERS =
            "SELECT m.node, '" + CLUSTER + "' AS kind, c.name AS object, 0 AS generation, c.updated_at AS since"
                    + " FROM engine_cluster c JOIN engine_cluster_member m ON m.cluster = c.name AND m.entered"
                    + " WHERE c.state = 'leaving' AND NOT EXISTS ("
                    + awaited("release-cluster:1", "m.node", "'$.cluster'", "c.name") + ")";

    private static final String ROUTES = "SELECT f.node, '" + ROUTE
            + "' AS kind, f.table_name AS object, f.generation, f.since FROM forgotten_route f"
            + " WHERE f.group_id IS NULL AND NOT EXISTS (SELECT 1 FROM sharded_table t WHERE t.generation = f.generation)"
            + " AND NOT EXISTS ("
            + awaited("drop-forgotten-route:1", "f.node", "'$.generation'", "f.generation") + ")";

    /** All of them, as a table. */
    static final String ALL = "(" + TABLES + " UNION ALL " + CLUSTERS + " UNION ALL " + ROUTES + ")";

    /** By which one of these is known, under the alias {@code l}. */
    static final String ID = "CONCAT_WS('/', l.node, l.kind, l.object, l.generation)";

    private final Transactions transactions;

    public Leftovers(MetadataDatabase database) {
        this.transactions = database.transactions();
    }

    /** The commands of groups that have not ended which do it, forward or back, and are not done. */
    private static String awaited(String action, String node, String path, String value) {
        return "SELECT 1 FROM operation_group w JOIN sharding_queue q ON q.operation_group = w.id WHERE w.ended_at IS NULL AND q.node = "
                + node + " AND ((q.action = '" + action
                + "' AND q.status IN ('waiting', 'ready', 'running') AND JSON_VALUE(q.query, " + path
                + ") = " + value + ") OR (q.rollback_action = '" + action
                + "' AND q.status NOT IN ('cancelled', 'undone', 'waived') AND JSON_VALUE(q.rollback_query, " + path
                + ") = " + value + "))";
    }

    /**
     * One thing on a node.
     *
     * @param kind {@link #CLUSTER}, {@link #ROUTE}, or one of {@link Artifact}
     * @param name of a table {@code database.table}, of a cluster, or of a dropped table
     * @param generation of that dropped table; 0 of anything else
     */
    public record Leftover(NodeName node, String kind, String name, long generation) {}

    /** What {@link CleanupRecords} has found, as it is now: what is gone meanwhile, or is needed again, is left out. */
    public List<Leftover> these(List<String> ids) {
        return ids.isEmpty()
                ? List.of()
                : transactions.in(handle -> handle.createQuery("SELECT * FROM " + ALL + " l WHERE " + ID
                                + " IN (<ids>) ORDER BY node, kind, object, generation")
                        .bindList("ids", ids)
                        .map((row, context) -> new Leftover(
                                new NodeName(row.getString("node")),
                                row.getString("kind"),
                                row.getString("object"),
                                row.getLong("generation")))
                        .list());
    }

    /** The group takes these tables over; it drops them once it is decided. */
    static void announce(Handle handle, long group, CatalogChange.Reap reap) {
        Set<String> left = Set.copyOf(handle.createQuery(
                        "SELECT CONCAT_WS('/', l.kind, l.object) FROM (" + TABLES + ") l WHERE l.node = :node")
                .bind("node", reap.node().value())
                .mapTo(String.class)
                .list());
        for (Artifact table : reap.tables()) {
            int taken = left.contains(table.kind() + "/" + table.name())
                    ? handle.createUpdate("UPDATE artifact SET group_id = :group, state = 'dropping', updated_at = "
                                    + NOW + " WHERE node = :node AND kind = :kind AND name = :name AND state = 'kept'")
                            .bind("group", group)
                            .bind("node", table.node().value())
                            .bind("kind", table.kind())
                            .bind("name", table.name())
                            .execute()
                    : 0;
            if (taken == 0) {
                throw new ShardwrightException(
                        ErrorCode.BEING_CHANGED,
                        table.name() + " on node " + table.node() + " is not left over any more",
                        "Clean up again.");
            }
        }
    }

    static void takeBack(Handle handle, long group) {
        handle.createUpdate("UPDATE artifact SET state = 'kept', updated_at = " + NOW
                        + " WHERE group_id = :group AND state = 'dropping'")
                .bind("group", group)
                .execute();
    }
}
