package io.shardwright.rebalance;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.fleet.NodeName;
import io.shardwright.placement.Measure;
import io.shardwright.placement.MoveLimits;
import io.shardwright.placement.PlacedShard;
import io.shardwright.placement.PlacementNode;
import io.shardwright.placement.PlacementRules;
import io.shardwright.placement.Planner;
import io.shardwright.placement.RebalancePlan;
import io.shardwright.placement.ShardId;
import io.shardwright.placement.Topology;
import io.shardwright.rebalance.RebalanceTransitions.Transition;
import io.shardwright.table.TableName;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whole rebalances, with leaders that die, moves that fail and operators who change their minds. */
final class RebalanceRunTest {
    private static final int SEEDS = 2_000;
    private static final Set<String> ALL = Set.of("t0", "t1", "t2");

    @Test
    void everyRunEndsAsItsStateSaysAndTakesEveryEdge() {
        Set<Transition> taken = new HashSet<>();
        Map<RebalanceState, Integer> ends = new EnumMap<>(RebalanceState.class);
        for (long seed = 1; seed <= SEEDS; seed++) {
            Fleet fleet = Fleet.of(3 + (int) (seed % 5), 2, 12 + (int) (seed % 30), new MoveLimits(3, 2, 0));
            SimulatedFleet run = new SimulatedFleet(fleet.nodes(), seed, true);
            List<SimulatedRebalance> both = List.of(
                    fleet.rebalance(run, Set.of("t0", "t1"), seed, true, taken),
                    fleet.rebalance(run, Set.of("t2"), -seed, true, taken));
            both.forEach(run::add);
            try {
                run.run(60);
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
            both.forEach(rebalance -> ends.merge(rebalance.state(), 1, Integer::sum));
        }
        // A plan is begun by the leader only if it fits: that edge is the executor's.
        Transition drift = new Transition(RebalanceState.QUEUED, RebalanceEvent.FAIL, RebalanceState.FAILED);
        Set<Transition> all = new HashSet<>(RebalanceTransitions.ALL);
        all.remove(drift);
        assertThat(taken).isEqualTo(all);
        assertThat(ends.keySet())
                .containsExactlyInAnyOrder(
                        RebalanceState.COMPLETED,
                        RebalanceState.FAILED,
                        RebalanceState.STOPPED,
                        RebalanceState.REJECTED,
                        RebalanceState.ROLLED_BACK);
    }

    @Test
    void aHundredNodesAndTenThousandShardsAreMovedUnderFaults() {
        Fleet fleet = Fleet.of(80, 20, 10_000, new MoveLimits(40, 2, 0));
        SimulatedFleet faulty = new SimulatedFleet(fleet.nodes(), 7, true);
        SimulatedRebalance under = fleet.rebalance(faulty, ALL, 7, true, new HashSet<>());
        assertThat(under.size()).isGreaterThan(1_900);
        faulty.add(under);
        faulty.run(400);

        SimulatedFleet quiet = new SimulatedFleet(fleet.nodes(), 8, false);
        SimulatedRebalance undisturbed = fleet.rebalance(quiet, ALL, 8, false, new HashSet<>());
        quiet.add(undisturbed);
        quiet.run(1);
        assertThat(undisturbed.state()).isEqualTo(RebalanceState.COMPLETED);
    }

    /** Nodes with shards, and others that have joined. */
    private record Fleet(Topology topology, Map<ShardId, NodeName> places, MoveLimits limits) {
        static Fleet of(int old, int joined, int shards, MoveLimits limits) {
            List<PlacementNode> nodes = new ArrayList<>();
            for (int i = 0; i < old + joined; i++) {
                nodes.add(PlacementNode.of(new NodeName("n" + i), "z", 1));
            }
            List<PlacedShard> placed = new ArrayList<>();
            Map<ShardId, NodeName> places = new HashMap<>();
            for (int i = 0; i < shards; i++) {
                ShardId id = new ShardId(new TableName("t" + i % 3), i / 3);
                NodeName node = new NodeName("n" + i % old);
                places.put(id, node);
                placed.add(new PlacedShard(id, 1, List.of(node), 1_000, 1, Optional.empty()));
            }
            return new Fleet(new Topology(nodes, placed), places, limits);
        }

        List<NodeName> nodes() {
            return topology.nodes().stream().map(PlacementNode::name).toList();
        }

        /** One of some tables. */
        SimulatedRebalance rebalance(
                SimulatedFleet in, Set<String> tables, long seed, boolean faults, Set<Transition> taken) {
            Map<ShardId, NodeName> own = new HashMap<>(places);
            own.keySet().removeIf(shard -> !tables.contains(shard.table().value()));
            PlacementRules usual = PlacementRules.by(Measure.COUNT);
            RebalancePlan plan = Planner.plan(
                    new Topology(
                            topology.nodes(),
                            topology.shards().stream()
                                    .filter(shard -> own.containsKey(shard.id()))
                                    .toList()),
                    new PlacementRules(usual.measure(), usual.tolerance(), usual.diskReserveBytes(), limits));
            return new SimulatedRebalance(in, plan, own, seed, faults, taken);
        }
    }
}
