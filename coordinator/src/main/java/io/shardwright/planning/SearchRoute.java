package io.shardwright.planning;

import io.shardwright.action.RunSql;
import io.shardwright.action.SwapDistributed;
import io.shardwright.dialect.ManticoreTables;
import io.shardwright.fleet.Endpoint;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.table.Replica;
import io.shardwright.table.Shard;
import io.shardwright.table.ShardMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The distributed table of a table on Manticore, as each node has it: the shards that the node holds are local, the others mirrors. */
final class SearchRoute {
    private final ShardMap map;
    private final Map<NodeName, Node> nodes;

    /** @param nodes those that hold a shard, at least */
    SearchRoute(ShardMap map, Map<NodeName, Node> nodes) {
        this.map = map;
        this.nodes = nodes;
    }

    /**
     * What makes it on a node.
     *
     * @throws ShardwrightException {@link ErrorCode#UNKNOWN_NODE} if a node that holds a shard is not there
     */
    RunSql create(NodeName node) {
        return new RunSql(ManticoreTables.createDistributed(map.table().value(), parts(node)));
    }

    /** What gives it its parts on a node where it has others. */
    SwapDistributed swap(NodeName node) {
        return new SwapDistributed(
                map.table().value(),
                parts(node).stream().map(ManticoreTables.Part::words).toList());
    }

    /** What takes it away there. */
    RunSql drop() {
        return new RunSql(ManticoreTables.drop(map.table().value()));
    }

    private List<ManticoreTables.Part> parts(NodeName seenFrom) {
        List<ManticoreTables.Part> parts = new ArrayList<>();
        Map<List<Endpoint>, List<String>> elsewhere = new LinkedHashMap<>();
        for (Shard shard : map.shards()) {
            String table = shard.primary().physicalName();
            SortedSet<NodeName> holders =
                    shard.replicas().stream().map(Replica::node).collect(Collectors.toCollection(TreeSet::new));
            if (holders.contains(seenFrom)) {
                parts.add(ManticoreTables.Part.local(table));
            } else {
                elsewhere
                        .computeIfAbsent(holders.stream().map(this::address).toList(), any -> new ArrayList<>())
                        .add(table);
            }
        }
        elsewhere.forEach((mirrors, tables) -> parts.add(new ManticoreTables.Part(tables, mirrors)));
        return parts;
    }

    /** Where other nodes reach it, by the engine's own protocol. */
    private Endpoint address(NodeName name) {
        Node node = nodes.get(name);
        if (node == null) {
            throw new ShardwrightException(
                    ErrorCode.UNKNOWN_NODE,
                    "node '" + name + "' holds a part of table '" + map.table() + "' and is not in the fleet",
                    "Start its worker first.");
        }
        return node.database();
    }
}
