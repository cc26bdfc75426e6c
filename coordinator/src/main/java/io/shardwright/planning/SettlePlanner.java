package io.shardwright.planning;

import io.shardwright.action.CreateRouteServer;
import io.shardwright.action.DropQuarantined;
import io.shardwright.action.DropRouteServer;
import io.shardwright.action.LeadRouteServer;
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
import io.shardwright.planning.FoundNode.FoundServer;
import io.shardwright.planning.FoundNode.FoundShard;
import io.shardwright.planning.FoundNode.FoundTable;
import io.shardwright.queue.CommandPair;
import io.shardwright.queue.GroupSubmission;
import io.shardwright.queue.LockMode;
import io.shardwright.queue.LockRequest;
import io.shardwright.queue.UndoMode;
import io.shardwright.table.PhysicalNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Plans what makes right the server of a node. Before the decision, so that the way back is a rename:
 *
 * <ul>
 *   <li>distributed tables that nobody kept true, or that lead elsewhere, go out of sight;
 *   <li>those that are to be there are made from the present shard map, with the server objects that they need;
 *   <li>shard tables that the catalog does not place there go into quarantine.
 * </ul>
 *
 * <p>After it the distributed tables that are out of sight are dropped, with the server objects that nothing needs, and of the shard tables those that the ledger knows as left by a group that has
 * ended. A shard table of which no record says whose it is stays in quarantine.
 */
public final class SettlePlanner {
    private final FoundNode found;
    private final NodeRecords records;
    private final SettleTask task;
    private final NodeName name;
    private final String schema;
    private final List<CommandPair> before = new ArrayList<>();
    private final List<CommandPair> after = new ArrayList<>();
    private final List<Artifact> artifacts = new ArrayList<>();
    private final List<String> orphans = new ArrayList<>();

    /** The commands that have put a table of that name out of sight. */
    private final Map<String, String> retired = new HashMap<>();

    /** The names that its commands give to what they put aside. */
    private final Set<String> given = new HashSet<>();

    private SettlePlanner(FoundNode found, NodeRecords records, SettleTask task) {
        this.found = found;
        this.records = records;
        this.task = task;
        this.name = found.node().name();
        this.schema = found.node().schema();
    }

    /** The tables whose distributed table a node that was lost is to get. */
    public static List<KnownTable> missed(Node node, NodeRecords records) {
        return records.tables().stream()
                .filter(table -> !table.routes().contains(node.name()))
                .filter(table -> records.missed().stale().containsKey(table.generation())
                        || (records.missed().newer().contains(table.name().value())
                                && !table.routes().isEmpty()))
                .toList();
    }

    /** What the return of a node waits for before the distributed tables that it missed can be made: other nodes that they lead to, one sentence each. */
    public static List<String> waits(FoundNode found, NodeRecords records) {
        return SettleTask.returning(found, records).make().stream()
                .filter(table -> !records.awayOf(table).isEmpty())
                .map(table -> "table " + table.name() + " has shards on " + records.awayOf(table)
                        + ", and Spider opens no distributed table while a server that it leads to does not answer")
                .toList();
    }

    /** The tables whose distributed table a node that returns does not get, as they lead to another that is lost. */
    public static List<KnownTable> owed(FoundNode found, NodeRecords records) {
        return found.takesDistributed()
                ? missed(found.node(), records).stream()
                        .filter(records::leadsToLost)
                        .toList()
                : List.of();
    }

    /** The generations of dropped tables whose distributed tables lie there in quarantine, as they did when the node was lost. */
    public static SortedSet<Long> hidden(FoundNode found, NodeLosses.Records missed) {
        SortedSet<Long> hidden = new TreeSet<>();
        for (long generation : missed.stale().keySet()) {
            if (missed.dropped().contains(generation)
                    && found.hasDistributed(PhysicalNames.routeQuarantine(generation))) {
                hidden.add(generation);
            }
        }
        return hidden;
    }

