package io.shardwright.metadata;

import io.shardwright.fleet.NodeName;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.GroupState;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
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
    public List<Waiting> waiting(NodeName node) {
        return transactions.in(handle -> handle.createQuery(
                        "SELECT g.uuid, g.state FROM operation_group g WHERE g.ended_at IS NULL AND EXISTS (SELECT 1 FROM sharding_queue q"
                                + " WHERE q.operation_group = g.id AND q.node = :node"
                                + " AND q.status NOT IN ('done', 'cancelled', 'undone', 'waived')) ORDER BY g.id")
                .bind("node", node.value())
                .map((row, context) -> new Waiting(
                        GroupId.parse(row.getString("uuid")),
                        GroupState.valueOf(row.getString("state").toUpperCase(Locale.ROOT))))
                .list());
    }

    /** A group that waits for a node. */
    public record Waiting(GroupId group, GroupState state) {}

    /**
     * A node that is lost, or returns.
     *
     * @param absentSince it has no distributed table of tables that were created from then on
     * @param group the newest that settles it; empty before the first
     * @param settling whether that one has not ended
     * @param note what its return waits for; empty if for nothing
     */
    public record Loss(long absentSince, Optional<GroupId> group, boolean settling, String note) {}

    /** How the loss of a node stands; empty if it is not lost. */
    public Optional<Loss> find(NodeName node) {
        return transactions.in(handle -> handle.createQuery(
                        "SELECT l.absent_since, l.note, g.uuid, g.id IS NOT NULL AND g.ended_at IS NULL AS settling FROM node_loss l"
                                + " LEFT JOIN operation_group g ON g.id = l.group_id WHERE l.node = :node")
                .bind("node", node.value())
                .map((row, context) -> new Loss(
                        row.getLong("absent_since"),
                        Optional.ofNullable(row.getString("uuid")).map(GroupId::parse),
                        row.getBoolean("settling"),
                        row.getString("note")))
                .findOne());
    }

    /** Says what the return of a node waits for. */
    public void note(LeaderTerm term, NodeName node, String note) {
        transactions.run(handle -> {
            LeaderTerms.lock(handle, term);
            handle.createUpdate("UPDATE node_loss SET note = :note WHERE node = :node")
                    .bind("note", NodeStandings.cut(note))
                    .bind("node", node.value())
                    .execute();
        });
    }

    /**
     * What the records say of a node's server that it may not know.
     *
     * @param stale names of the tables whose distributed tables may be there, by generation
     * @param newer names of the tables that it missed the creation of
     * @param dropped the generations of tables that were dropped and can be put back
     * @param artifacts the objects there that exist for a time only, by name
     * @param orphans those of them whose groups have ended, and have left them
     */
    public record Records(
            SortedMap<Long, String> stale,
            Set<String> newer,
            Set<Long> dropped,
            Set<String> artifacts,
            Set<String> orphans) {}

    /** @param since epoch milliseconds; the creation of tables from then on it has missed */
    public Records records(NodeName node, long since) {
        return transactions.in(handle -> new Records(
                stale(handle, node),
                Set.copyOf(handle.createQuery("SELECT name FROM sharded_table WHERE created_at >= :since")
                        .bind("since", since)
                        .mapTo(String.class)
                        .list()),
                Set.copyOf(handle.createQuery("SELECT generation FROM dropped_table")
                        .mapTo(Long.class)
                        .list()),
                names(handle, node, "a.state <> 'gone'"),
                names(handle, node, "a.state = 'kept' AND a.kind = 'shard-table' AND g.ended_at IS NOT NULL")));
    }

    private static SortedMap<Long, String> stale(Handle handle, NodeName node) {
        SortedMap<Long, String> stale = new TreeMap<>();
        handle.createQuery("SELECT generation, table_name FROM stale_route WHERE node = :node")
                .bind("node", node.value())
                .map((row, context) -> Map.entry(row.getLong("generation"), row.getString("table_name")))
                .forEach(row -> stale.put(row.getKey(), row.getValue()));
        return stale;
    }

    private static Set<String> names(Handle handle, NodeName node, String condition) {
        return Set.copyOf(handle.createQuery(
                        "SELECT a.name FROM artifact a LEFT JOIN operation_group g ON g.id = a.group_id WHERE a.node = :node AND "
                                + condition)
                .bind("node", node.value())
                .mapTo(String.class)
                .list());
    }

    /** The groups that change tables, have not ended and have commands for the node: they go on now that it is back, and are to come to their end first. */
    public List<String> unfinished(NodeName node) {
        return transactions.in(handle -> handle.createQuery(
                        "SELECT g.uuid FROM operation_group g WHERE g.ended_at IS NULL AND g.by_leader"
                                + " AND EXISTS (SELECT 1 FROM sharding_queue q WHERE q.operation_group = g.id AND q.node = :node) ORDER BY g.id")
                .bind("node", node.value())
                .mapTo(String.class)
                .list());
    }

    /** The distributed tables of tables that were dropped before the node was lost lie there as they should: `table undrop` finds them again. */
    public void hiddenThere(LeaderTerm term, NodeName node, Set<Long> generations) {
        transactions.run(handle -> {
            LeaderTerms.lock(handle, term);
            for (long generation : generations) {
                handle.createUpdate(
                                "UPDATE dropped_table SET definition = JSON_ARRAY_APPEND(definition, '$.routes', :node)"
                                        + " WHERE generation = :generation AND JSON_SEARCH(definition, 'one', :node, NULL, '$.routes[*]') IS NULL")
                        .bind("node", node.value())
                        .bind("generation", generation)
                        .execute();
                handle.createUpdate("DELETE FROM stale_route WHERE node = :node AND generation = :generation")
                        .bind("node", node.value())
                        .bind("generation", generation)
                        .execute();
            }
        });
    }

    /** The mark that a node had when it was lost. */
    record Drain(String actor, String reason) {}

    /** The node is what it was before; returns the mark that it gets back. */
    static Optional<Drain> end(Handle handle, NodeName node) {
        Optional<Drain> drain = handle.createQuery(
                        "SELECT draining_actor, draining_reason FROM node_loss WHERE node = :node AND draining")
                .bind("node", node.value())
                .map((row, context) -> new Drain(row.getString("draining_actor"), row.getString("draining_reason")))
                .findOne();
        forget(handle, node);
        return drain;
    }

    /** Nobody waits for the node's distributed tables any more; which it had is noted. Of one that was returning, what was noted when it was lost before holds. */
    static void begin(Handle handle, NodeName node) {
        handle.createUpdate(
                        "INSERT INTO node_loss (node, absent_since, draining, draining_actor, draining_reason, note)"
                                + " SELECT n.name, " + Leases.ABSENT_SINCE
                                + ", n.standing = 'draining', IF(n.standing = 'draining', n.standing_actor, ''),"
                                + " IF(n.standing = 'draining', n.standing_reason, ''), '' FROM node n"
                                + " WHERE n.name = :node ON DUPLICATE KEY UPDATE note = ''")
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

    /** Nothing is known of its loss any more. */
    static void forget(Handle handle, NodeName node) {
        for (String table : List.of("node_loss", "stale_route")) {
            handle.createUpdate("DELETE FROM " + table + " WHERE node = :node")
                    .bind("node", node.value())
                    .execute();
        }
    }
}
