package io.shardwright.bench;

import io.shardwright.fleet.NodeName;
import io.shardwright.placement.Measure;
import io.shardwright.placement.MoveLimits;
import io.shardwright.placement.NodeRole;
import io.shardwright.placement.PlacedShard;
import io.shardwright.placement.PlacementNode;
import io.shardwright.placement.PlacementRules;
import io.shardwright.placement.PlannedMove;
import io.shardwright.placement.Planner;
import io.shardwright.placement.RebalancePlan;
import io.shardwright.placement.ShardId;
import io.shardwright.placement.Topology;
import io.shardwright.table.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/** Our planner on a fleet that grows and shrinks. */
final class OurPlanning {
    private static final TableName TABLE = new TableName("bench");
    private static final long SEED = 1;

    /** The sizes' median; they are lognormal, so the largest of many is a hundred times that. */
    private static final double MEDIAN_BYTES = 1e9;

    private static final double NANOS_PER_MILLI = 1e6;

    private final PlanCase plan;
    private final PlacementRules rules;

    OurPlanning(PlanCase plan) {
        this.plan = plan;
        Measure measure = plan.planner() == Planning.SHARDWRIGHT ? Measure.COUNT : Measure.BYTES;
        this.rules = new PlacementRules(measure, PlacementRules.TOLERANCE, 0, MoveLimits.DEFAULT);
    }

    List<PlanReport.Step> run() {
        List<PlanReport.Step> steps = new ArrayList<>();
        List<PlacementNode> few = nodes(plan.nodes());
        List<PlacementNode> more = nodes(plan.nodes() + plan.changed());
        List<PlacementNode> going = new ArrayList<>(more);
        going.replaceAll(node -> few.contains(node) ? node : node.as(NodeRole.DRAINING));
        Topology placed = step("place", new Topology(few, shards()), steps);
        Topology grown = step("add", new Topology(more, placed.shards()), steps);
        step("remove", new Topology(going, grown.shards()), steps);
        return steps;
    }

    private List<PlacementNode> nodes(int count) {
        List<PlacementNode> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            nodes.add(PlacementNode.of(
                    new NodeName(String.format(Locale.ROOT, "n%05d", i)), "zone" + i % PlanCase.ZONES, 1));
        }
        return nodes;
    }

    private List<PlacedShard> shards() {
        Random random = new Random(SEED);
        List<PlacedShard> shards = new ArrayList<>();
        for (int i = 0; i < plan.shards(); i++) {
            long bytes = (long) (MEDIAN_BYTES * Math.exp(random.nextGaussian()));
            shards.add(new PlacedShard(
                    new ShardId(TABLE, i), PlanCase.REPLICAS_OF_A_SHARD, List.of(), bytes, 0, Optional.empty()));
        }
        return shards;
    }

    private Topology step(String change, Topology topology, List<PlanReport.Step> steps) {
        long from = System.nanoTime();
        RebalancePlan planned = Planner.plan(topology, rules);
        long to = System.nanoTime();
        steps.add(new PlanReport.Step(
                change,
                (to - from) / NANOS_PER_MILLI,
                planned.moves().size(),
                planned.moved(),
                planned.lowerBound(),
                planned.ratio(),
                planned.after().most(),
                planned.after().least()));
        return after(topology, planned);
    }

    private static Topology after(Topology topology, RebalancePlan planned) {
        List<List<NodeName>> holders = new ArrayList<>();
        topology.shards().forEach(shard -> holders.add(new ArrayList<>(shard.holders())));
        for (PlannedMove move : planned.moves()) {
            // The only table: a shard's place in the list is its number.
            List<NodeName> nodes = holders.get(move.shard().number());
            move.from().ifPresent(nodes::remove);
            nodes.add(move.to());
        }
        List<PlacedShard> shards = new ArrayList<>();
        for (PlacedShard shard : topology.shards()) {
            shards.add(new PlacedShard(
                    shard.id(),
                    shard.replicas(),
                    holders.get(shard.id().number()),
                    shard.bytes(),
                    shard.load(),
                    shard.colocation()));
        }
        return new Topology(topology.nodes(), shards);
    }
}
