package io.shardwright.planning;

import io.shardwright.action.DropQuarantined;
import io.shardwright.action.LeaveCluster;
import io.shardwright.action.ReleaseCluster;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.CatalogChange;
import io.shardwright.metadata.CatalogChange.Artifact;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.CommandPair;
import io.shardwright.queue.GroupSubmission;
import io.shardwright.queue.LockRequest;
import io.shardwright.table.Replica;
import io.shardwright.table.Shard;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Dropping a table on Manticore, and putting it back. Before the decision only its distributed tables go: nothing else leads to its shards, whose names are never used again, so they
 * stay as they are, in the ledger of artifacts. Only a purge takes them away, after the decision: each shard's table leaves its cluster and is dropped, node by node; then the nodes leave
 * the clusters, one after the other, and the clusters' folders go.
 *
 * <p>A node that is away is waited for by nobody: either the drop is refused, or it is planned without the node. What the node has then stays in the ledgers, its distributed table, and after a
 * purge the shards' tables and that it has not left the clusters, until a cleanup finds it at work.
 */
final class ManticoreDrop {
    private final KnownTable table;
    private final Map<NodeName, Node> nodes;
    private final SearchRoute route;
    private final SortedSet<NodeName> forgotten;

    private ManticoreDrop(KnownTable table, Map<NodeName, Node> nodes, SortedSet<NodeName> forgotten) {
        this.table = table;
        this.nodes = nodes;
        this.route = new SearchRoute(table.map(), nodes);
        this.forgotten = forgotten;
    }

    /** @param nodes the whole fleet */
    static TablePlan plan(DropTable asked, Map<NodeName, Node> nodes) {
        SortedSet<NodeName> away = away(asked);
        if (!away.isEmpty() && !asked.forceForget()) {
            throw new ShardwrightException(
                    ErrorCode.NODE_NOT_ACTIVE,
                    "not at work, and with a copy or the distributed table of '"
                            + asked.table().name() + "': " + words(away),
                    "Start their servers and workers; or drop the table without them by --force-forget (forceForget=true): a cleanup takes away what they have of it once they are back.");
        }
        return new ManticoreDrop(asked.table(), nodes, away).plan(asked.purge(), asked.idempotencyKey());
    }

    /** The nodes that have a part of the table and are away. */
    private static SortedSet<NodeName> away(DropTable asked) {
        SortedSet<NodeName> away = new TreeSet<>(asked.table().routes());
        for (Shard shard : asked.table().map().shards()) {
            shard.replicas().forEach(replica -> away.add(replica.node()));
        }
        away.retainAll(asked.away());
        return away;
    }

    private static String words(SortedSet<NodeName> nodes) {
        return nodes.stream().map(NodeName::value).collect(Collectors.joining(", "));
    }

    private TablePlan plan(boolean purge, String idempotencyKey) {
        List<CommandPair> commands = new ArrayList<>();
        for (NodeName node : table.routes()) {
            if (!forgotten.contains(node)) {
                commands.add(CommandPair.of(
                        "hide-route-" + node,
                        MovedShard.node(nodes, node).name(),
                        route.drop(),
                        route.create(node),
                        List.of()));
            }
        }
        if (purge) {
            commands.addAll(purge());
        }
        String name = table.name().value();
        return new TablePlan(
                new GroupSubmission(
                        idempotencyKey,
                        (purge ? "drop and purge table " : "drop table ")
                                + name
                                + (forgotten.isEmpty() ? "" : " without " + words(forgotten)),
                        commands,
                        LockRequest.wholeTable(name)),
                new CatalogChange.Drop(
                        name,
                        !purge,
                        table.routes(),
                        table.routes().stream()
                                .filter(node -> forgotten.contains(node))
                                .toList()),
                artifacts(purge),
                warnings(name, purge));
    }

    private List<String> warnings(String name, boolean purge) {
        List<String> warnings = new ArrayList<>();
        warnings.add(
                purge
                        ? "the rows of " + name + " are destroyed once the group commits"
                        : "the rows of " + name
                                + " stay on their nodes, where no distributed table leads to them; `table undrop "
                                + name + "` puts it back");
        if (!forgotten.isEmpty()) {
            warnings.add(
                    "what is left of " + name + " on " + words(forgotten)
                            + " stays there until a cleanup finds these nodes at work; until then their own clients may see it");
        }
        return warnings;
    }

    /** Puts back a table that was dropped and not purged. */
    static List<CommandPair> undrop(KnownTable table, Map<NodeName, Node> nodes) {
        SearchRoute route = new SearchRoute(table.map(), nodes);
        return table.routes().stream()
                .map(node ->
                        CommandPair.of(RouteClearing.SHOW + node, node, route.create(node), route.drop(), List.of()))
                .toList();
    }

    private List<Artifact> artifacts(boolean purge) {
        List<Artifact> artifacts = new ArrayList<>();
        for (Shard shard : table.map().shards()) {
            for (Replica replica : shard.replicas()) {
                String kind =
                        purge && forgotten.contains(replica.node()) ? Artifact.STALE_TABLE : Artifact.QUARANTINED_TABLE;
                artifacts.add(new Artifact(replica.node(), kind, schema(replica) + "." + replica.physicalName()));
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
            List<Replica> reached = shard.replicas().stream()
                    .filter(replica -> !forgotten.contains(replica.node()))
                    .toList();
            if (!reached.isEmpty() && !shard.primary().cluster().isEmpty()) {
                // By one of them alone, of which all hear.
                Replica first = reached.get(0);
                String name = "leave-shard-" + shard.number();
                commands.add(CommandPair.afterDecision(
                        name, first.node(), new LeaveCluster(first.cluster(), first.physicalName()), before));
                before = List.of(name);
            }
            for (Replica replica : reached) {
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
