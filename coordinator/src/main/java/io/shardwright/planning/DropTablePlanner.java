package io.shardwright.planning;

import io.shardwright.action.DropQuarantined;
import io.shardwright.action.DropRouteServer;
import io.shardwright.action.QuarantineTable;
import io.shardwright.action.RestoreTable;
import io.shardwright.fleet.Engine;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.CatalogChange;
import io.shardwright.metadata.CatalogChange.Artifact;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.CommandPair;
import io.shardwright.queue.GroupSubmission;
import io.shardwright.queue.LockRequest;
import io.shardwright.table.PhysicalNames;
import io.shardwright.table.Replica;
import io.shardwright.table.Shard;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Plans the dropping of a sharded table. Before the decision its tables are only renamed into quarantine, the distributed ones first, so that the way
 * back is a rename; after it, and only if a purge was asked for, what lies in quarantine is dropped for good.
 */
public final class DropTablePlanner {
    private final KnownTable table;
    private final Map<NodeName, Node> nodes;
    private final boolean purge;
    private final List<CommandPair> before = new ArrayList<>();
    private final List<CommandPair> after = new ArrayList<>();
    private final List<Artifact> artifacts = new ArrayList<>();

    private DropTablePlanner(KnownTable table, Map<NodeName, Node> nodes, boolean purge) {
        this.table = table;
        this.nodes = nodes;
        this.purge = purge;
    }

    /**
     * The plan for dropping a table. On MariaDB the commands of a node that is away wait for it, so nothing there is forgotten.
     *
     * @param nodes the whole fleet
     * @throws ShardwrightException {@link ErrorCode#UNKNOWN_NODE} if a node that holds a part of the table is not in the fleet; {@link ErrorCode#NODE_NOT_ACTIVE} if one of Manticore is away and is
     *     not to be forgotten; {@link ErrorCode#UNSUPPORTED} if one of MariaDB is to be
     */
    public static TablePlan plan(DropTable drop, List<Node> nodes) {
        Map<NodeName, Node> byName = nodes.stream().collect(Collectors.toMap(Node::name, Function.identity()));
        KnownTable table = drop.table();
        if (table.engine() == Engine.MANTICORE) {
            return ManticoreDrop.plan(drop, byName);
        }
        if (drop.forceForget()) {
            throw new ShardwrightException(
                    ErrorCode.UNSUPPORTED,
                    "table '" + table.name() + "' is on MariaDB, where nothing is forgotten on nodes that are away",
                    "Leave out --force-forget (forceForget): what is to be done on a node waits until it is back.");
        }
        DropTablePlanner planner = new DropTablePlanner(table, byName, drop.purge());
        planner.routes();
        planner.shards();
        return planner.result(drop.idempotencyKey());
    }

    private void routes() {
        String quarantine = PhysicalNames.routeQuarantine(table.generation());
        for (NodeName node : table.routes()) {
            String schema = schema(node);
            quarantine("hide-route-" + node, node, schema, table.name().value(), quarantine, List.of());
            if (purge) {
                String purgeRoute = "purge-route-" + node;
                after.add(CommandPair.afterDecision(
                        purgeRoute, node, new DropQuarantined(schema, quarantine), List.of()));
                for (NodeName target : holders()) {
                    after.add(CommandPair.afterDecision(
                            "purge-server-" + node + "/" + target,
                            node,
                            new DropRouteServer(PhysicalNames.routeServer(table.generation(), target)),
                            List.of(purgeRoute)));
                }
            }
        }
    }

    /** The nodes for which every route has a server object, by name. */
    private List<NodeName> holders() {
        return table.map().shards().stream()
                .map(shard -> shard.primary().node())
                .distinct()
                .sorted()
                .toList();
    }

    private void shards() {
        List<String> routesHidden = before.stream().map(CommandPair::name).toList();
        for (Shard shard : table.map().shards()) {
            Replica replica = shard.primary();
            String schema = schema(replica.node());
            String quarantine = PhysicalNames.shardQuarantine(table.generation(), shard.number(), replica.epoch());
            quarantine(
                    "hide-shard-" + shard.number(),
                    replica.node(),
                    schema,
                    replica.physicalName(),
                    quarantine,
                    routesHidden);
            if (purge) {
                after.add(CommandPair.afterDecision(
                        "purge-shard-" + shard.number(),
                        replica.node(),
                        new DropQuarantined(schema, quarantine),
                        List.of()));
            }
        }
    }

    private void quarantine(
            String name, NodeName node, String schema, String from, String quarantine, List<String> dependencies) {
        before.add(CommandPair.of(
                name,
                node,
                new QuarantineTable(schema, from, quarantine),
                new RestoreTable(schema, from, quarantine),
                dependencies));
        artifacts.add(new Artifact(node, Artifact.QUARANTINED_TABLE, schema + "." + quarantine));
    }

    private TablePlan result(String idempotencyKey) {
        List<CommandPair> commands = new ArrayList<>(before);
        commands.addAll(after);
        String name = table.name().value();
        GroupSubmission submission = new GroupSubmission(
                idempotencyKey,
                (purge ? "drop and purge table " : "drop table ") + name,
                commands,
                LockRequest.wholeTable(name));
        List<String> warnings = purge
                ? List.of("the rows of " + name + " are destroyed once the group commits")
                : List.of("the rows of " + name + " stay in quarantine on their nodes; `table undrop " + name
                        + "` puts them back");
        return new TablePlan(submission, new CatalogChange.Drop(name, !purge, table.routes()), artifacts, warnings);
    }

    private String schema(NodeName name) {
        Node node = nodes.get(name);
        if (node == null) {
            throw new ShardwrightException(
                    ErrorCode.UNKNOWN_NODE,
                    "node '" + name + "' holds a part of table '" + table.name() + "' and is not in the fleet",
                    "Start its worker, then drop the table.");
        }
        return node.schema();
    }
}
