package io.shardwright.planning;

import io.shardwright.bucket.BucketSet;
import io.shardwright.fleet.Engine;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.placement.Measure;
import io.shardwright.placement.PlacedShard;
import io.shardwright.placement.PlacementNode;
import io.shardwright.placement.PlacementRules;
import io.shardwright.placement.PlannedMove;
import io.shardwright.placement.Planner;
import io.shardwright.placement.ShardId;
import io.shardwright.placement.Topology;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.table.PhysicalNames;
import io.shardwright.table.Replica;
import io.shardwright.table.Shard;
import io.shardwright.table.ShardMap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the shards of a new table go: the primaries over all nodes by capacity, in the order of the nodes' names where those are alike, and followers to
 * the nodes after them, spread over zones. Of other tables only that one is looked at beside which it is to be.
 */
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
                    "the fleet has no node with engine " + engine.label() + " that could take a shard",
                    "Start a worker beside one, or see `node list` for nodes that are not alive, not admitted or draining.");
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
        List<NodeName> primaries = table.beside()
                .map(beside -> Neighbours.primaries(table, beside, nodes))
                .orElseGet(() -> spread(table, nodes));
        List<Shard> shards = new ArrayList<>();
        for (int i = 0; i < sets.size(); i++) {
            String physical = PhysicalNames.shardTable(table.name(), table.generation(), i, FIRST_EPOCH);
            List<Replica> replicas = new ArrayList<>();
            for (Node node : holders(primaries.get(i), table.replicas(), nodes)) {
                Replica.Role role = replicas.isEmpty() ? Replica.Role.PRIMARY : Replica.Role.FOLLOWER;
                replicas.add(new Replica(node.name(), physical, FIRST_EPOCH, role));
            }
            shards.add(new Shard(i, sets.get(i), replicas));
        }
        return new ShardMap(table.name(), FIRST_VERSION, shards);
    }

    /** Of each shard, the node of its primary: what a rebalance of a table plans that is nowhere yet. */
    private static List<NodeName> spread(CreateTable table, List<Node> nodes) {
        List<PlacementNode> placed = nodes.stream()
                .map(node -> PlacementNode.of(node.name(), node.zone(), node.capacity()))
                .toList();
        List<PlacedShard> shards = new ArrayList<>();
        for (int i = 0; i < table.shards(); i++) {
            shards.add(new PlacedShard(new ShardId(table.name(), i), 1, List.of(), 0, 0, Optional.empty()));
        }
        return Planner.plan(new Topology(placed, shards), PlacementRules.by(Measure.COUNT)).moves().stream()
                .sorted(Comparator.comparing(PlannedMove::shard))
                .map(PlannedMove::to)
                .toList();
    }

    /**
     * The primary's node and those of its followers: the next ones by name, as far as possible each in another zone. They depend on the primary's node
     * alone, so that few sets of nodes share shards.
     */
    private static List<Node> holders(NodeName primary, int replicas, List<Node> nodes) {
        List<Node> ring = new ArrayList<>(nodes);
        while (!ring.get(0).name().equals(primary)) {
            ring.add(ring.remove(0));
        }
        Map<String, Integer> inZone = new HashMap<>();
        List<Node> holders = new ArrayList<>();
        while (holders.size() < replicas) {
            Node next = ring.get(0);
            for (Node node : ring) {
                if (inZone.getOrDefault(node.zone(), 0) < inZone.getOrDefault(next.zone(), 0)) {
                    next = node;
                }
            }
            ring.remove(next);
            holders.add(next);
            inZone.merge(next.zone(), 1, Integer::sum);
        }
        return holders;
    }
}
