package io.shardwright.planning;

import io.shardwright.action.DropQuarantined;
import io.shardwright.action.ReleaseCluster;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.CatalogChange;
import io.shardwright.metadata.CatalogChange.Artifact;
import io.shardwright.queue.CommandPair;
import io.shardwright.queue.GroupSubmission;
import io.shardwright.queue.LockRequest;
import io.shardwright.table.Replica;
import io.shardwright.table.Shard;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Dropping a table on Manticore, and putting it back. Before the decision only its distributed tables go: nothing else leads to its shards, whose names are never used again, so they
 * stay as they are, in the ledger of artifacts. Only a purge takes them away, after the decision: each shard's table leaves its cluster and is dropped, node by node; then the nodes leave
 * the clusters, one after the other, and the clusters' folders go.
 */
final class ManticoreDrop {
    private final KnownTable table;
    private final Map<NodeName, Node> nodes;
    private final SearchRoute route;

    private ManticoreDrop(KnownTable table, Map<NodeName, Node> nodes) {
        this.table = table;
        this.nodes = nodes;
        this.route = new SearchRoute(table.map(), nodes);
    }

    /** @param nodes the whole fleet */
    static TablePlan plan(KnownTable table, Map<NodeName, Node> nodes, boolean purge, String idempotencyKey) {
        ManticoreDrop drop = new ManticoreDrop(table, nodes);
        List<CommandPair> commands = new ArrayList<>();
        for (NodeName node : table.routes()) {
            commands.add(CommandPair.of(
                    "hide-route-" + node,
                    MovedShard.node(nodes, node).name(),
                    drop.route.drop(),
                    drop.route.create(node),
                    List.of()));
        }
        if (purge) {
            commands.addAll(drop.purge());
        }
        String name = table.name().value();
        List<String> warnings = purge
                ? List.of("the rows of " + name + " are destroyed once the group commits")
                : List.of("the rows of " + name
                        + " stay on their nodes, where no distributed table leads to them; `table undrop " + name
                        + "` puts it back");
        return new TablePlan(
                new GroupSubmission(
                        idempotencyKey,
                        (purge ? "drop and purge table " : "drop table ") + name,
                        commands,
                        LockRequest.wholeTable(name)),
                new CatalogChange.Drop(name, !purge, table.routes()),
                drop.artifacts(),
                warnings);
    }

    /** Puts back a table that was dropped and not purged. */
    static List<CommandPair> undrop(KnownTable table, Map<NodeName, Node> nodes) {
        SearchRoute route = new SearchRoute(table.map(), nodes);
        return table.routes().stream()
                .map(node -> CommandPair.of("show-route-" + node, node, route.create(node), route.drop(), List.of()))
                .toList();
    }

    private List<Artifact> artifacts() {
        List<Artifact> artifacts = new ArrayList<>();
        for (Shard shard : table.map().shards()) {
            for (Replica replica : shard.replicas()) {
                artifacts.add(new Artifact(
                        replica.node(), Artifact.QUARANTINED_TABLE, schema(replica) + "." + replica.physicalName()));
            }
        }
        return artifacts;
    }

    private String schema(Replica replica) {
        return MovedShard.node(nodes, replica.node()).schema();
    }

    private List<CommandPair> purge() {
        List<CommandPair> commands = new ArrayList<>();
        Map<String, List<String>> purged = new TreeMap<>();
        Map<String, TreeSet<NodeName>> members = new TreeMap<>();
        for (Shard shard : table.map().shards()) {
            List<String> before = List.of();
            for (Replica replica : shard.replicas()) {
                // One after the other: the first takes the table out of its cluster, which all of them hear of.
                String name = "purge-shard-" + shard.number() + "-" + replica.node();
                commands.add(CommandPair.afterDecision(
                        name, replica.node(), new DropQuarantined(schema(replica), replica.physicalName()), before));
                before = List.of(name);
                if (!replica.cluster().isEmpty()) {
                    purged.computeIfAbsent(replica.cluster(), any -> new ArrayList<>())
                            .add(name);
                    members.computeIfAbsent(replica.cluster(), any -> new TreeSet<>())
                            .add(replica.node());
                }
            }
        }
        members.forEach((cluster, nodesOfIt) -> {
            List<String> before = purged.getOrDefault(cluster, List.of());
            for (NodeName node : nodesOfIt) {
                String left = "release-" + cluster + "-" + node;
                commands.add(CommandPair.afterDecision(left, node, new ReleaseCluster(cluster), before));
                before = List.of(left);
            }
        });
        return commands;
    }
}
