package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import io.shardwright.fleet.NodeName;
import io.shardwright.health.EngineFinding;
import io.shardwright.health.EngineRecords;
import io.shardwright.health.ReplicationCluster;
import io.shardwright.health.ReplicationCluster.Anew;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** What is recorded of what is to be on nodes of search engines, for looks at them; and what the leader's looks have found there. */
public final class EngineLooks {
    /** What a group does with a table is not over before its lock is gone: then what it has made is recorded, and what it has undone is dropped. */
    private static final String CHANGING =
            "SELECT SUBSTRING_INDEX(SUBSTRING(l.resource, 7), '/', 1) FROM group_lock l JOIN operation_group g ON g.id = l.group_id"
                    + " WHERE g.ended_at IS NULL AND l.resource LIKE 'table/%'";

    private static final String TABLES =
            "SELECT r.node, r.physical_name FROM shard_replica r JOIN sharded_table t ON t.name = r.table_name AND t.engine = 'manticore'"
                    + " UNION SELECT m.node, u.physical_name FROM engine_cluster_use u JOIN engine_cluster_member m ON m.cluster = u.cluster"
                    + " UNION SELECT a.node, SUBSTRING_INDEX(a.name, '.', -1) FROM artifact a JOIN node n ON n.name = a.node AND n.engine = 'manticore'"
                    + " WHERE a.state IN ('planned', 'kept', 'dropping', 'pinned')";

    private static final String ACTIVE = "JOIN sharded_table t ON t.engine = 'manticore' AND t.state = 'active'";

    private final Transactions transactions;

    public EngineLooks(MetadataDatabase database) {
        this.transactions = database.transactions();
    }

    /** All that is recorded, at one moment. */
    public EngineRecords read() {
        return transactions.in(handle -> {
            Set<String> changing =
                    Set.copyOf(handle.createQuery(CHANGING).mapTo(String.class).list());
            return new EngineRecords(
                    clusters(handle),
                    Set.copyOf(handle.createQuery("SELECT name FROM engine_cluster")
                            .mapTo(String.class)
                            .list()),
                    changing,
                    tables(handle),
                    copies(handle, changing),
                    distributed(handle, changing),
                    kept(handle));
        });
    }

    /** By node the shards' tables that may be on it. */
    public Map<NodeName, Set<String>> tables() {
        return transactions.in(EngineLooks::tables);
    }

    /** What a leader of a later release looks for besides is its own to tell. */
    private static List<EngineFinding> kept(Handle handle) {
        return handle
                .createQuery("SELECT kind, object, detail, looks FROM engine_finding ORDER BY kind, object")
                .map((row, context) -> {
                    String object = row.getString("object");
                    String detail = row.getString("detail");
                    int looks = row.getInt("looks");
                    return EngineFinding.Kind.find(row.getString("kind"))
                            .map(kind -> new EngineFinding(kind, object, detail, looks));
                })
                .list()
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private static List<ReplicationCluster> clusters(Handle handle) {
        Map<String, Set<NodeName>> members = new HashMap<>();
        handle.createQuery("SELECT cluster, node FROM engine_cluster_member")
                .map((row, context) -> Map.entry(row.getString("cluster"), new NodeName(row.getString("node"))))
                .forEach(row -> members.computeIfAbsent(row.getKey(), any -> new HashSet<>())
                        .add(row.getValue()));
        return handle.createQuery(
                        "SELECT name, history, former_history, anew_at FROM engine_cluster WHERE state = 'ready' ORDER BY name")
                .map((row, context) -> {
                    Optional<String> former = Optional.ofNullable(row.getString("former_history"));
                    long at = row.getLong("anew_at");
                    return new ReplicationCluster(
                            row.getString("name"),
                            members.getOrDefault(row.getString("name"), Set.of()),
                            Optional.ofNullable(row.getString("history")),
                            former.map(before -> new Anew(before, at)));
                })
                .list();
    }

    private static Map<NodeName, Set<String>> tables(Handle handle) {
        return handle
                .createQuery(TABLES)
                .map((row, context) -> Map.entry(new NodeName(row.getString("node")), row.getString("physical_name")))
                .list()
                .stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toSet())));
    }

    private static SortedMap<String, SortedSet<NodeName>> copies(Handle handle, Set<String> changing) {
        SortedMap<String, SortedSet<NodeName>> copies = new TreeMap<>();
        handle.createQuery(
                        "SELECT r.table_name, r.physical_name, r.node FROM shard_replica r " + ACTIVE
                                + " AND t.name = r.table_name JOIN engine_cluster c ON c.name = r.cluster AND c.state = 'ready'")
                .map((row, context) ->
                        List.of(row.getString("table_name"), row.getString("physical_name"), row.getString("node")))
                .filter(row -> !changing.contains(row.get(0)))
                .forEach(row -> copies.computeIfAbsent(row.get(1), any -> new TreeSet<>())
                        .add(new NodeName(row.get(2))));
        return copies;
    }

    private static SortedSet<String> distributed(Handle handle, Set<String> changing) {
        return handle
                .createQuery("SELECT t.name FROM sharded_table t WHERE t.engine = 'manticore' AND t.state = 'active'")
                .mapTo(String.class)
                .list()
                .stream()
                .filter(name -> !changing.contains(name))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Takes down what a look has found, in place of what was known before.
     *
     * @param histories by cluster the name of its history, where that is not known or another one was
     */
    public void record(LeaderTerm term, Map<String, String> histories, List<EngineFinding> findings) {
        transactions.run(handle -> {
            LeaderTerms.lock(handle, term);
            new TreeMap<>(histories)
                    .forEach((cluster, history) -> handle.createUpdate(
                                    // The server assigns from left to right.
                                    "UPDATE engine_cluster SET former_history = COALESCE(history, former_history), anew_at = IF(history IS NULL, anew_at, "
                                            + NOW + "), history = :history"
                                            + " WHERE name = :cluster AND state = 'ready' AND NOT history <=> :history")
                            .bind("history", history)
                            .bind("cluster", cluster)
                            .execute());
            replace(handle, findings);
        });
    }

    private static void replace(Handle handle, List<EngineFinding> findings) {
        handle.execute("DELETE FROM engine_finding");
        if (findings.isEmpty()) {
            return;
        }
        PreparedBatch rows = handle.prepareBatch(
                "INSERT INTO engine_finding (kind, object, detail, looks) VALUES (:kind, :object, :detail, :looks)");
        findings.forEach(finding -> rows.bind("kind", finding.kind().label())
                .bind("object", finding.object())
                .bind("detail", finding.detail())
                .bind("looks", finding.looks())
                .add());
        rows.execute();
    }
}
