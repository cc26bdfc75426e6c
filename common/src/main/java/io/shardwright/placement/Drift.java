package io.shardwright.placement;

import io.shardwright.fleet.NodeName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Whether a plan still fits a fleet. */
public final class Drift {
    private Drift() {}

    /**
     * What is otherwise than the plan takes it to be; none if the plan may go on.
     *
     * @param done the numbers of the moves that were made already
     * @param underWay of those that go on or are taken back at the moment: their shards may have come or not, and each watches the disk of its target itself
     */
    public static List<String> between(
            RebalancePlan plan, Set<Integer> done, Set<Integer> underWay, Topology topology) {
        List<String> differences = new ArrayList<>();
        Set<Integer> arrived = new HashSet<>(done);
        arrived.addAll(underWay);
        boolean same = topology.version().equals(plan.topologyVersion());
        if (!same) {
            nodes(plan, topology, differences);
            shards(plan, done, underWay, topology, differences);
            if (differences.isEmpty() && arrived.isEmpty()) {
                differences.add("other shards were created, dropped or moved");
            }
        }
        disks(plan, arrived, topology, differences);
        return differences;
    }

    private static void nodes(RebalancePlan plan, Topology topology, List<String> differences) {
        Map<NodeName, PlacementNode> now = new TreeMap<>();
        topology.nodes().forEach(node -> now.put(node.name(), node));
        for (NodeChange planned : plan.nodes()) {
            PlacementNode node = now.remove(planned.node());
            if (node == null) {
                differences.add("node " + planned.node() + " is gone");
                continue;
            }
            if (!node.zone().equals(planned.zone())) {
                differences.add("node " + node.name() + " is in zone " + node.zone() + ", no longer " + planned.zone());
            }
            if (node.role() != planned.role()) {
                differences.add("node " + node.name() + " is " + node.role().words() + ", no longer "
                        + planned.role().words());
            }
            if (node.capacity() != planned.capacity()) {
                differences.add("node " + node.name() + " has capacity " + node.capacity() + ", no longer "
                        + planned.capacity());
            }
        }
        now.keySet().forEach(name -> differences.add("node " + name + " is new"));
    }

    private static void shards(
            RebalancePlan plan, Set<Integer> done, Set<Integer> underWay, Topology topology, List<String> differences) {
        Map<ShardId, Set<NodeName>> expected = new TreeMap<>();
        plan.holders().forEach(holders -> expected.put(holders.shard(), new TreeSet<>(holders.nodes())));
        Map<ShardId, Set<NodeName>> arrived = new HashMap<>();
        for (PlannedMove move : plan.moves()) {
            Set<NodeName> holders = expected.computeIfAbsent(move.shard(), shard -> new TreeSet<>());
            if (done.contains(move.number())) {
                make(move, holders);
            } else if (underWay.contains(move.number())) {
                // It is decided, or taken back, at any moment.
                Set<NodeName> after = new TreeSet<>(holders);
                make(move, after);
                arrived.put(move.shard(), after);
            }
        }
        Map<ShardId, Set<NodeName>> now = new HashMap<>();
        for (PlacedShard shard : topology.shards()) {
            if (expected.containsKey(shard.id())) {
                now.put(shard.id(), new TreeSet<>(shard.holders()));
            }
        }
        expected.forEach((shard, nodes) -> {
            Set<NodeName> holders = now.get(shard);
            if (holders == null) {
                differences.add("shard " + shard + " is gone, or stays as a node of its table is lost");
            } else if (!holders.equals(nodes) && !holders.equals(arrived.get(shard))) {
                differences.add("shard " + shard + " is on " + holders + ", not on " + nodes);
            }
        });
    }

    private static void make(PlannedMove move, Set<NodeName> holders) {
        move.from().ifPresent(holders::remove);
        holders.add(move.to());
    }

    /** What has yet to begin to arrive must fit, with the reserve left. */
    private static void disks(RebalancePlan plan, Set<Integer> arrived, Topology topology, List<String> differences) {
        Map<NodeName, Long> arriving = new HashMap<>();
        for (PlannedMove move : plan.moves()) {
            if (!arrived.contains(move.number())) {
                arriving.merge(move.to(), move.bytes(), Long::sum);
            }
        }
        for (PlacementNode node : topology.nodes()) {
            long need = arriving.getOrDefault(node.name(), 0L) + plan.rules().diskReserveBytes();
            boolean gets = arriving.containsKey(node.name());
            if (gets && node.diskFreeBytes().orElse(Long.MAX_VALUE) < need) {
                differences.add("node " + node.name() + " has "
                        + node.diskFreeBytes().getAsLong() + " bytes free and needs " + need
                        + ", of which " + plan.rules().diskReserveBytes()
                        + " stay free (rebalance-disk-reserve-mb)");
            }
        }
    }
}
