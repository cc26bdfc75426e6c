package io.shardwright.planning;

import io.shardwright.bucket.BucketSet;
import io.shardwright.fleet.Engine;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.table.PhysicalNames;
import io.shardwright.table.Replica;
import io.shardwright.table.Shard;
import io.shardwright.table.ShardMap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Where the shards of a new table go: shard i to node i modulo their number, in the order of their names, its replicas to the nodes that follow. */
final class Placement {
    /** The epoch of every shard of a new table. */
    private static final long FIRST_EPOCH = 1;

    private static final long FIRST_VERSION = 1;

    private Placement() {}

    /** The nodes of an engine, by name. */
    static List<Node> eligible(List<Node> nodes, Engine engine) {
        List<Node> eligible = nodes.stream()
                .filter(node -> node.engine() == engine)
                .sorted(Comparator.comparing(Node::name))
                .toList();
        if (eligible.isEmpty()) {
            throw new ShardwrightException(
                    ErrorCode.NO_NODES,
                    "the fleet has no node with engine " + engine.label(),
                    "Start a worker beside one and see `node list`.");
        }
        return eligible;
    }

    static ShardMap place(CreateTable table, List<Node> nodes) {
        if (table.replicas() < 1) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST,
                    "a table cannot have " + table.replicas() + " replicas",
                    "Choose 1 or more.");
        }
        if (table.replicas() > nodes.size()) {
            throw new ShardwrightException(
                    ErrorCode.MORE_REPLICAS_THAN_NODES,
                    table.replicas() + " replicas need as many nodes, and there are " + nodes.size(),
                    "Choose at most " + nodes.size() + " replicas, or add nodes.");
        }
        List<BucketSet> sets = BucketSet.split(table.shards());
        List<Shard> shards = new ArrayList<>();
        for (int i = 0; i < sets.size(); i++) {
            List<Replica> replicas = new ArrayList<>();
            for (int r = 0; r < table.replicas(); r++) {
                NodeName node = nodes.get((i + r) % nodes.size()).name();
                String physical = PhysicalNames.shardTable(table.name(), table.generation(), i, FIRST_EPOCH);
                replicas.add(new Replica(
                        node, physical, FIRST_EPOCH, r == 0 ? Replica.Role.PRIMARY : Replica.Role.FOLLOWER));
            }
            shards.add(new Shard(i, sets.get(i), replicas));
        }
        return new ShardMap(table.name(), FIRST_VERSION, shards);
    }
}
