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
import java.util.List;
import java.util.Map;

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
        List<ManticoreTables.Part> parts =
                map.shards().stream().map(shard -> part(shard, node)).toList();
        return new RunSql(ManticoreTables.createDistributed(map.table().value(), parts));
    }

    /** What gives it its parts on a node where it has others. */
    SwapDistributed swap(NodeName node) {
        return new SwapDistributed(
                map.table().value(),
                map.shards().stream().map(shard -> part(shard, node).words()).toList());
    }

    /** What takes it away there. */
    RunSql drop() {
        return new RunSql(ManticoreTables.drop(map.table().value()));
    }

    private ManticoreTables.Part part(Shard shard, NodeName seenFrom) {
        List<NodeName> holders = shard.replicas().stream().map(Replica::node).toList();
        List<Endpoint> mirrors = holders.contains(seenFrom)
                ? List.of()
                : holders.stream().map(this::address).toList();
        return new ManticoreTables.Part(shard.primary().physicalName(), mirrors);
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
