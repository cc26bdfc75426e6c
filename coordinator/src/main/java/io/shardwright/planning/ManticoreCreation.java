package io.shardwright.planning;

import io.shardwright.action.LeaveCluster;
import io.shardwright.action.RunSql;
import io.shardwright.dialect.ManticoreTables;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.CatalogChange.Artifact;
import io.shardwright.queue.CommandPair;
import io.shardwright.table.PhysicalNames;
import io.shardwright.table.Replica;
import io.shardwright.table.Shard;
import io.shardwright.table.ShardMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The steps of creating a table on Manticore. Shards with the same set of nodes share one replication cluster, with those of other tables, which the engine keeps in step.
 *
 * <p>What each step leaves, and why its rollback gives back exactly what was before it when rollbacks run in reverse order:
 *
 * <ol>
 *   <li>{@code shard-I-NODE}: the shard's table, empty, on every node that is to hold it. Undone by DROP TABLE: by then no cluster has the table.
 *   <li>{@code cluster-C-NODE}: the node in the cluster, with the folder that this needs; one that is there stays as it is. One node makes it, the others join one after the other.
 *       Undone by EXIT CLUSTER and removing the folder, unless another table is in the cluster, or is to be: then it stays for that one, whoever has made it.
 *   <li>{@code add-C-sI}: the shard's table joins the cluster on the first node, and overwrites on the others those that step 1 made, empty, under names never used before. Undone by ALTER
 *       CLUSTER DROP, which leaves a table of its own on each, as before.
 *   <li>{@code route-NODE}: the distributed table, after everything else, for it checks its local parts. Undone by DROP TABLE.
 * </ol>
 *
 * <p>Were the others' tables made by ADD alone, DROP would leave them behind and no rollback would remove them.
 */
final class ManticoreCreation {
    private final CreateTable table;
    private final ShardMap map;
    private final Map<NodeName, Node> nodes;
    private final List<CommandPair> commands = new ArrayList<>();

    private ManticoreCreation(CreateTable table, ShardMap map, List<Node> nodes) {
        this.table = table;
        this.map = map;
        this.nodes = nodes.stream()
                .collect(Collectors.toMap(Node::name, Function.identity(), (a, b) -> a, LinkedHashMap::new));
    }

    static EngineSteps steps(CreateTable table, ShardMap map, List<Node> nodes, KnownClusters known) {
        ManticoreCreation creation = new ManticoreCreation(table, clustered(table, map, known), nodes);
        creation.shardTables();
        creation.clusters();
        creation.routes();
        List<String> warnings = new ArrayList<>();
        if (table.definition().keys().size() > 1) {
            warnings.add("Manticore indexes columns in its own way: the secondary keys are left out");
        }
        return new EngineSteps(
                creation.map, creation.commands, List.copyOf(creation.nodes.keySet()), creation.artifacts(), warnings);
    }

    /** The first of them is the canary: what is wrong with the definition shows on one node, before another is touched. */
    private void shardTables() {
        for (Shard shard : map.shards()) {
            for (Replica replica : shard.replicas()) {
                String physical = replica.physicalName();
                add(
                        shardName(shard, replica.node()),
                        replica.node(),
                        ManticoreTables.createShard(physical, table.definition()),
                        ManticoreTables.drop(physical),
                        commands.isEmpty() ? List.of() : List.of(canary()));
            }
        }
    }

    /** The shards' tables, which are no temporary ones once it is decided: so that what an undo that was given up has left is found. */
    private List<Artifact> artifacts() {
        return map.shards().stream()
                .flatMap(shard -> shard.replicas().stream())
                .map(replica -> new Artifact(
                        replica.node(),
                        Artifact.SHARD_TABLE,
                        MovedShard.node(nodes, replica.node()).schema() + "." + replica.physicalName()))
                .toList();
    }

    /** Shards with the same set of nodes share one cluster; a shard with one copy needs none. */
    private static ShardMap clustered(CreateTable table, ShardMap map, KnownClusters known) {
        Map<Set<NodeName>, String> names = new HashMap<>();
        List<Shard> shards = new ArrayList<>();
        for (Shard shard : map.shards()) {
            if (shard.replicas().size() == 1) {
                shards.add(shard);
                continue;
            }
            Set<NodeName> set = shard.replicas().stream().map(Replica::node).collect(Collectors.toSet());
            String made = PhysicalNames.cluster(table.generation(), names.size());
            String cluster = names.computeIfAbsent(set, any -> known.of(set).orElse(made));
            shards.add(new Shard(
                    shard.number(),
                    shard.buckets(),
                    shard.replicas().stream()
                            .map(replica -> replica.in(cluster))
                            .toList()));
        }
        return new ShardMap(map.table(), map.version(), shards);
    }

    private void clusters() {
        Map<String, List<Shard>> byCluster = new LinkedHashMap<>();
        for (Shard shard : map.shards()) {
            String cluster = shard.primary().cluster();
            if (!cluster.isEmpty()) {
                byCluster.computeIfAbsent(cluster, any -> new ArrayList<>()).add(shard);
            }
        }
        int number = 0;
        for (Map.Entry<String, List<Shard>> cluster : byCluster.entrySet()) {
            cluster(number++, cluster.getKey(), cluster.getValue());
        }
    }

    private void cluster(int number, String cluster, List<Shard> shards) {
        String label = "c" + number;
        List<NodeName> members =
                shards.get(0).replicas().stream().map(Replica::node).toList();
        List<CommandPair> entries =
                ClusterEntry.shared("cluster-" + label + "-", cluster, members, nodes, List.of(canary()));
        commands.addAll(entries);
        for (Shard shard : shards) {
            String physical = shard.primary().physicalName();
            List<String> after =
                    new ArrayList<>(List.of(entries.get(entries.size() - 1).name()));
            members.forEach(member -> after.add(shardName(shard, member)));
            commands.add(CommandPair.of(
                    "add-" + label + "-s" + shard.number(),
                    members.get(0),
                    new RunSql(ManticoreTables.addToCluster(cluster, physical)),
                    new LeaveCluster(cluster, physical),
                    after));
        }
    }

    private void routes() {
        Set<String> waitedFor =
                commands.stream().flatMap(command -> command.after().stream()).collect(Collectors.toSet());
        List<String> everything = commands.stream()
                .map(CommandPair::name)
                .filter(name -> !waitedFor.contains(name))
                .toList();
        SearchRoute route = new SearchRoute(map, nodes);
        for (NodeName node : nodes.keySet()) {
            commands.add(CommandPair.of(RouteClearing.MAKE + node, node, route.create(node), route.drop(), everything));
        }
    }

    private void add(String name, NodeName node, String forward, String rollback, List<String> after) {
        commands.add(CommandPair.of(name, node, new RunSql(forward), new RunSql(rollback), after));
    }

    private String canary() {
        return commands.get(0).name();
    }

    private static String shardName(Shard shard, NodeName node) {
        return "shard-" + shard.number() + "-" + node;
    }
}
