package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.shardwright.fleet.NodeName;
import io.shardwright.json.Json;
import io.shardwright.metadata.CatalogChange.Artifact;
import io.shardwright.metadata.CatalogChange.MadeRoute;
import io.shardwright.metadata.CatalogChange.SettleNode;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** What making a node's server right means for the catalog: announced with the group that does it, made true by its decision, taken back by its undoing. */
final class SettleRows {
    /** What was put aside before, and the group drops. */
    private static final String PINNED = " WHERE group_id = :group AND state = 'pinned'";

    private SettleRows() {}

    /**
     * That a plan for a table knows every node that has its distributed table; it stays so until the transaction ends.
     *
     * @throws ShardwrightException {@link ErrorCode#BEING_CHANGED}
     */
    static void requireRoutes(Handle handle, String table, List<NodeName> routes) {
        record Row(boolean changing, String routes) {}
        Optional<Row> row = handle.createQuery(
                        "SELECT state = 'active' AND changing_group IS NOT NULL AS changing, COALESCE(JSON_EXTRACT(definition, '$.routes'), '[]') AS routes"
                                + " FROM sharded_table WHERE name = :table FOR UPDATE")
                .bind("table", table)
                .map((found, context) -> new Row(found.getBoolean("changing"), found.getString("routes")))
                .findOne();
        // One that is not there, or not active, is refused by whoever changes it.
        if (row.filter(found -> found.changing() || !read(found.routes()).equals(routes))
                .isPresent()) {
            throw new ShardwrightException(
                    ErrorCode.BEING_CHANGED,
                    "the nodes that have the distributed table of '" + table + "' change at the moment",
                    "A node returns, or is repaired; ask again in some seconds, see `group list`.");
        }
    }

    private static List<NodeName> read(String routes) {
        try {
            return Arrays.stream(Json.mapper().readValue(routes, String[].class))
                    .map(NodeName::new)
                    .toList();
        } catch (JsonProcessingException e) {
            throw new ShardwrightException(
                    ErrorCode.BAD_RECORD, "a stored table definition cannot be read", "Report this.", e);
        }
    }

    static void announce(Handle handle, long group, SettleNode settle) {
        String node = settle.node().value();
        boolean begun = settle.returns() ? beginReturn(handle, group, node) : takesPart(handle, node);
        if (!begun) {
            throw new ShardwrightException(
                    ErrorCode.WRONG_STATE,
                    "node " + node + " is not one that is to be settled now",
                    "See `node show`.");
        }
        settle.routes().forEach(route -> hold(handle, group, route));
        for (String orphan : settle.orphans()) {
            handle.createUpdate("UPDATE artifact SET group_id = :group, updated_at = " + NOW
                            + " WHERE node = :node AND kind = :kind AND name = :name AND state = 'kept'")
                    .bind("group", group)
                    .bind("node", node)
                    .bind("kind", Artifact.SHARD_TABLE)
                    .bind("name", orphan)
                    .execute();
            // What was put aside and nobody needs any more; who drops it, gives it back if that is undone.
            handle.createUpdate(
                            "UPDATE artifact a SET a.group_id = :group, a.state = 'pinned', a.updated_at = " + NOW
                                    + " WHERE a.node = :node AND a.kind IN (<kinds>) AND a.name = :name AND a.state = 'kept'"
                                    + " AND NOT EXISTS (SELECT 1 FROM dropped_table d WHERE d.group_id = a.group_id)"
                                    + " AND NOT EXISTS (SELECT 1 FROM shard_move m WHERE m.ended_at IS NULL AND a.group_id IN (m.group_id, m.reverse_group))")
                    .bindList("kinds", List.of(Artifact.QUARANTINED_TABLE, Artifact.STALE_TABLE))
                    .bind("group", group)
                    .bind("node", node)
                    .bind("name", orphan)
                    .execute();
        }
    }

