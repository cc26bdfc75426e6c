package io.shardwright.planning;

import io.shardwright.action.CreateRouteServer;
import io.shardwright.action.DropRouteServer;
import io.shardwright.action.RunSql;
import io.shardwright.bucket.BucketFunction;
import io.shardwright.dialect.MariaDbTables;
import io.shardwright.fleet.Capability;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.CommandPair;
import io.shardwright.table.PhysicalNames;
import io.shardwright.table.Replica;
import io.shardwright.table.Shard;
import io.shardwright.table.ShardMap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The steps of creating a table on MariaDB.
 *
 * <p>Shard 0 is created first and alone: what is wrong with a definition shows there, after one node was touched. The other shards follow at once. Where
 * every node has Spider, each gets server objects for the nodes that hold shards, then, when all shards exist, the distributed table; so whoever
 * finds the table's name finds all of its rows.
 */
final class MariaDbCreation {
    /** Under this name each worker's configuration has the account by which routes reach other nodes. */
    static final String ROUTE_ACCOUNT = "route";

    private static final String CANARY = "shard-0";

    private MariaDbCreation() {}

    static EngineSteps steps(CreateTable table, ShardMap map, List<Node> nodes) {
        if (table.shards() > BucketFunction.BUCKETS) {
            throw new ShardwrightException(
                    ErrorCode.BAD_SHARD_COUNT,
                    "a table cannot have " + table.shards() + " shards",
                    "Choose 1 to " + BucketFunction.BUCKETS + ": on MariaDB tables have no more buckets.");
        }
        if (table.replicas() > 1) {
            throw new ShardwrightException(
                    ErrorCode.UNSUPPORTED,
                    "tables on MariaDB have one replica a shard for now",
                    "Leave the number of replicas at 1, and protect each node by a replica of the server's own.");
        }
        Map<NodeName, Node> byName = nodes.stream().collect(Collectors.toMap(Node::name, Function.identity()));
        List<CommandPair> commands = new ArrayList<>();
        map.shards().forEach(shard -> commands.add(shard(table, shard, byName)));
        List<String> shardNames = commands.stream().map(CommandPair::name).toList();
        List<NodeName> withoutSpider = nodes.stream()
                .filter(node -> !node.capabilities().contains(Capability.SPIDER))
                .map(Node::name)
                .toList();
        if (!withoutSpider.isEmpty()) {
            String warning = "no distributed table: the Spider engine is missing on " + withoutSpider
                    + "; statements reach the shards through `sql`";
            return new EngineSteps(map, commands, List.of(), List.of(), List.of(warning));
        }
        List<Node> holders = map.shards().stream()
                .map(shard -> shard.primary().node())
                .distinct()
                .map(name -> Objects.requireNonNull(byName.get(name)))
                .sorted(Comparator.comparing(Node::name))
                .toList();
        for (Node node : nodes) {
            List<String> after = new ArrayList<>(shardNames);
            for (Node target : holders) {
                CommandPair server = server(table.generation(), node, target);
                commands.add(server);
                after.add(server.name());
            }
            commands.add(route(table, map, node, after));
        }
        return new EngineSteps(map, commands, nodes.stream().map(Node::name).toList(), List.of(), List.of());
    }

    private static CommandPair shard(CreateTable table, Shard shard, Map<NodeName, Node> nodes) {
        Replica replica = shard.primary();
        String schema = Objects.requireNonNull(nodes.get(replica.node())).schema();
        String name = "shard-" + shard.number();
        return CommandPair.of(
                name,
                replica.node(),
                new RunSql(MariaDbTables.createShard(schema, table.definition(), table.generation(), shard, replica)),
                new RunSql(MariaDbTables.drop(schema, replica.physicalName())),
                name.equals(CANARY) ? List.of() : List.of(CANARY));
    }

    private static CommandPair server(long generation, Node node, Node target) {
        String server = PhysicalNames.routeServer(generation, target.name());
        return CommandPair.of(
                "server-" + node.name() + "/" + target.name(),
                node.name(),
                new CreateRouteServer(server, target.name(), target.database(), target.schema(), ROUTE_ACCOUNT),
                new DropRouteServer(server),
                List.of(CANARY));
    }

    private static CommandPair route(CreateTable table, ShardMap map, Node node, List<String> after) {
        return CommandPair.of(
                "route-" + node.name(),
                node.name(),
                new RunSql(MariaDbTables.createRoute(node.schema(), table.definition(), table.generation(), map)),
                new RunSql(MariaDbTables.drop(node.schema(), table.name().value())),
                after);
    }
}
