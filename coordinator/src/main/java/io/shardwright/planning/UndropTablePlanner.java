package io.shardwright.planning;

import io.shardwright.action.QuarantineTable;
import io.shardwright.action.RestoreTable;
import io.shardwright.fleet.Engine;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.Catalog;
import io.shardwright.metadata.CatalogChange;
import io.shardwright.queue.CommandPair;
import io.shardwright.queue.GroupSubmission;
import io.shardwright.queue.LockRequest;
import io.shardwright.table.PhysicalNames;
import io.shardwright.table.Replica;
import io.shardwright.table.Shard;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Plans the putting back of a table that was dropped and not purged: its shards get their names again, then its distributed tables. */
public final class UndropTablePlanner {
    private UndropTablePlanner() {}

    /**
     * The plan for putting a table back.
     *
     * @param row as it was when it was dropped
     * @throws io.shardwright.problem.ShardwrightException {@code UNKNOWN_NODE} if a node that holds a part of it is not in the fleet
     */
    public static TablePlan plan(Catalog.Table row, Map<NodeName, Node> fleet, String idempotencyKey) {
        KnownTable table = KnownTable.of(row);
        List<CommandPair> commands =
                row.engine() == Engine.MANTICORE ? ManticoreDrop.undrop(table, fleet) : restored(table, fleet);
        String name = table.name().value();
        return new TablePlan(
                new GroupSubmission(idempotencyKey, "put back table " + name, commands, LockRequest.wholeTable(name)),
                new CatalogChange.Create(name, row.engine(), row.generation(), row.definition(), row.replicas()),
                List.of(),
                List.of());
    }

    private static List<CommandPair> restored(KnownTable table, Map<NodeName, Node> fleet) {
        List<CommandPair> commands = new ArrayList<>();
        for (Shard shard : table.map().shards()) {
            Replica replica = shard.primary();
            commands.add(restored(
                    "show-shard-" + shard.number(),
                    MovedShard.node(fleet, replica.node()),
                    replica.physicalName(),
                    PhysicalNames.shardQuarantine(table.generation(), shard.number(), replica.epoch()),
                    List.of()));
        }
        List<String> shards = commands.stream().map(CommandPair::name).toList();
        for (NodeName route : table.routes()) {
            commands.add(restored(
                    "show-route-" + route,
                    MovedShard.node(fleet, route),
                    table.name().value(),
                    PhysicalNames.routeQuarantine(table.generation()),
                    shards));
        }
        return commands;
    }

    private static CommandPair restored(String name, Node node, String table, String quarantine, List<String> after) {
        return CommandPair.of(
                name,
                node.name(),
                new RestoreTable(node.schema(), table, quarantine),
                new QuarantineTable(node.schema(), table, quarantine),
                after);
    }
}
