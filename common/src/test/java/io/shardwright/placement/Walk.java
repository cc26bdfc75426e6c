package io.shardwright.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.fleet.NodeName;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/** Makes the moves of a plan one by one and checks each of them, knowing nothing of how plans are made. */
final class Walk {
    private final Topology topology;
    private final RebalancePlan plan;
    private final Map<ShardId, PlacedShard> shards = new TreeMap<>();
    private final Map<ShardId, TreeSet<NodeName>> holders = new TreeMap<>();
    private final Map<NodeName, PlacementNode> nodes = new TreeMap<>();
    private final Map<NodeName, Long> arrived = new HashMap<>();

    Walk(Topology topology, RebalancePlan plan) {
        this.topology = topology;
        this.plan = plan;
        topology.nodes().forEach(node -> nodes.put(node.name(), node));
        topology.shards().forEach(shard -> {
            shards.put(shard.id(), shard);
            holders.put(shard.id(), new TreeSet<>(shard.holders()));
        });
    }

    /** Makes all moves; fails at the first that must not be. */
    void all() {
        Imbalance start = imbalance();
        assertThat(plan.before().misplaced()).isEqualTo(start.misplaced());
        assertThat(plan.before().noWorseThan(start) && start.noWorseThan(plan.before()))
                .isTrue();
        for (PlannedMove move : plan.moves()) {
            make(move);
            assertThat(imbalance().noWorseThan(start))
                    .as("after %s: %s, at first %s", move, imbalance(), start)
                    .isTrue();
        }
        Imbalance end = imbalance();
        assertThat(plan.after().noWorseThan(end) && end.noWorseThan(plan.after()))
                .isTrue();
    }

    /** Makes one move; fails if it must not be. */
    void make(PlannedMove move) {
        PlacedShard shard = at(shards, move.shard());
        TreeSet<NodeName> now = at(holders, move.shard());
        PlacementNode to = at(nodes, move.to());
        assertThat(to.role()).as("%s", move).isEqualTo(NodeRole.ACTIVE);
        assertThat(now).as("%s", move).doesNotContain(move.to());
        if (!shard.holders().isEmpty()) {
            assertThat(move.source()).as("%s", move).isPresent();
        }
        move.source().ifPresent(source -> {
            assertThat(now).as("%s", move).contains(source);
            assertThat(at(nodes, source).role()).as("%s", move).isNotEqualTo(NodeRole.EXCLUDED);
        });
        move.from()
                .ifPresent(from -> assertThat(now.remove(from)).as("%s", move).isTrue());
        now.add(move.to());
        assertThat(now.size())
                .as("%s", move)
                .isLessThanOrEqualTo(Math.max(shard.replicas(), shard.holders().size()));
        boolean withinZone = move.from()
                .map(from -> at(nodes, from).zone().equals(to.zone()))
                .orElse(false);
        if (!withinZone) {
            assertThat(inZone(now, to.zone())).as("%s", move).isLessThanOrEqualTo(zoneMax(shard));
        }
        to.replicasMax()
                .ifPresent(max -> assertThat(replicas(move.to())).as("%s", move).isLessThanOrEqualTo(max));
        arrived.merge(move.to(), shard.holders().contains(move.to()) ? 0 : shard.bytes(), Long::sum);
        to.diskFreeBytes()
                .ifPresent(free -> assertThat(free - at(arrived, move.to()))
                        .as("%s", move)
                        .isGreaterThanOrEqualTo(plan.rules().diskReserveBytes()));
    }

    private int inZone(Iterable<NodeName> names, String zone) {
        int count = 0;
        for (NodeName name : names) {
            count += at(nodes, name).zone().equals(zone) ? 1 : 0;
        }
        return count;
    }

    private int replicas(NodeName node) {
        return (int)
                holders.values().stream().filter(names -> names.contains(node)).count();
    }

    int zoneMax(PlacedShard shard) {
        int wanted = Math.max(shard.replicas(), shard.holders().size());
        for (int max = 1; max < wanted; max++) {
            int most = max;
            int places = nodes.values().stream()
                    .filter(node -> !node.role().empties())
                    .map(PlacementNode::zone)
                    .distinct()
                    .mapToInt(zone -> Math.min(most, (int) nodes.values().stream()
                            .filter(node ->
                                    !node.role().empties() && node.zone().equals(zone))
                            .count()))
                    .sum();
            if (places >= wanted) {
                return max;
            }
        }
        return wanted;
    }

    private static <K, V> V at(Map<K, V> map, K key) {
        return Objects.requireNonNull(map.get(key));
    }

    Imbalance imbalance() {
        Map<NodeName, Double> amount = new HashMap<>();
        long misplaced = 0;
        for (PlacedShard shard : topology.shards()) {
            TreeSet<NodeName> now = at(holders, shard.id());
            int wanted = Math.max(shard.replicas(), shard.holders().size());
            misplaced += wanted - now.size();
            TreeSet<NodeName> settled = new TreeSet<>(now);
            settled.removeIf(name -> at(nodes, name).role().empties());
            misplaced += now.size() - settled.size();
            for (String zone :
                    nodes.values().stream().map(PlacementNode::zone).distinct().toList()) {
                misplaced += Math.max(0, inZone(settled, zone) - zoneMax(shard));
            }
            now.forEach(
                    name -> amount.merge(name, (double) plan.rules().measure().of(shard), Double::sum));
        }
        double spread = 0;
        for (NodeChange node : plan.nodes()) {
            double off = amount.getOrDefault(node.node(), 0.0) - node.share();
            spread += node.role() == NodeRole.EXCLUDED ? 0 : off * off;
        }
        return new Imbalance(misplaced, spread, 1, 1);
    }
}
