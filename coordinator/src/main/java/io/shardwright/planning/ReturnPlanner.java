package io.shardwright.planning;

import io.shardwright.action.CreateRouteServer;
import io.shardwright.action.DropQuarantined;
import io.shardwright.action.DropRouteServer;
import io.shardwright.action.QuarantineTable;
import io.shardwright.action.RestoreTable;
import io.shardwright.action.RunSql;
import io.shardwright.dialect.MariaDbTables;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.CatalogChange;
import io.shardwright.metadata.CatalogChange.Artifact;
import io.shardwright.metadata.CatalogChange.MadeRoute;
import io.shardwright.metadata.NodeLosses;
import io.shardwright.planning.ReturnedNode.FoundShard;
import io.shardwright.queue.CommandPair;
import io.shardwright.queue.FailurePolicy;
import io.shardwright.queue.GroupSubmission;
import io.shardwright.queue.LockMode;
import io.shardwright.queue.LockRequest;
import io.shardwright.queue.UndoMode;
import io.shardwright.table.PhysicalNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Plans what makes right the server of a node that was lost and is back. Before the decision, so that the way back is a rename:
 *
 * <ul>
 *   <li>its distributed tables, which nobody kept true, go out of sight;
 *   <li>they are made anew from the present shard map, and so are those of tables that were created meanwhile;
 *   <li>shard tables that the catalog does not place there go into quarantine.
 * </ul>
 *
 * <p>After it the distributed tables that are out of sight are dropped, with the server objects that nothing needs, and of the shard tables those that the ledger knows as left by a group that has
 * ended. A shard table of which no record says whose it is stays in quarantine.
 */
public final class ReturnPlanner {
    private final ReturnedNode returned;
    private final ReturnRecords records;
    private final NodeName name;
    private final String schema;
    private final List<CommandPair> before = new ArrayList<>();
    private final List<CommandPair> after = new ArrayList<>();
    private final List<Artifact> artifacts = new ArrayList<>();
    private final List<String> orphans = new ArrayList<>();

    /** The commands that have put a table of that name out of sight. */
    private final Map<String, String> retired = new HashMap<>();

    private ReturnPlanner(ReturnedNode returned, ReturnRecords records) {
        this.returned = returned;
        this.records = records;
        this.name = returned.node().name();
        this.schema = returned.node().schema();
    }

    /** The tables whose distributed table the node is to get. */
    public static List<KnownTable> wanted(Node node, ReturnRecords records) {
        return records.tables().stream()
                .filter(table -> !table.routes().contains(node.name()))
                .filter(table -> records.missed().stale().containsKey(table.generation())
                        || (records.missed().newer().contains(table.name().value())
                                && !table.routes().isEmpty()))
                .toList();
    }

    /** The generations of dropped tables whose distributed tables lie there in quarantine, as they did when the node was lost. */
    public static SortedSet<Long> hidden(ReturnedNode returned, NodeLosses.Records missed) {
        SortedSet<Long> hidden = new TreeSet<>();
        for (long generation : missed.stale().keySet()) {
            if (missed.dropped().contains(generation)
                    && returned.hasDistributed(PhysicalNames.routeQuarantine(generation))) {
                hidden.add(generation);
            }
        }
        return hidden;
    }

    /** The plan; empty if nothing is to be done any more. */
    public static Optional<TablePlan> plan(ReturnedNode returned, ReturnRecords records, String idempotencyKey) {
        ReturnPlanner planner = new ReturnPlanner(returned, records);
        List<KnownTable> wanted = returned.takesDistributed() ? wanted(returned.node(), records) : List.of();
        planner.retireRoutes(wanted);
        wanted.forEach(planner::make);
        planner.leftShards();
        planner.dropServers(wanted);
        return planner.before.isEmpty() && planner.after.isEmpty()
                ? Optional.empty()
                : Optional.of(planner.result(wanted, idempotencyKey));
    }

    private void retireRoutes(List<KnownTable> wanted) {
        Map<String, Long> names = new TreeMap<>();
        // Ascending, so of one name the newest counts.
        records.missed().stale().forEach((generation, table) -> names.put(table, generation));
        wanted.forEach(table -> names.put(table.name().value(), table.generation()));
        records.tables().stream()
                .filter(table -> table.routes().contains(name))
                .forEach(table -> names.remove(table.name().value()));
        names.forEach((table, generation) -> {
            if (returned.hasDistributed(table)) {
                String command = "retire-route-" + table;
                retire(command, table, PhysicalNames.staleRoute(generation));
                retired.put(table, command);
            }
        });
        Set<Long> hidden = hidden(returned, records.missed());
        for (long generation : records.missed().stale().keySet()) {
            String quarantine = PhysicalNames.routeQuarantine(generation);
            if (!hidden.contains(generation) && returned.hasDistributed(quarantine)) {
                purge("purge-route-" + generation, quarantine);
            }
        }
    }

