package io.shardwright.planning;

import io.shardwright.action.MakeDirectory;
import io.shardwright.action.RemoveDirectory;
import io.shardwright.action.RunSql;
import io.shardwright.dialect.ManticoreTables;
import io.shardwright.fleet.Endpoint;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.CatalogChange;
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
 * The steps of creating a table on Manticore. Shards with the same set of nodes share one replication cluster, which the engine keeps in step.
 *
 * <p>What each step leaves, and why its rollback gives back exactly what was before it when rollbacks run in reverse order:
 *
 * <ol>
 *   <li>{@code shard-I-NODE}: the shard's table, empty, on every node that is to hold it, on the later members of a cluster too. Undone by DROP TABLE:
 *       by then no cluster has the table.
 *   <li>{@code path-C-NODE}: the folder a cluster needs. Undone by removing it, empty again.
 *   <li>{@code cluster-C}: the cluster, with its first node only. Undone by DELETE CLUSTER, which would reach every member: by then no other is left.
 *   <li>{@code add-C-sI}: the shard's table joins the cluster while the first node is alone in it, so ADD overwrites nothing anywhere. Undone by ALTER
 *       CLUSTER DROP, which leaves a table of its own on each member: again on the first node only, and there the table was before.
 *   <li>{@code join-C-NODE}: a further node joins, and the cluster's tables overwrite its own of the same names: those that step 1 made, empty,
 *       under names never used before. Undone by EXIT CLUSTER, after which the node has tables of its own, as before.
 *   <li>{@code route-NODE}: the distributed table, after everything else, for it checks its local parts. Undone by DROP TABLE.
 * </ol>
 *
 * <p>Were the later members' tables made by JOIN alone, EXIT would leave them behind and no rollback would remove them.
 */
final class ManticoreCreation {
    private final CreateTable table;
    private final ShardMap map;
    private final Map<NodeName, Node> nodes;
    private final List<CommandPair> commands = new ArrayList<>();
    private final List<CatalogChange.Artifact> artifacts = new ArrayList<>();

    private ManticoreCreation(CreateTable table, ShardMap map, List<Node> nodes) {
        this.table = table;
        this.map = map;
        this.nodes = nodes.stream()
                .collect(Collectors.toMap(Node::name, Function.identity(), (a, b) -> a, LinkedHashMap::new));
    }

    static EngineSteps steps(CreateTable table, ShardMap map, List<Node> nodes) {
        ManticoreCreation creation = new ManticoreCreation(table, clustered(table, map), nodes);
        creation.shardTables();
        creation.clusters();
        creation.routes();
        List<String> warnings = new ArrayList<>();
        if (table.definition().keys().size() > 1) {
            warnings.add("Manticore indexes columns in its own way: the secondary keys are left out");
        }
        return new EngineSteps(
                creation.map, creation.commands, List.copyOf(creation.nodes.keySet()), creation.artifacts, warnings);
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

    /** Shards with the same set of nodes share one cluster; a shard with one copy needs none. */
    private static ShardMap clustered(CreateTable table, ShardMap map) {
        Map<Set<NodeName>, String> names = new HashMap<>();
        List<Shard> shards = new ArrayList<>();
        for (Shard shard : map.shards()) {
            if (shard.replicas().size() == 1) {
                shards.add(shard);
                continue;
            }
            Set<NodeName> set = shard.replicas().stream().map(Replica::node).collect(Collectors.toSet());
            String cluster = names.computeIfAbsent(set, any -> PhysicalNames.cluster(table.generation(), names.size()));
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
        members.forEach(member -> path(label, member, cluster));
        NodeName first = members.get(0);
        String created = "cluster-" + label;
        add(
                created,
                first,
                ManticoreTables.createCluster(cluster, cluster),
                ManticoreTables.deleteCluster(cluster),
                List.of(pathName(label, first)));
        List<String> filled = new ArrayList<>();
        for (Shard shard : shards) {
            String physical = shard.primary().physicalName();
            String name = "add-" + label + "-s" + shard.number();
            add(
                    name,
                    first,
                    ManticoreTables.addToCluster(cluster, physical),
                    ManticoreTables.dropFromCluster(cluster, physical),
                    List.of(created, shardName(shard, first)));
            filled.add(name);
        }
        // One at a time: a cluster serves one newcomer after the other anyhow.
        List<String> before = filled;
        for (NodeName member : members.subList(1, members.size())) {
            List<String> after = new ArrayList<>(before);
            shards.forEach(shard -> after.add(shardName(shard, member)));
            after.add(pathName(label, member));
            String name = "join-" + label + "-" + member;
            Endpoint holder = node(first).database();
            add(
                    name,
                    member,
                    ManticoreTables.joinCluster(cluster, holder, cluster),
                    ManticoreTables.exitCluster(cluster),
                    after);
            before = List.of(name);
        }
    }

    private void path(String label, NodeName node, String path) {
        commands.add(CommandPair.of(
                pathName(label, node), node, new MakeDirectory(path), new RemoveDirectory(path), List.of(canary())));
        artifacts.add(new CatalogChange.Artifact(node, CatalogChange.Artifact.DIRECTORY, path));
    }

    private void routes() {
        List<String> everything = commands.stream()
                .filter(command ->
                        commands.stream().noneMatch(other -> other.after().contains(command.name())))
                .map(CommandPair::name)
                .toList();
        SearchRoute route = new SearchRoute(map, nodes);
        for (NodeName node : nodes.keySet()) {
            commands.add(CommandPair.of("route-" + node, node, route.create(node), route.drop(), everything));
        }
    }

    private void add(String name, NodeName node, String forward, String rollback, List<String> after) {
        commands.add(CommandPair.of(name, node, new RunSql(forward), new RunSql(rollback), after));
    }

    private Node node(NodeName name) {
        return java.util.Objects.requireNonNull(nodes.get(name));
    }

    private String canary() {
        return commands.get(0).name();
    }

    private static String shardName(Shard shard, NodeName node) {
        return "shard-" + shard.number() + "-" + node;
    }

    private static String pathName(String label, NodeName node) {
        return "path-" + label + "-" + node;
    }
}
