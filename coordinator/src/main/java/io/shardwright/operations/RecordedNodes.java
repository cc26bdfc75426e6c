package io.shardwright.operations;

import io.shardwright.fitness.Fact;
import io.shardwright.fleet.Engine;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.fleet.NodeStanding;
import io.shardwright.metadata.Catalog;
import io.shardwright.metadata.CatalogChange.Replica;
import io.shardwright.metadata.EngineLooks;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.metadata.MoveReader;
import io.shardwright.metadata.NodeLosses;
import io.shardwright.metadata.NodeObjects;
import io.shardwright.metadata.NodeReader;
import io.shardwright.metadata.NodeReader.NodeStatus;
import io.shardwright.planning.KnownTable;
import io.shardwright.planning.NodeRecords;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.GroupId;
import io.shardwright.transport.LinkPool;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** What the records say that is to be on nodes, read once for all of them but for what is of one node. */
final class RecordedNodes {
    /** A server that is well answers at once; one that is so slow is not to be relied on now. */
    private static final long ANSWER_SECONDS_MAX = 5;

    private final NodeLosses losses;
    private final NodeObjects objects;
    private final List<Catalog.Table> tables;

    /** By node of Manticore the shards' tables that may be on it. */
    private final Map<NodeName, Set<String>> searchTables;

    private final List<KnownTable> active;
    private final Map<String, Set<NodeName>> wayBack = new HashMap<>();
    private final Map<NodeName, NodeStatus> statuses;
    private final SortedMap<String, GroupId> changing;
    private final SortedMap<NodeName, String> away;

    private RecordedNodes(MetadataDatabase database, LinkPool links) {
        this.losses = new NodeLosses(database);
        this.objects = new NodeObjects(database);
        this.tables = new Catalog(database).tables();
        this.searchTables = new EngineLooks(database).tables();
        this.active = tables.stream()
                .filter(table -> table.state().equals("active"))
                .map(KnownTable::of)
                .toList();
        for (MoveReader.Move move : new MoveReader(database).open()) {
            Set<NodeName> ends = wayBack.computeIfAbsent(move.table(), table -> new HashSet<>());
            ends.add(move.source());
            ends.add(move.target());
        }
        this.statuses = new NodeReader(database)
                .everKnown().stream()
                        .collect(Collectors.toUnmodifiableMap(
                                status -> status.node().name(), status -> status));
        this.changing = objects.changing();
        this.away = away(links);
    }

    /** As they are now. To be read after a node was looked at: an object is recorded before it is made, so one that was seen is known here. */
    static RecordedNodes read(MetadataDatabase database, LinkPool links) {
        return new RecordedNodes(database, links);
    }

    /** @param since epoch milliseconds; the creation of tables from then on the node has missed */
    NodeRecords of(Node node, long since) {
        return new NodeRecords(
                losses.records(node.name(), since),
                active.stream().filter(table -> table.engine() == node.engine()).toList(),
                homes(node),
                wayBack,
                statuses.values().stream()
                        .map(NodeStatus::node)
                        .collect(Collectors.toUnmodifiableMap(Node::name, known -> known)),
                objects.temporary(node.name()),
                changing,
                away,
                Optional.ofNullable(statuses.get(node.name()))
                        .flatMap(NodeKeeper::profile)
                        .flatMap(profile -> profile.get(Fact.ROUTE_USER)));
    }

    private Set<String> homes(Node node) {
        return switch (node.engine()) {
            case MARIADB ->
                tables.stream()
                        .flatMap(table -> table.replicas().stream())
                        .filter(replica -> replica.node().equals(node.name()))
                        .map(Replica::physicalName)
                        .collect(Collectors.toUnmodifiableSet());
            case MANTICORE -> searchTables.getOrDefault(node.name(), Set.of());
        };
    }

    /**
     * The nodes that distributed tables of Spider lead to and of which nobody knows that their servers answer, with why. Each is asked, as that one has died is recorded only after a while, and each through
     * its worker, as nobody else may log in there: where that is stopped the server may run, and may as well be gone.
     */
    private SortedMap<NodeName, String> away(LinkPool links) {
        SortedMap<NodeName, String> found = new TreeMap<>();
        Map<NodeName, CompletableFuture<String>> asked = new TreeMap<>();
        active.stream()
                .filter(table -> table.engine() == Engine.MARIADB)
                .flatMap(table -> table.holders().stream())
                .distinct()
                .flatMap(name -> Optional.ofNullable(statuses.get(name)).stream())
                .forEach(status -> {
                    if (status.atWork()) {
                        asked.put(status.node().name(), silence(links, status.node()));
                    } else {
                        found.put(status.node().name(), away(status));
                    }
                });
        asked.forEach((name, silence) -> {
            String why = silence.join();
            if (!why.isEmpty()) {
                found.put(name, why);
            }
        });
        return found;
    }

    /** Why a node's server does not answer; empty if it does. */
    private static CompletableFuture<String> silence(LinkPool links, Node node) {
        return NodeQuestion.ask(links, node, "SELECT 1", 1)
                .orTimeout(ANSWER_SECONDS_MAX, TimeUnit.SECONDS)
                .handle((rows, failure) -> {
                    if (failure == null) {
                        return "";
                    }
                    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                    return cause instanceof ShardwrightException known ? known.message() : "it does not answer";
                });
    }

    private static String away(NodeStatus status) {
        if (status.alive()) {
            return status.trouble();
        }
        return status.standing().state() == NodeStanding.LOST ? NodeRecords.LOST : "its worker is not there";
    }
}
