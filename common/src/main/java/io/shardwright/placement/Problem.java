package io.shardwright.placement;

import io.shardwright.fleet.NodeName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A topology and rules in numbers. A node is its place in the topology's list. Shards that must stay together make one unit; all others are a unit
 * each. A replica of a unit is a slot; the slots of a unit follow each other. Nothing changes once made.
 */
final class Problem {
    /** No node. */
    static final int NOWHERE = -1;

    private static final int[] NONE = {};

    final Topology topology;
    final PlacementRules rules;

    final int nodes;
    final boolean[] active;
    final boolean[] draining;
    final boolean[] excluded;

    /** Of each node, from 0. */
    final int[] zone;

    final List<String> zoneNames;

    /** Bytes that may still arrive on each node. */
    final long[] room;

    final int[] replicasMax;

    final int units;

    /** The shards in the order of their units. */
    final PlacedShard[] members;

    /** Where the members of each unit begin; one more at the end. */
    final int[] memberStart;

    /** Where the slots of each unit begin; one more at the end. */
    final int[] slotStart;

    final int[] unitOf;

    /** The node of each slot before the plan, or {@link #NOWHERE}. */
    final int[] origin;

    /** What one replica of each unit counts in the rules' measure. */
    final long[] weight;

    /** The bytes of one replica of each unit. */
    final long[] bytes;

    /** The load of one replica of each unit. */
    final long[] load;

    /** How many replicas of each unit one zone may have. */
    final int[] zoneMax;

    /** Of units with colocated shards elsewhere, those units. */
    private final Map<Integer, int[]> partners;

    Problem(Topology topology, PlacementRules rules) {
        this.topology = topology;
        this.rules = rules;
        this.nodes = topology.nodes().size();
        this.active = new boolean[nodes];
        this.draining = new boolean[nodes];
        this.excluded = new boolean[nodes];
        this.zone = new int[nodes];
        this.room = new long[nodes];
        this.replicasMax = new int[nodes];
        this.zoneNames = topology.nodes().stream()
                .map(PlacementNode::zone)
                .distinct()
                .sorted()
                .toList();
        Map<NodeName, Integer> places = new HashMap<>();
        for (int i = 0; i < nodes; i++) {
            PlacementNode node = topology.nodes().get(i);
            places.put(node.name(), i);
            active[i] = node.role() == NodeRole.ACTIVE;
            draining[i] = node.role().empties();
            excluded[i] = node.role() == NodeRole.EXCLUDED;
            zone[i] = zoneNames.indexOf(node.zone());
            room[i] = node.diskFreeBytes().isPresent()
                    ? Math.max(0, node.diskFreeBytes().getAsLong() - rules.diskReserveBytes())
                    : Long.MAX_VALUE;
            replicasMax[i] = node.replicasMax().orElse(Integer.MAX_VALUE);
        }
        List<List<PlacedShard>> together = together(topology.shards());
        this.units = together.size();
        this.members = new PlacedShard[topology.shards().size()];
        this.memberStart = new int[units + 1];
        this.slotStart = new int[units + 1];
        this.weight = new long[units];
        this.bytes = new long[units];
        this.load = new long[units];
        this.zoneMax = new int[units];
        int[] zoneMaxOf = zoneLimits();
        for (int u = 0; u < units; u++) {
            memberStart[u + 1] = memberStart[u];
            for (PlacedShard shard : together.get(u)) {
                members[memberStart[u + 1]++] = shard;
                weight[u] += rules.measure().of(shard);
                bytes[u] += shard.bytes();
                load[u] += shard.load();
            }
            int slots = slotsOf(together.get(u).get(0));
            slotStart[u + 1] = slotStart[u] + slots;
            zoneMax[u] = zoneMaxOf[slots];
        }
        this.partners = partners();
        this.unitOf = new int[slotStart[units]];
        this.origin = new int[slotStart[units]];
        for (int u = 0; u < units; u++) {
            List<NodeName> holders = members[memberStart[u]].holders();
            for (int s = slotStart[u]; s < slotStart[u + 1]; s++) {
                int place = s - slotStart[u];
                unitOf[s] = u;
                origin[s] = place < holders.size() ? places.getOrDefault(holders.get(place), NOWHERE) : NOWHERE;
            }
        }
    }

    private static int slotsOf(PlacedShard shard) {
        return Math.max(shard.replicas(), shard.holders().size());
    }

