package io.shardwright.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.placement.Fleets.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class PlannerPropertyTest {
    @Provide
    Arbitrary<Shape> shapes() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 9),
                        Arbitraries.integers().between(1, 4),
                        Arbitraries.integers().between(0, 40),
                        Arbitraries.integers().between(1, 5),
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, false))
                .as(Shape::new);
    }

    @Property(tries = 1000)
    void everyStepIsLegalAndNoPrefixIsWorse(@ForAll("shapes") Shape shape, @ForAll long seed, @ForAll Measure measure) {
        Topology topology = Fleets.random(shape, new Random(seed));
        RebalancePlan plan = Planner.plan(topology, PlacementRules.by(measure));
        new Walk(topology, plan).all();
        if (plan.balanced()) {
            assertThat(plan.moved()).isGreaterThanOrEqualTo(plan.lowerBound());
        }
    }

    @Property(tries = 300)
    void theSameInputGivesTheSamePlanInWhateverOrder(
            @ForAll("shapes") Shape shape, @ForAll long seed, @ForAll Measure measure) {
        Topology topology = Fleets.random(shape, new Random(seed));
        List<PlacementNode> nodes = new ArrayList<>(topology.nodes());
        List<PlacedShard> shards = new ArrayList<>(topology.shards());
        Collections.shuffle(nodes, new Random(seed + 1));
        Collections.shuffle(shards, new Random(seed + 2));
        PlacementRules rules = PlacementRules.by(measure);
        assertThat(Planner.plan(new Topology(nodes, shards), rules)).isEqualTo(Planner.plan(topology, rules));
    }

    /** Without zones, limits, roles and missing replicas: whatever the fleet, equal shards reach balance with no move too many. */
    @Property(tries = 1000)
    void equalShardsOnEqualNodesMoveExactlyAsLittleAsTheBoundSays(@ForAll("shapes") Shape shape, @ForAll long seed) {
        Topology random = Fleets.random(
                new Shape(shape.nodes(), 1, shape.shards(), shape.replicas(), false, false, false), new Random(seed));
        Topology topology = new Topology(
                random.nodes().stream().map(node -> node.as(NodeRole.ACTIVE)).toList(),
                random.shards().stream()
                        .map(shard -> new PlacedShard(
                                shard.id(),
                                Math.max(1, shard.holders().size()),
                                shard.holders(),
                                shard.bytes(),
                                shard.load(),
                                shard.colocation()))
                        .toList());
        RebalancePlan plan = Planner.plan(topology, PlacementRules.by(Measure.COUNT));
        assertThat(plan.balanced()).isTrue();
        assertThat((long) plan.moves().size()).isEqualTo(plan.lowerBound());
        assertThat(plan.ratio()).isEqualTo(1);
    }

    /** Moves that may be under way together may end in any order, and some may fail: what is made is always legal. */
    @Property(tries = 500)
    void whatMayBeginMayEndInAnyOrder(@ForAll("shapes") Shape shape, @ForAll long seed, @ForAll Measure measure) {
        Random random = new Random(seed);
        Topology topology = Fleets.random(shape, random);
        PlacementRules rules = new PlacementRules(
                measure, PlacementRules.TOLERANCE, PlacementRules.DISK_RESERVE_BYTES, new MoveLimits(4, 2, 0));
        RebalancePlan plan = Planner.plan(topology, rules);
        Walk walk = new Walk(topology, plan);
        Set<Integer> done = new HashSet<>();
        Set<Integer> failed = new HashSet<>();
        List<Integer> running = new ArrayList<>();
        List<PlannedMove> startable = NextMoves.startable(plan, done, Set.of(), failed);
        while (!startable.isEmpty() || !running.isEmpty()) {
            startable.forEach(move -> running.add(move.number()));
            assertThat(running.size()).isLessThanOrEqualTo(4);
            int ended = running.remove(random.nextInt(running.size()));
            if (random.nextInt(8) == 0) {
                failed.add(ended);
            } else {
                walk.make(plan.moves().get(ended - 1));
                done.add(ended);
            }
            startable = NextMoves.startable(plan, done, new HashSet<>(running), failed);
        }
        if (failed.isEmpty()) {
            assertThat(done).hasSize(plan.moves().size());
        }
    }

    /** A plan that was carried out leaves nothing to do. */
    @Property(tries = 500)
    void aBalancedFleetStays(@ForAll("shapes") Shape shape, @ForAll long seed) {
        Topology topology = Fleets.random(shape, new Random(seed));
        PlacementRules rules = PlacementRules.by(Measure.COUNT);
        RebalancePlan plan = Planner.plan(topology, rules);
        if (plan.balanced()) {
            assertThat(Planner.plan(After.of(topology, plan), rules).moves()).isEmpty();
        }
    }
}
