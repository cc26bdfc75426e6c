package io.shardwright.placement;

import io.shardwright.fleet.NodeName;
import io.shardwright.placement.RebalancePlan.Holders;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * Plans a rebalance: a pure function of a topology and rules, always the same for the same.
 *
 * <p>What must not stay where it is goes first: what is missing gets a copy, draining nodes are emptied, zones that have too many replicas of a shard
 * give them up. Then as little as possible moves until every node has its share. If all shards count the same that is exactly as little as can be; if
 * not, it is near to it. Each step may be made when its turn comes, and wherever the plan is stopped the fleet is no worse than before.
 */
public final class Planner {
    /** Of what could not be put right, so many are named. */
    private static final int UNRESOLVED_MAX = 100;

    private Planner() {}

    /** The plan for a topology. Without moves if nothing has to be done. */
    public static RebalancePlan plan(Topology topology, PlacementRules rules) {
        Problem problem = new Problem(topology, rules);
        Shares shares = new Shares(problem);
        Assignment wanted = new Assignment(problem, Constraint.ALL);
        if (problem.uniform()) {
            EqualUnits.place(wanted, shares, new Choice(wanted, Score.besides(rules.measure())));
        } else {
            WeightedUnits.place(wanted, shares);
        }
        MoveOrder.Ordered ordered = MoveOrder.of(wanted, shares);
        Assignment before = new Assignment(problem, Constraint.ALL);
        Assignment after = ordered.after();
        Imbalance at = imbalance(after, shares);
        List<Unresolved> unresolved = unresolved(after, shares);
        return new RebalancePlan(
                topology.table(),
                topology.version(),
                rules,
                ordered.moves(),
                LowerBound.of(problem, shares),
                moved(problem, before, after),
                unresolved.isEmpty(),
                imbalance(before, shares),
                at,
                changes(before, after, shares),
                holders(topology, ordered.moves()),
                unresolved);
    }

    private static long moved(Problem problem, Assignment before, Assignment after) {
        long moved = 0;
        for (int s = 0; s < after.place.length; s++) {
            int unit = problem.unitOf[s];
            boolean came = after.place[s] != Problem.NOWHERE && !before.held(unit, after.place[s]);
            moved += came ? problem.weight[unit] : 0;
        }
        return moved;
    }

    private static Imbalance imbalance(Assignment now, Shares shares) {
        Problem problem = now.problem;
        long misplaced = 0;
        for (int u = 0; u < problem.units; u++) {
            misplaced += (long) misplaced(now, u) * problem.sizeOf(u);
        }
        double spread = 0;
        double most = 0;
        double least = Double.MAX_VALUE;
        for (int i = 0; i < problem.nodes; i++) {
            if (!problem.excluded[i]) {
                spread += (now.amount[i] - shares.share[i]) * (now.amount[i] - shares.share[i]);
            }
            if (problem.active[i] && shares.share[i] > 0) {
                most = Math.max(most, now.amount[i] / shares.share[i]);
                least = Math.min(least, now.amount[i] / shares.share[i]);
            }
        }
        return new Imbalance(misplaced, spread, most == 0 ? 1 : most, Math.min(least, Math.max(1, most)));
    }

    /** Replicas of a unit on draining nodes, nowhere, or too many in a zone. */
    private static int misplaced(Assignment now, int unit) {
        Problem problem = now.problem;
        int misplaced = 0;
        for (int s = problem.slotStart[unit]; s < problem.slotStart[unit + 1]; s++) {
            int node = now.place[s];
            misplaced += node == Problem.NOWHERE || problem.draining[node] ? 1 : 0;
        }
        for (int z = 0; z < problem.zoneNames.size() && problem.zoneNames.size() > 1; z++) {
            int settled = 0;
            for (int s = problem.slotStart[unit]; s < problem.slotStart[unit + 1]; s++) {
                int node = now.place[s];
                settled += node != Problem.NOWHERE && !problem.draining[node] && problem.zone[node] == z ? 1 : 0;
            }
            misplaced += Math.max(0, settled - problem.zoneMax[unit]);
        }
        return misplaced;
    }

    private static List<NodeChange> changes(Assignment before, Assignment after, Shares shares) {
        Problem problem = before.problem;
        long[] takes = new long[problem.nodes];
        for (int s = 0; s < after.place.length; s++) {
            int node = after.place[s];
            if (node != Problem.NOWHERE && !before.held(problem.unitOf[s], node)) {
                takes[node] += problem.bytes[problem.unitOf[s]];
            }
        }
        List<NodeChange> changes = new ArrayList<>();
        for (int i = 0; i < problem.nodes; i++) {
            PlacementNode node = problem.topology.nodes().get(i);
            changes.add(new NodeChange(
                    node.name(),
                    node.zone(),
                    node.role(),
                    node.capacity(),
                    shares.share[i],
                    before.amount[i],
                    after.amount[i],
                    before.replicas[i],
                    after.replicas[i],
                    takes[i],
                    verdict(after, shares, i)));
        }
        return changes;
    }

