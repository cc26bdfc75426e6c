package io.shardwright.operations;

import io.shardwright.fleet.Engine;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.Catalog;
import io.shardwright.metadata.CatalogChange.Replica;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.metadata.MoveReader;
import io.shardwright.metadata.NodeLosses;
import io.shardwright.metadata.NodeObjects;
import io.shardwright.metadata.NodeReader;
import io.shardwright.metadata.NodeReader.NodeStatus;
import io.shardwright.planning.KnownTable;
import io.shardwright.planning.NodeRecords;
import io.shardwright.queue.GroupId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** What the records say that is to be on nodes, read once for all of them but for what is of one node. */
final class RecordedNodes {
    private final NodeLosses losses;
    private final NodeObjects objects;
    private final List<Catalog.Table> tables;
    private final List<KnownTable> active;
    private final Map<String, Set<NodeName>> wayBack = new HashMap<>();
    private final Map<NodeName, Node> fleet;
    private final SortedMap<String, GroupId> changing;

    private RecordedNodes(MetadataDatabase database) {
        this.losses = new NodeLosses(database);
        this.objects = new NodeObjects(database);
        this.tables = new Catalog(database)
                .tables().stream()
                        .filter(table -> table.engine() == Engine.MARIADB)
                        .toList();
        this.active = tables.stream()
                .filter(table -> table.state().equals("active"))
                .map(KnownTable::of)
                .toList();
        for (MoveReader.Move move : new MoveReader(database).open()) {
            Set<NodeName> ends = wayBack.computeIfAbsent(move.table(), table -> new HashSet<>());
            ends.add(move.source());
            ends.add(move.target());
        }
        this.fleet = new NodeReader(database)
                .everKnown().stream()
                        .map(NodeStatus::node)
                        .collect(Collectors.toUnmodifiableMap(Node::name, known -> known));
        this.changing = objects.changing();
    }

    /** As they are now. To be read after a node was looked at: an object is recorded before it is made, so one that was seen is known here. */
    static RecordedNodes read(MetadataDatabase database) {
        return new RecordedNodes(database);
    }

    /** @param since epoch milliseconds; the creation of tables from then on the node has missed */
    NodeRecords of(Node node, long since) {
        Set<String> homes = tables.stream()
                .flatMap(table -> table.replicas().stream())
                .filter(replica -> replica.node().equals(node.name()))
                .map(Replica::physicalName)
                .collect(Collectors.toUnmodifiableSet());
        return new NodeRecords(
                losses.records(node.name(), since),
                active,
                homes,
                wayBack,
                fleet,
                objects.temporary(node.name()),
                changing);
    }
}