    private static boolean beginReturn(Handle handle, long group, String node) {
        return handle.createUpdate(
                                "UPDATE node_loss l JOIN node n ON n.name = l.node"
                                        + " LEFT JOIN operation_group g ON g.id = l.group_id SET l.group_id = :group, l.note = ''"
                                        + " WHERE l.node = :node AND n.standing = 'returning' AND (g.id IS NULL OR g.ended_at IS NOT NULL)")
                        .bind("group", group)
                        .bind("node", node)
                        .execute()
                > 0;
    }

    private static boolean takesPart(Handle handle, String node) {
        return handle.createQuery("SELECT standing IN ('active', 'draining') FROM node WHERE name = :node FOR UPDATE")
                .bind("node", node)
                .mapTo(Boolean.class)
                .findOne()
                .orElse(false);
    }

    /** From here to the end of the group no shard of the table moves, so the distributed table that is made from the map stays true. */
    private static void hold(Handle handle, long group, MadeRoute route) {
        int held = handle.createUpdate(
                        "UPDATE sharded_table SET changing_group = :group, updated_at = " + NOW
                                + " WHERE name = :table AND state = 'active' AND version = :version AND changing_group IS NULL"
                                + " AND NOT EXISTS (SELECT 1 FROM shard_move m WHERE m.table_name = :table AND m.state IN ('moving', 'reversing'))")
                .bind("group", group)
                .bind("table", route.table())
                .bind("version", route.version())
                .execute();
        if (held == 0) {
            throw new ShardwrightException(
                    ErrorCode.WRONG_STATE,
                    "table '" + route.table() + "' is being changed",
                    "Ask again once that has ended: `group list`, `move list`. A node that returns is looked at again by itself.");
        }
    }

    static void decide(Handle handle, long group) {
        // All of its commands are the node's. Who was lost since is out: its next return makes them anew.
        handle.createUpdate(
                        "UPDATE sharded_table t JOIN (SELECT DISTINCT node FROM sharding_queue WHERE operation_group = :group) q"
                                + " JOIN node n ON n.name = q.node"
                                + " SET t.definition = IF(n.standing <> 'lost' AND JSON_SEARCH(t.definition, 'one', q.node, NULL, '$.routes[*]') IS NULL,"
                                + " JSON_ARRAY_APPEND(t.definition, '$.routes', q.node), t.definition), t.changing_group = NULL, t.updated_at = "
                                + NOW + " WHERE t.changing_group = :group AND t.state = 'active'")
                .bind("group", group)
                .execute();
        // Its commands after the decision drop them.
        handle.createUpdate("UPDATE artifact SET state = 'dropping', updated_at = " + NOW
                        + " WHERE group_id = :group AND kind = :kind AND state = 'planned'")
                .bind("group", group)
                .bind("kind", Artifact.STALE_TABLE)
                .execute();
        // Orphans that the group has taken over.
        handle.createUpdate("UPDATE artifact SET state = 'gone', updated_at = " + NOW
                        + " WHERE group_id = :group AND kind = :kind AND state = 'kept'")
                .bind("group", group)
                .bind("kind", Artifact.SHARD_TABLE)
                .execute();
        handle.createUpdate("UPDATE artifact SET state = 'gone', updated_at = " + NOW + PINNED)
                .bind("group", group)
                .execute();
    }

    static void takeBack(Handle handle, long group) {
        handle.createUpdate(
                        "UPDATE artifact SET state = 'kept', group_id = COALESCE((SELECT m.accept_group FROM shard_move m"
                                + " WHERE m.state = 'accepted' AND artifact.node IN (m.source, m.target)"
                                + " AND SUBSTRING_INDEX(artifact.name, '.', -1) IN (m.kept_table, m.back_kept)), group_id), updated_at = "
                                + NOW + PINNED)
                .bind("group", group)
                .execute();
        handle.createUpdate("UPDATE sharded_table SET changing_group = NULL, updated_at = " + NOW
                        + " WHERE changing_group = :group AND state = 'active'")
                .bind("group", group)
                .execute();
    }
}