    /** The plan; empty if nothing is to be done any more. */
    public static Optional<TablePlan> plan(
            FoundNode found, NodeRecords records, SettleTask task, String idempotencyKey) {
        SettlePlanner planner = new SettlePlanner(found, records, task);
        planner.retireRoutes();
        task.make().forEach(planner::make);
        task.tend().forEach(planner::missingServers);
        task.aside().forEach(planner::aside);
        planner.orphans.addAll(new TreeSet<>(records.missed().orphans()));
        planner.dropServers();
        // Where only the ledger is to be told that an orphan is there no more, a group without commands does that.
        return planner.before.isEmpty() && planner.after.isEmpty() && planner.orphans.isEmpty()
                ? Optional.empty()
                : Optional.of(planner.result(idempotencyKey));
    }

    private void retireRoutes() {
        Map<String, Long> names = new TreeMap<>();
        // Ascending, so of one name the newest counts.
        records.missed().stale().forEach((generation, table) -> names.put(table, generation));
        records.tables().stream()
                .filter(table -> table.routes().contains(name) || records.leadsToLost(table))
                .forEach(table -> names.remove(table.name().value()));
        task.make().forEach(table -> names.put(table.name().value(), table.generation()));
        names.forEach((table, generation) -> {
            if (found.hasDistributed(table)) {
                String command = "retire-route-" + table;
                retire(command, table, free(PhysicalNames.staleRoute(generation)));
                retired.put(table, command);
            }
        });
        Set<Long> hidden = hidden(found, records.missed());
        for (long generation : records.missed().stale().keySet()) {
            String quarantine = PhysicalNames.routeQuarantine(generation);
            if (!hidden.contains(generation) && found.hasDistributed(quarantine)) {
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
        artifacts.add(new Artifact(name, Artifact.STALE_TABLE, found.qualified(stale)));
        after.add(CommandPair.afterDecision(command, name, new DropQuarantined(schema, stale), List.of()));
    }

    private void make(KnownTable table) {
        List<String> needed = new ArrayList<>();
        Optional.ofNullable(retired.get(table.name().value())).ifPresent(needed::add);
        records.reached(table).forEach(target -> needed.add(server(table, target)));
        before.add(CommandPair.of(
                "route-" + table.name(),
                name,
                new RunSql(MariaDbTables.createRoute(schema, table.definition(), table.generation(), table.map())),
                new RunSql(MariaDbTables.drop(schema, table.name().value())),
                needed));
    }

    /** Makes the server object to a node, or leads the one that is there to it; returns the command's name. */
    private String server(KnownTable table, NodeName target) {
        Node holder = MovedShard.node(records.fleet(), target);
        String server = PhysicalNames.routeServer(table.generation(), target);
        String command = "server-" + table.generation() + "/" + target;
        FoundServer there = found.servers().get(server);
        before.add(CommandPair.of(
                command,
                name,
                there == null
                        ? new CreateRouteServer(
                                server, target, holder.database(), holder.schema(), MariaDbCreation.ROUTE_ACCOUNT)
                        : led(server, records.server(target)),
                there == null ? new DropRouteServer(server) : led(server, there),
                List.of()));
        return command;
    }

    private static LeadRouteServer led(String server, FoundServer where) {
        return new LeadRouteServer(server, where.host(), where.port(), where.schema(), MariaDbCreation.ROUTE_ACCOUNT);
    }

    private void missingServers(KnownTable table) {
        for (NodeName target : records.reached(table)) {
            if (!found.servers().containsKey(PhysicalNames.routeServer(table.generation(), target))) {
                String unused = server(table, target);
            }
        }
    }

    /** The shard tables there that are no shard's by the catalog, and that no group which has not ended keeps; those that were put aside already are left out. */
    static SortedSet<String> strange(FoundNode found, NodeRecords records) {
        SortedSet<String> strange = new TreeSet<>();
        found.tables()
                .forEach((table, there) -> there.shard().ifPresent(shard -> {
                    String artifact = found.qualified(table);
                    boolean orphan = records.missed().orphans().contains(artifact);
                    boolean known = records.homes().contains(table)
                            || records.missed().artifacts().contains(artifact)
                            || PhysicalNames.isOneOf(table, left(shard));
                    if (orphan || !known) {
                        strange.add(table);
                    }
                }));
        return strange;
    }

    private static String left(FoundShard shard) {
        return PhysicalNames.leftShard(shard.generation(), shard.shard(), shard.epoch());
    }

    private void aside(String table) {
        Optional<FoundShard> shard =
                Optional.ofNullable(found.tables().get(table)).flatMap(FoundTable::shard);
        if (shard.isEmpty()) {
            if (found.hasDistributed(table) && records.missed().orphans().contains(found.qualified(table))) {
                // It has no rows, and was put aside before.
                after.add(CommandPair.afterDecision(
                        "purge-" + table, name, new DropQuarantined(schema, table), List.of()));
            }
            return;
        }
        String quarantine = free(left(shard.get()));
        String command = "retire-shard-" + table;
        if (records.missed().orphans().contains(found.qualified(table))) {
            retire(command, table, quarantine);
        } else {
            before.add(quarantined(command, table, quarantine));
            artifacts.add(new Artifact(name, Artifact.QUARANTINED_TABLE, found.qualified(quarantine)));
        }
    }

    /** The first of a name and its numbered ones that nothing there has, by the server and by the ledger. */
    private String free(String first) {
        String free = first;
        for (int number = 2; isTaken(free); number++) {
            free = PhysicalNames.numbered(first, number);
        }
        given.add(free);
        return free;
    }

    private boolean isTaken(String table) {
        return given.contains(table)
                || found.tables().containsKey(table)
                || records.missed().artifacts().contains(found.qualified(table));
    }

    /** Those of distributed tables that are gone, and those by which the present ones reach nobody. */
    private void dropServers() {
        Set<String> needed = new TreeSet<>();
        SortedSet<Long> generations = new TreeSet<>(records.missed().stale().keySet());
        generations.removeAll(hidden(found, records.missed()));
        records.tables().stream()
                .filter(table -> table.routes().contains(name))
                .forEach(table -> generations.remove(table.generation()));
        for (KnownTable table : touched()) {
            generations.add(table.generation());
            records.reached(table).forEach(node -> needed.add(PhysicalNames.routeServer(table.generation(), node)));
        }
        List<String> purges = after.stream().map(CommandPair::name).toList();
        for (long generation : generations) {
            for (NodeName node : new TreeSet<>(records.fleet().keySet())) {
                String server = PhysicalNames.routeServer(generation, node);
                if (!needed.contains(server) && found.servers().containsKey(server)) {
                    after.add(CommandPair.afterDecision(
                            "drop-server-" + generation + "/" + node, name, new DropRouteServer(server), purges));
                }
            }
        }
    }

    private List<KnownTable> touched() {
        return Stream.concat(task.make().stream(), task.tend().stream()).toList();
    }

    private TablePlan result(String idempotencyKey) {
        List<CommandPair> commands = new ArrayList<>(before);
        commands.addAll(after);
        List<LockRequest> locks = LockRequest.withIntents(touched().stream()
                .map(table -> new LockRequest("table/" + table.name(), LockMode.X))
                .toList());
        return new TablePlan(
                new GroupSubmission(idempotencyKey, task.title(name), commands, locks, task.policy(), UndoMode.REVERSE),
                new CatalogChange.SettleNode(
                        name,
                        task.returns(),
                        touched().stream()
                                .map(table -> new MadeRoute(
                                        table.name().value(), table.map().version()))
                                .toList(),
                        orphans),
                artifacts,
                List.of());
    }
}
