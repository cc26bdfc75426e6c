package io.shardwright.cluster;

import io.shardwright.api.ReplicaView;
import io.shardwright.api.ShardView;
import io.shardwright.api.TableView;
import io.shardwright.manticore.DistributedParts;
import io.shardwright.searchd.SearchNode;
import io.shardwright.traffic.SearchRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Compares what Manticore servers have with what the catalog says and clients know, while nothing changes. */
final class SearchAudit {
    /** Each node's own, in which no shard is. */
    private static final String OWN_CLUSTER = "sw_self";

    private final ManticoreCluster fleet;
    private final Map<String, SearchRows> known;
    private final List<String> nodes;
    private final List<String> wrong = new ArrayList<>();

    private SearchAudit(ManticoreCluster fleet, Map<String, SearchRows> known) {
        this.fleet = fleet;
        this.known = known;
        this.nodes = fleet.nodes();
    }

    /**
     * What is not as it should be, a line each.
     *
     * @param known what clients know of the rows of tables; others have none
     */
    static List<String> of(ManticoreCluster fleet, Map<String, SearchRows> known) {
        SearchAudit audit = new SearchAudit(fleet, known);
        List<TableView> tables = fleet.client().tables().stream()
                .map(table -> fleet.client().table(table.name()))
                .toList();
        tables.forEach(audit::table);
        audit.nodes.forEach(node -> audit.node(node, tables));
        return audit.wrong;
    }

    private void table(TableView table) {
        if (!table.state().equals("active")) {
            wrong.add(table.name() + " is " + table.state());
            return;
        }
        SearchRows rows = known.getOrDefault(table.name(), new SearchRows(0));
        List<Long> all = new ArrayList<>();
        for (ShardView shard : table.shards()) {
            List<List<Long>> copies = shard.replicas().stream()
                    .map(replica ->
                            SearchRows.of(fleet.server(replica.node()).holdings(), replica.physicalName()).stream()
                                    .sorted()
                                    .toList())
                    .toList();
            if (Set.copyOf(copies).size() > 1) {
                wrong.add("copies of " + table.name() + "/" + shard.shard() + " have "
                        + copies.stream().map(List::size).toList() + " rows");
            }
            all.addAll(copies.get(0));
        }
        judge(table.name() + " by its shards", rows.judge(all));
        for (String node : nodes) {
            judge(
                    table.name() + " by " + node,
                    rows.judge(SearchRows.of(fleet.server(node).holdings(), table.name())));
            leads(table, node);
        }
    }

    private void judge(String what, SearchRows.Verdict verdict) {
        if (!verdict.isClean()) {
            wrong.add(what + ": " + verdict);
        }
    }

    /** Each shard to the node's own copy, else to all that have one. */
    private void leads(TableView table, String node) {
        Set<String> led =
                DistributedParts.of(fleet.server(node)
                                .rows("SHOW CREATE TABLE " + table.name())
                                .get(0)
                                .get(1))
                        .orElseThrow()
                        .stream()
                        .flatMap(SearchAudit::shards)
                        .collect(Collectors.toCollection(TreeSet::new));
        Set<String> map = new TreeSet<>();
        for (ShardView shard : table.shards()) {
            String physical = shard.replicas().get(0).physicalName();
            boolean own =
                    shard.replicas().stream().anyMatch(replica -> replica.node().equals(node));
            map.add(physical + " "
                    + (own
                            ? "local"
                            : shard.replicas().stream()
                                    .map(replica ->
                                            fleet.server(replica.node()).api().toString())
                                    .sorted()
                                    .toList()));
        }
        if (!led.equals(map)) {
            wrong.add(table.name() + " on " + node + " leads to " + led + ", and the shard map says " + map);
        }
    }

    /** Of {@code local=t} or {@code agent=host:port|host:port:t1,t2}. */
    private static Stream<String> shards(String part) {
        String value = part.substring(part.indexOf('=') + 1);
        if (part.startsWith("local=")) {
            return Stream.of(value + " local");
        }
        int tables = value.lastIndexOf(':');
        List<String> mirrors = Arrays.stream(value.substring(0, tables).split("\\|", -1))
                .sorted()
                .toList();
        return Arrays.stream(value.substring(tables + 1).split(",", -1)).map(name -> name + " " + mirrors);
    }

    /** Tables and clusters that it should have, and no others. */
    private void node(String node, List<TableView> tables) {
        SearchNode server = fleet.server(node);
        Set<String> wanted = new TreeSet<>();
        Set<String> replicated = new TreeSet<>();
        for (TableView table : tables) {
            wanted.add(table.name());
            for (ShardView shard : table.shards()) {
                for (ReplicaView replica : shard.replicas()) {
                    if (replica.node().equals(node)) {
                        wanted.add(replica.physicalName());
                        if (shard.replicas().size() > 1) {
                            replicated.add(replica.physicalName());
                        }
                    }
                }
            }
        }
        differ("tables of " + node, new TreeSet<>(server.tables()), wanted);
        Map<String, String> inClusters = new TreeMap<>();
        for (String cluster : server.clusters()) {
            String state = server.clusterStatus(cluster, "status") + ", " + server.clusterStatus(cluster, "node_state");
            if (!state.equals("primary, synced")) {
                wrong.add("cluster " + cluster + " of " + node + " is " + state);
            }
            List<String> inside = Arrays.stream(
                            server.clusterStatus(cluster, "indexes").split(",", -1))
                    .map(String::strip)
                    .filter(name -> !name.isEmpty())
                    .toList();
            if (inside.isEmpty() && !cluster.equals(OWN_CLUSTER)) {
                wrong.add("cluster " + cluster + " of " + node + " keeps nothing");
            }
            if (!cluster.equals(OWN_CLUSTER)) {
                inside.forEach(name -> inClusters.merge(name, cluster, (one, other) -> one + " and " + other));
            }
        }
        differ("tables in clusters of " + node, inClusters.keySet(), replicated);
        inClusters.forEach((name, cluster) -> {
            if (cluster.contains(" and ")) {
                wrong.add(name + " of " + node + " is in " + cluster);
            }
        });
    }

    private void differ(String what, Set<String> there, Set<String> wanted) {
        Set<String> more = new TreeSet<>(there);
        more.removeAll(wanted);
        Set<String> missing = new TreeSet<>(wanted);
        missing.removeAll(there);
        if (!more.isEmpty() || !missing.isEmpty()) {
            wrong.add(what + ": too many " + more + ", missing " + missing);
        }
    }
}