    private void retire(String command, String table, String stale) {
        before.add(quarantined(command, table, stale));
        purge("purge-" + command, stale);
    }

    private CommandPair quarantined(String command, String table, String quarantine) {
        return CommandPair.of(
                command,
                name,
                new QuarantineTable(schema, table, quarantine),
                new RestoreTable(schema, table, quarantine),
                List.of());
    }

    private void purge(String command, String stale) {
        artifacts.add(new Artifact(name, Artifact.STALE_TABLE, returned.qualified(stale)));
        after.add(CommandPair.afterDecision(command, name, new DropQuarantined(schema, stale), List.of()));
    }

    private void make(KnownTable table) {
        List<String> needed = new ArrayList<>();
        Optional.ofNullable(retired.get(table.name().value())).ifPresent(needed::add);
        for (NodeName target : reached(table)) {
            Node holder = MovedShard.node(records.fleet(), target);
            String server = PhysicalNames.routeServer(table.generation(), target);
            String command = "server-" + table.generation() + "/" + target;
            before.add(CommandPair.of(
                    command,
                    name,
                    new CreateRouteServer(
                            server, target, holder.database(), holder.schema(), MariaDbCreation.ROUTE_ACCOUNT),
                    new DropRouteServer(server),
                    List.of()));
            needed.add(command);
        }
        before.add(CommandPair.of(
                "route-" + table.name(),
                name,
                new RunSql(MariaDbTables.createRoute(schema, table.definition(), table.generation(), table.map())),
                new RunSql(MariaDbTables.drop(schema, table.name().value())),
                needed));
    }

    /** The nodes that a table's distributed table leads to, or may lead to once a move is taken back. */
    private SortedSet<NodeName> reached(KnownTable table) {
        SortedSet<NodeName> nodes = new TreeSet<>();
        table.map().shards().forEach(shard -> nodes.add(shard.primary().node()));
        nodes.addAll(records.wayBack().getOrDefault(table.name().value(), Set.of()));
        return nodes;
    }

    private void leftShards() {
        new TreeMap<>(returned.tables()).forEach((table, found) -> {
            String artifact = returned.qualified(table);
            boolean orphan = records.missed().orphans().contains(artifact);
            boolean known = records.homes().contains(table)
                    || (records.missed().artifacts().contains(artifact) && !orphan);
            if (found.shard().isPresent() && !known) {
                left(table, found.shard().get(), orphan);
            }
        });
        orphans.addAll(new TreeSet<>(records.missed().orphans()));
    }

    private void left(String table, FoundShard shard, boolean orphan) {
        String quarantine = PhysicalNames.leftShard(shard.generation(), shard.shard(), shard.epoch());
        String command = "retire-shard-" + table;
        if (orphan) {
            retire(command, table, quarantine);
        } else if (!table.equals(quarantine)) {
            before.add(quarantined(command, table, quarantine));
            artifacts.add(new Artifact(name, Artifact.QUARANTINED_TABLE, returned.qualified(quarantine)));
        }
    }

    /** Those of distributed tables that are gone, and those by which the present ones reach nobody. */
    private void dropServers(List<KnownTable> wanted) {
        Set<String> needed = new TreeSet<>();
        Set<Long> kept = new TreeSet<>(hidden(returned, records.missed()));
        records.tables().stream()
                .filter(table -> table.routes().contains(name))
                .forEach(table -> kept.add(table.generation()));
        wanted.forEach(table ->
                reached(table).forEach(node -> needed.add(PhysicalNames.routeServer(table.generation(), node))));
        List<String> purges = after.stream().map(CommandPair::name).toList();
        for (long generation : records.missed().stale().keySet()) {
            for (NodeName node : new TreeSet<>(records.fleet().keySet())) {
                String server = PhysicalNames.routeServer(generation, node);
                if (!kept.contains(generation)
                        && !needed.contains(server)
                        && returned.servers().contains(server)) {
                    after.add(CommandPair.afterDecision(
                            "drop-server-" + generation + "/" + node, name, new DropRouteServer(server), purges));
                }
            }
        }
    }

    private TablePlan result(List<KnownTable> wanted, String idempotencyKey) {
        List<CommandPair> commands = new ArrayList<>(before);
        commands.addAll(after);
        List<LockRequest> locks = LockRequest.withIntents(wanted.stream()
                .map(table -> new LockRequest("table/" + table.name(), LockMode.X))
                .toList());
        return new TablePlan(
                new GroupSubmission(
                        idempotencyKey,
                        "settle what is on node " + name + ", which was lost",
                        commands,
                        locks,
                        FailurePolicy.HOLD,
                        UndoMode.REVERSE),
                new CatalogChange.SettleNode(
                        name,
                        wanted.stream()
                                .map(table -> new MadeRoute(
                                        table.name().value(), table.map().version()))
                                .toList(),
                        orphans),
                artifacts,
                List.of());
    }
}
