package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import io.shardwright.fleet.NodeName;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jspecify.annotations.Nullable;

/**
 * The part of a group's life that replication clusters of the engine's own have in it. What is to be in a cluster is counted from the moment that this is announced, so that nobody takes the
 * cluster away meanwhile; and a cluster in which nothing is to be any more is left by its nodes, and is nobody's choice from then on.
 */
final class EngineClusterRows {
    private EngineClusterRows() {}

    /** What shards' copies on the same nodes are kept in step by, as a set of nodes is written down. */
    static String text(Collection<NodeName> nodes) {
        return nodes.stream().map(NodeName::value).sorted().collect(Collectors.joining(","));
    }

    /** Counts the copies of a new table. */
    static void announce(Handle handle, long group, List<CatalogChange.Replica> replicas) {
        Map<String, Set<NodeName>> nodes = new TreeMap<>();
        Map<String, Set<String>> tables = new TreeMap<>();
        for (CatalogChange.Replica replica : replicas) {
            if (!replica.cluster().isEmpty()) {
                nodes.computeIfAbsent(replica.cluster(), any -> new TreeSet<>()).add(replica.node());
                tables.computeIfAbsent(replica.cluster(), any -> new TreeSet<>())
                        .add(replica.physicalName());
            }
        }
        nodes.forEach((cluster, members) ->
                announce(handle, group, cluster, members, true, tables.getOrDefault(cluster, Set.of())));
    }

    /**
     * Counts tables that are to be in a cluster.
     *
     * @param shared whether other tables may be in it too
     * @throws ShardwrightException {@link ErrorCode#BEING_CHANGED} if the cluster, or the set of nodes, is not any more what it was when this was planned
     */
    static void announce(
            Handle handle,
            long group,
            String cluster,
            Collection<NodeName> nodes,
            boolean shared,
            Collection<String> tables) {
        Optional<String> state = handle.createQuery("SELECT state FROM engine_cluster WHERE name = :name FOR UPDATE")
                .bind("name", cluster)
                .mapTo(String.class)
                .findOne();
        if (state.filter("leaving"::equals).isPresent()) {
            throw changed(nodes, null);
        }
        if (state.isEmpty()) {
            make(handle, cluster, nodes, shared);
        }
        // Those of a table that is put back have stayed there.
        PreparedBatch uses = handle.prepareBatch(
                "INSERT INTO engine_cluster_use (cluster, physical_name, group_id) VALUES (:cluster, :table, :group)"
                        + " ON DUPLICATE KEY UPDATE cluster = VALUES(cluster)");
        tables.forEach(table -> uses.bind("cluster", cluster)
                .bind("table", table)
                .bind("group", group)
                .add());
        uses.execute();
    }

    private static void make(Handle handle, String cluster, Collection<NodeName> nodes, boolean shared) {
        try {
            handle.createUpdate(
                            "INSERT INTO engine_cluster (name, shared_by, state, created_at, updated_at) VALUES (:name, :nodes, 'making', "
                                    + NOW + ", " + NOW + ")")
                    .bind("name", cluster)
                    .bind("nodes", shared ? text(nodes) : null)
                    .execute();
        } catch (UnableToExecuteStatementException e) {
            if (Transactions.duplicate(e)) {
                throw changed(nodes, e);
            }
            throw e;
        }
        PreparedBatch members = handle.prepareBatch(
                "INSERT INTO engine_cluster_member (cluster, node, entered) VALUES (:cluster, :node, FALSE)");
        nodes.forEach(node ->
                members.bind("cluster", cluster).bind("node", node.value()).add());
        members.execute();
    }

    private static ShardwrightException changed(Collection<NodeName> nodes, @Nullable Exception cause) {
        return new ShardwrightException(
                ErrorCode.BEING_CHANGED,
                "the replication cluster of nodes " + text(nodes) + " has changed since this was planned",
                "Ask again.",
                cause);
    }

    /** What the group has brought into clusters is there now; what it has taken away is not. */
    static void decide(Handle handle, long group) {
        handle.createUpdate("UPDATE engine_cluster c JOIN engine_cluster_use u ON u.cluster = c.name"
                        + " SET c.state = 'ready', c.updated_at = " + NOW
                        + " WHERE u.group_id = :group AND c.state = 'making'")
                .bind("group", group)
                .execute();
        handle.createUpdate("UPDATE engine_cluster_use SET group_id = NULL WHERE group_id = :group")
                .bind("group", group)
                .execute();
    }

    /** The tables are in a cluster no more, or in none but that. */
    static void forget(Handle handle, Collection<String> tables, String butIn) {
        if (tables.isEmpty()) {
            return;
        }
        List<String> clusters = handle.createQuery(
                        "SELECT DISTINCT cluster FROM engine_cluster_use WHERE physical_name IN (<tables>) AND cluster <> :but")
                .bindList("tables", List.copyOf(tables))
                .bind("but", butIn)
                .mapTo(String.class)
                .list();
        handle.createUpdate(
                        "DELETE FROM engine_cluster_use WHERE physical_name IN (<tables>) AND cluster <> :but ORDER BY cluster, physical_name")
                .bindList("tables", List.copyOf(tables))
                .bind("but", butIn)
                .execute();
        leaveIdle(handle, clusters);
    }

    /** What the group was to bring into clusters will not come. */
    static void takeBack(Handle handle, long group) {
        List<String> clusters = handle.createQuery(
                        "SELECT DISTINCT cluster FROM engine_cluster_use WHERE group_id = :group")
                .bind("group", group)
                .mapTo(String.class)
                .list();
        handle.createUpdate("DELETE FROM engine_cluster_use WHERE group_id = :group ORDER BY cluster, physical_name")
                .bind("group", group)
                .execute();
        leaveIdle(handle, clusters);
    }

    /**
     * Nothing is to be there any more that these tell of.
     *
     * @param uses each {@code cluster/table}
     */
    static void removeUses(Handle handle, List<String> uses) {
        handle.createUpdate("DELETE FROM engine_cluster_use WHERE CONCAT(cluster, '/', physical_name) IN (<uses>)")
                .bindList("uses", uses)
                .execute();
        leaveIdle(
                handle,
                uses.stream()
                        .map(use -> use.substring(0, use.indexOf('/')))
                        .distinct()
                        .toList());
    }

    /** Those of them in which nothing is to be any more are given up. */
    static void leaveIdle(Handle handle, List<String> clusters) {
        if (clusters.isEmpty()) {
            return;
        }
        // So that what another transaction counts meanwhile is seen by the statements that follow.
        handle.createQuery("SELECT name FROM engine_cluster WHERE name IN (<clusters>) ORDER BY name FOR UPDATE")
                .bindList("clusters", clusters)
                .mapTo(String.class)
                .list();
        handle.createUpdate("UPDATE engine_cluster SET state = 'leaving', shared_by = NULL, updated_at = " + NOW
                        + " WHERE name IN (<clusters>) AND state <> 'leaving'"
                        + " AND NOT EXISTS (SELECT 1 FROM engine_cluster_use u WHERE u.cluster = name)")
                .bindList("clusters", clusters)
                .execute();
        // Where no worker has begun there is nothing to leave.
        handle.createUpdate(
                        "DELETE FROM engine_cluster WHERE name IN (<clusters>) AND state = 'leaving'"
                                + " AND NOT EXISTS (SELECT 1 FROM engine_cluster_member m WHERE m.cluster = name AND m.entered)")
                .bindList("clusters", clusters)
                .execute();
    }
}