    /** Units: shards of one colocation group and number that are on the same nodes now. */
    private static List<List<PlacedShard>> together(List<PlacedShard> shards) {
        List<List<PlacedShard>> units = new ArrayList<>(shards.size());
        Map<List<Object>, List<PlacedShard>> byPlace = new HashMap<>();
        for (PlacedShard shard : shards) {
            if (shard.colocation().isEmpty()) {
                units.add(List.of(shard));
                continue;
            }
            List<Object> key = List.of(
                    shard.colocation().get(),
                    shard.id().number(),
                    slotsOf(shard),
                    shard.holders().stream().sorted().toList());
            List<PlacedShard> unit = byPlace.get(key);
            if (unit == null) {
                unit = new ArrayList<>();
                byPlace.put(key, unit);
                units.add(unit);
            }
            unit.add(shard);
        }
        return units;
    }

    private Map<Integer, int[]> partners() {
        Map<List<Object>, List<Integer>> apart = new HashMap<>();
        for (int u = 0; u < units; u++) {
            PlacedShard shard = members[memberStart[u]];
            if (shard.colocation().isPresent()) {
                apart.computeIfAbsent(
                                List.of(shard.colocation().get(), shard.id().number()), key -> new ArrayList<>())
                        .add(u);
            }
        }
        Map<Integer, int[]> partners = new HashMap<>();
        for (List<Integer> group : apart.values()) {
            for (int unit : group) {
                partners.put(
                        unit,
                        group.stream().mapToInt(u -> u).filter(u -> u != unit).toArray());
            }
        }
        return partners;
    }

    /** The units of colocated shards with the same number that are not on the same nodes. */
    int[] partners(int unit) {
        return partners.getOrDefault(unit, NONE);
    }

    /**
     * By number of replicas: the least number of replicas in a zone with which all find a place. With one zone that is all of them; with as many
     * zones as replicas it is one, unless zones have too few nodes.
     */
    private int[] zoneLimits() {
        Map<Integer, Integer> sizes = new TreeMap<>();
        for (int i = 0; i < nodes; i++) {
            if (!draining[i]) {
                sizes.merge(zone[i], 1, Integer::sum);
            }
        }
        int[] limits = new int[PlacedShard.REPLICAS_MAX + 1];
        for (int replicas = 1; replicas <= PlacedShard.REPLICAS_MAX; replicas++) {
            int limit = 1;
            int places = 0;
            while (limit <= replicas) {
                int most = limit;
                places = sizes.values().stream()
                        .mapToInt(size -> Math.min(size, most))
                        .sum();
                if (places >= replicas) {
                    break;
                }
                limit++;
            }
            limits[replicas] = limit;
        }
        return limits;
    }

    NodeName nameOf(int node) {
        return topology.nodes().get(node).name();
    }

    /** @throws IllegalArgumentException if there is no such node */
    int placeOf(NodeName name) {
        for (int i = 0; i < nodes; i++) {
            if (nameOf(i).equals(name)) {
                return i;
            }
        }
        throw new IllegalArgumentException("no node " + name);
    }

    /** @throws IllegalArgumentException if there is no such shard */
    int unitOf(ShardId shard) {
        for (int u = 0; u < units; u++) {
            for (int m = memberStart[u]; m < memberStart[u + 1]; m++) {
                if (members[m].id().equals(shard)) {
                    return u;
                }
            }
        }
        throw new IllegalArgumentException("no shard " + shard);
    }

    String zoneNameOf(int node) {
        return zoneNames.get(zone[node]);
    }

    double capacityOf(int node) {
        return topology.nodes().get(node).capacity();
    }

    /** A unit as people know it: its first shard. */
    ShardId shardOf(int unit) {
        return members[memberStart[unit]].id();
    }

    /** How many shards are in a unit. */
    int sizeOf(int unit) {
        return memberStart[unit + 1] - memberStart[unit];
    }

    /** Whether a node had the unit before the plan and may keep it. */
    boolean keeps(int unit, int node) {
        if (draining[node]) {
            return false;
        }
        for (int s = slotStart[unit]; s < slotStart[unit + 1]; s++) {
            if (origin[s] == node) {
                return true;
            }
        }
        return false;
    }

    /** A node to copy a unit from that had it before the plan, or {@link #NOWHERE}. */
    int sourceOf(int unit) {
        for (int s = slotStart[unit]; s < slotStart[unit + 1]; s++) {
            if (origin[s] != NOWHERE && !excluded[origin[s]]) {
                return origin[s];
            }
        }
        return NOWHERE;
    }

    /** Whether nobody has a unit yet. */
    boolean isNew(int unit) {
        return origin[slotStart[unit]] == NOWHERE;
    }

    /** Whether all units count the same, and something. */
    boolean uniform() {
        return units > 0 && weight[0] > 0 && Arrays.stream(weight).allMatch(w -> w == weight[0]);
    }
}
