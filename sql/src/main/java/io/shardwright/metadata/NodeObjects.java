package io.shardwright.metadata;

import io.shardwright.fleet.NodeName;
import io.shardwright.queue.GroupId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the ledger says of objects on nodes that exist for a time only, and which tables are being changed. Reads only. */
public final class NodeObjects {
    private static final String TABLE = "table/";

    private final Transactions transactions;

    public NodeObjects(MetadataDatabase database) {
        this.transactions = database.transactions();
    }

    /**
     * An object that exists for a time only.
     *
     * @param name of a table {@code database.table}
     * @param kind one of {@link CatalogChange.Artifact}
     * @param state {@code planned}, {@code kept}, {@code dropping} or {@code pinned}
     * @param group its owner
     * @param ended whether that has ended
     * @param needed whether rows are to be brought back from it: a dropped table may be put back, or a move taken back
     * @param closed whether nobody needs it any more: a move has left it whose way back was closed, or it was to be dropped, which was given up
     * @param last why that may be all that is left of a shard's rows, such as {@code node n2, which has the shard, is away}; empty if it is not
     */
    public record Temporary(
            String name,
            String kind,
            String state,
            Optional<GroupId> group,
            boolean ended,
            boolean needed,
            boolean closed,
            String last) {}

    private static final String CLOSED =
            "a.state = 'kept' AND (EXISTS (SELECT 1 FROM shard_move m WHERE m.accept_group = a.group_id AND m.state = 'accepted')"
                    + " OR " + givenUp("sharding_queue") + " OR " + givenUp("sharding_queue_history") + ")";

    private static final String LAST =
            "COALESCE((SELECT CONCAT('node ', r.node, ', which has the shard, is away or was lost')"
                    + " FROM shard_move m JOIN shard_replica r ON r.table_name = m.table_name AND r.shard = m.shard"
                    + " JOIN node o ON o.name = r.node WHERE m.accept_group = a.group_id AND (o.standing IN ('lost', 'returning')"
                    + " OR NOT EXISTS (SELECT 1 FROM worker_session s WHERE s.node = o.name AND s.trouble = '' AND "
                    + Leases.LIVES
                    + ")) LIMIT 1), (SELECT CONCAT('table ', d.name, ' was dropped, and can be put back')"
                    + " FROM shard_move m JOIN dropped_table d ON d.name = m.table_name WHERE m.accept_group = a.group_id LIMIT 1), '')";

    /** Whether a command that was to drop it was given up. */
    private static String givenUp(String queue) {
        return "EXISTS (SELECT 1 FROM waiver w JOIN " + queue + " q ON q.id = w.command_id WHERE q.node = a.node"
                + " AND JSON_VALUE(q.query, '$.action') = 'drop-quarantined'"
                + " AND CONCAT(JSON_VALUE(q.query, '$.schema'), '.', JSON_VALUE(q.query, '$.quarantine')) = a.name)";
    }

    /** Those on a node, by name. */
    public List<Temporary> temporary(NodeName node) {
        return transactions.in(handle -> handle.createQuery(
                        "SELECT a.name, a.kind, a.state, g.uuid, g.id IS NULL OR g.ended_at IS NOT NULL AS ended,"
                                + " a.state = 'kept' AND (EXISTS (SELECT 1 FROM dropped_table d WHERE d.group_id = a.group_id)"
                                + " OR EXISTS (SELECT 1 FROM shard_move m WHERE a.group_id IN (m.group_id, m.reverse_group) AND m.ended_at IS NULL)) AS needed,"
                                + " " + CLOSED + " AS closed, " + LAST
                                + " AS last"
                                + " FROM artifact a LEFT JOIN operation_group g ON g.id = a.group_id"
                                + " WHERE a.node = :node AND a.state <> 'gone' ORDER BY a.name, a.kind")
                .bind("node", node.value())
                .map((row, context) -> new Temporary(
                        row.getString("name"),
                        row.getString("kind"),
                        row.getString("state"),
                        Optional.ofNullable(row.getString("uuid")).map(GroupId::parse),
                        row.getBoolean("ended"),
                        row.getBoolean("needed"),
                        row.getBoolean("closed"),
                        row.getString("last")))
                .list());
    }

    /** The tables that groups which have not ended hold locks of, in whole or in part, each with the oldest of these groups. */
    public SortedMap<String, GroupId> changing() {
        return transactions.in(handle -> {
            SortedMap<String, GroupId> changing = new TreeMap<>();
            handle.createQuery(
                            "SELECT l.resource, g.uuid FROM group_lock l JOIN operation_group g ON g.id = l.group_id"
                                    + " WHERE g.ended_at IS NULL AND l.resource LIKE 'table/%' AND l.resource NOT LIKE 'table/%/%' ORDER BY g.id")
                    .map((row, context) -> Map.entry(row.getString("resource"), row.getString("uuid")))
                    .forEach(row -> changing.putIfAbsent(
                            row.getKey().substring(TABLE.length()), GroupId.parse(row.getValue())));
            return changing;
        });
    }
}