    private static String verdict(Assignment after, Shares shares, int node) {
        String has = "has " + after.amount[node] + " of " + shares.text(node);
        return switch (after.problem.topology.nodes().get(node).role()) {
            case DRAINING, MARKED -> "is draining: takes nothing";
            case EXCLUDED -> "is excluded: takes nothing and gives nothing";
            case ACTIVE -> after.amount[node] < shares.low[node] ? has + ", less than its band" : has;
        };
    }

    private static List<Holders> holders(Topology topology, List<PlannedMove> moves) {
        TreeMap<ShardId, List<NodeName>> holders = new TreeMap<>();
        if (!moves.isEmpty()) {
            Set<ShardId> moved = new HashSet<>();
            moves.forEach(move -> moved.add(move.shard()));
            topology.shards().stream()
                    .filter(shard -> moved.contains(shard.id()))
                    .forEach(shard -> holders.put(
                            shard.id(), shard.holders().stream().sorted().toList()));
        }
        return holders.entrySet().stream()
                .map(entry -> new Holders(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static List<Unresolved> unresolved(Assignment after, Shares shares) {
        Problem problem = after.problem;
        long smallest = Arrays.stream(problem.bytes).min().orElse(0);
        List<Unresolved> unresolved = new ArrayList<>();
        for (int u = 0; u < problem.units && unresolved.size() < UNRESOLVED_MAX; u++) {
            for (int s = problem.slotStart[u]; s < problem.slotStart[u + 1]; s++) {
                int node = after.place[s];
                if (node == Problem.NOWHERE || problem.draining[node]) {
                    String where =
                            node == Problem.NOWHERE ? "a replica is missing" : "stays on " + problem.nameOf(node);
                    unresolved.add(
                            new Unresolved(problem.shardOf(u).toString(), where + ": " + refusals(after, u, node)));
                } else if (crowded(after, s)) {
                    unresolved.add(new Unresolved(
                            problem.shardOf(u).toString(),
                            "stays in zone " + problem.zoneNameOf(node) + ": " + refusals(after, u, node)));
                    break;
                }
            }
        }
        for (int i = 0; i < problem.nodes && unresolved.size() < UNRESOLVED_MAX; i++) {
            if (problem.active[i] && after.amount[i] > shares.high[i]) {
                unresolved.add(new Unresolved(
                        problem.nameOf(i).value(),
                        "has " + after.amount[i] + " of " + shares.text(i)
                                + ": nothing on it can go where that would make the fleet more even"));
            } else if (problem.active[i] && after.amount[i] < shares.low[i]) {
                unresolved.add(new Unresolved(
                        problem.nameOf(i).value(),
                        "has " + after.amount[i] + " of " + shares.text(i)
                                + ": nothing can come to it that would make the fleet more even"
                                + (after.room[i] < smallest ? DiskFree.noRoom(after, i) : "")));
            }
        }
        return unresolved;
    }

    private static boolean crowded(Assignment after, int slot) {
        Problem problem = after.problem;
        return problem.zoneNames.size() > 1
                && after.inZone(problem.unitOf[slot], problem.zone[after.place[slot]])
                        > problem.zoneMax[problem.unitOf[slot]];
    }

    /** Why no node takes it: each constraint's words once. */
    private static String refusals(Assignment after, int unit, int from) {
        Set<String> words = new LinkedHashSet<>();
        for (Constraint constraint : Constraint.ALL) {
            for (int node = 0; node < after.problem.nodes; node++) {
                if (node != from && constraint.vetoes(after, unit, from, node)) {
                    words.add(constraint.reason(after, unit, from, node));
                    break;
                }
            }
        }
        return words.isEmpty() ? "there is no other node" : String.join("; ", words);
    }

    /**
     * Why a shard may or may not go to a node, as things are in a topology.
     *
     * @param from the holder that it would leave
     * @throws IllegalArgumentException if the topology has no such shard or node, or {@code from} does not have the shard
     */
    public static Explanation explain(
            Topology topology, PlacementRules rules, ShardId shard, NodeName from, NodeName to) {
        Problem problem = new Problem(topology, rules);
        Assignment now = new Assignment(problem, Constraint.ALL);
        int unit = problem.unitOf(shard);
        int source = problem.placeOf(from);
        int target = problem.placeOf(to);
        if (!now.has(unit, source)) {
            throw new IllegalArgumentException(from + " does not have " + shard);
        }
        List<String> refusals = Constraint.ALL.stream()
                .filter(constraint -> constraint.vetoes(now, unit, source, target))
                .map(constraint -> constraint.reason(now, unit, source, target))
                .toList();
        Shares shares = new Shares(problem);
        List<String> balance = List.of(
                from + " has " + now.amount[source] + " of " + shares.text(source),
                to + " has " + now.amount[target] + " of " + shares.text(target));
        List<Explanation.Gain> gains = Score.besides(rules.measure()).stream()
                .map(score -> new Explanation.Gain(score.label(), score.gain(now, unit, source, target)))
                .toList();
        return new Explanation(shard, from, to, refusals, balance, gains);
    }
}
