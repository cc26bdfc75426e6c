package io.shardwright.placement;

import io.shardwright.fleet.NodeName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** A topology after some moves of a plan. */
final class After {
    private After() {}

    static Topology of(Topology topology, RebalancePlan plan) {
        return of(topology, plan.moves());
    }

    static Topology of(Topology topology, List<PlannedMove> moves) {
        Map<ShardId, List<NodeName>> holders = new TreeMap<>();
        topology.shards().forEach(shard -> holders.put(shard.id(), new ArrayList<>(shard.holders())));
        for (PlannedMove move : moves) {
            List<NodeName> nodes = Objects.requireNonNull(holders.get(move.shard()));
            move.from().ifPresent(nodes::remove);
            nodes.add(move.to());
        }
        return new Topology(
                topology.nodes(),
                topology.shards().stream()
                        .map(shard -> new PlacedShard(
                                shard.id(),
                                shard.replicas(),
                                Objects.requireNonNull(holders.get(shard.id())),
                                shard.bytes(),
                                shard.load(),
                                shard.colocation()))
                        .toList());
    }
}
