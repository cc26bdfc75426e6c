package io.shardwright.placement;

import io.shardwright.fleet.NodeName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The steps from the topology to the assignment that was decided, in an order in which each of them may be made when its turn comes and none makes the
 * fleet worse than it was at the beginning: missing copies, draining nodes, crowded zones, balance; and among these the fullest node first. For one
 * thread.
 */
final class MoveOrder {
    private final Problem problem;
    private final Shares shares;
    private final Assignment now;
    private final List<PlannedMove> moves = new ArrayList<>();

    /** How much less the spread is than at the beginning. */
    private double gained;

    private record Step(int unit, int from, int to, MoveCause cause) {}

    private MoveOrder(Problem problem, Shares shares) {
        this.problem = problem;
        this.shares = shares;
        this.now = new Assignment(problem, Constraint.ALL);
    }

    /** The moves, and where everything is after them. */
    record Ordered(List<PlannedMove> moves, Assignment after) {}

    static Ordered of(Assignment wanted, Shares shares) {
        MoveOrder order = new MoveOrder(wanted.problem, shares);
        List<Step> deferred = new ArrayList<>();
        Map<MoveCause, List<Step>> steps = order.steps(wanted);
        for (MoveCause cause : MoveCause.values()) {
            deferred.addAll(order.make(steps.getOrDefault(cause, List.of())));
            deferred = order.retry(deferred);
        }
        order.makeLeastHarmful(deferred);
        return new Ordered(order.moves, order.now);
    }

    private Map<MoveCause, List<Step>> steps(Assignment wanted) {
        Map<MoveCause, List<Step>> steps = new EnumMap<>(MoveCause.class);
        for (int u = 0; u < problem.units; u++) {
            boolean same = true;
            for (int s = problem.slotStart[u]; s < problem.slotStart[u + 1]; s++) {
                same &= wanted.place[s] == problem.origin[s];
            }
            if (!same) {
                for (Step step : stepsOf(wanted, u)) {
                    steps.computeIfAbsent(step.cause(), cause -> new ArrayList<>())
                            .add(step);
                }
            }
        }
        return steps;
    }

    /** Pairs the nodes that a unit leaves with those it comes to: within a zone first, so that no zone is crowded on the way. */
    private List<Step> stepsOf(Assignment wanted, int unit) {
        List<Integer> leaves = new ArrayList<>();
        List<Integer> comes = new ArrayList<>();
        for (int s = problem.slotStart[unit]; s < problem.slotStart[unit + 1]; s++) {
            if (problem.origin[s] != Problem.NOWHERE && !wanted.has(unit, problem.origin[s])) {
                leaves.add(problem.origin[s]);
            }
            if (wanted.place[s] != Problem.NOWHERE && !now.held(unit, wanted.place[s])) {
                comes.add(wanted.place[s]);
            }
        }
        // Draining nodes first, so that they are not left over where something is missing.
        leaves.sort((a, b) -> Boolean.compare(problem.draining[b], problem.draining[a]));
        List<Step> steps = new ArrayList<>();
        for (boolean sameZone : new boolean[] {true, false}) {
            for (int i = 0; i < leaves.size(); ) {
                int from = leaves.get(i);
                int match = -1;
                for (int j = 0; j < comes.size() && match < 0; j++) {
                    match = !sameZone || problem.zone[comes.get(j)] == problem.zone[from] ? j : -1;
                }
                if (match < 0) {
                    i++;
                } else {
                    steps.add(new Step(unit, from, comes.remove(match), cause(unit, from)));
                    leaves.remove(i);
                }
            }
        }
        comes.forEach(to -> steps.add(new Step(unit, Problem.NOWHERE, to, MoveCause.MISSING)));
        return steps;
    }

    private MoveCause cause(int unit, int from) {
        if (problem.draining[from]) {
            return MoveCause.DRAINING;
        }
        boolean crowded = problem.zoneNames.size() > 1 && now.inZone(unit, problem.zone[from]) > problem.zoneMax[unit];
        return crowded ? MoveCause.ZONE : MoveCause.BALANCE;
    }

    /** Makes what can be made at once, the fullest node's next; returns the others. */
    private List<Step> make(List<Step> steps) {
        List<Step> deferred = new ArrayList<>();
        List<Deque<Step>> byNode = new ArrayList<>();
        for (int i = 0; i < problem.nodes; i++) {
            byNode.add(new ArrayDeque<>());
        }
        for (Step step : steps) {
            if (step.from() != Problem.NOWHERE) {
                byNode.get(step.from()).add(step);
            } else if (!possible(step)) {
                deferred.add(step);
            } else {
                add(step);
            }
        }
        NodeQueue fullest = new NodeQueue(problem);
        for (int i = 0; i < problem.nodes; i++) {
            if (!byNode.get(i).isEmpty()) {
                fullest.add(i, now.amount[i] - shares.share[i]);
            }
        }
        int node = fullest.poll(zone -> true, any -> true);
        while (node != Problem.NOWHERE) {
            Step step = byNode.get(node).remove();
            if (possible(step) && (step.cause() != MoveCause.BALANCE || growth(step) <= 0)) {
                add(step);
            } else {
                deferred.add(step);
            }
            if (!byNode.get(node).isEmpty()) {
                fullest.add(node, now.amount[node] - shares.share[node]);
            }
            node = fullest.poll(zone -> true, any -> true);
        }
        return deferred;
    }

    private List<Step> retry(List<Step> deferred) {
        List<Step> left = deferred;
        int before = -1;
        while (left.size() != before && !left.isEmpty()) {
            before = left.size();
            left = make(left);
        }
        return left;
    }

    /** What is even only together with another step: the least harmful first, as long as the fleet stays no worse than at the beginning. */
    private void makeLeastHarmful(List<Step> deferred) {
        List<Step> left = new ArrayList<>(deferred);
        Step best = leastHarmful(left);
        while (best != null) {
            add(best);
            left.remove(best);
            best = leastHarmful(left);
        }
    }

    private @Nullable Step leastHarmful(List<Step> steps) {
        Step best = null;
        for (Step step : steps) {
            boolean bearable = growth(step) <= gained || step.cause() != MoveCause.BALANCE;
            if (bearable && possible(step) && (best == null || growth(step) < growth(best))) {
                best = step;
            }
        }
        return best;
    }

    private boolean possible(Step step) {
        return now.allows(step.unit(), step.from(), step.to());
    }

    /** By how much the spread grows. */
    private double growth(Step step) {
        double weight = problem.weight[step.unit()];
        double there = now.amount[step.to()] - shares.share[step.to()];
        if (step.from() == Problem.NOWHERE) {
            return weight * (2 * there + weight);
        }
        double here = now.amount[step.from()] - shares.share[step.from()];
        return 2 * weight * (weight + there - here);
    }

    private void add(Step step) {
        gained -= growth(step);
        Optional<NodeName> source = source(step);
        Optional<NodeName> from =
                step.from() == Problem.NOWHERE ? Optional.empty() : Optional.of(problem.nameOf(step.from()));
        String reason = reason(step);
        for (int m = problem.memberStart[step.unit()]; m < problem.memberStart[step.unit() + 1]; m++) {
            PlacedShard shard = problem.members[m];
            moves.add(new PlannedMove(
                    moves.size() + 1,
                    shard.id(),
                    from,
                    problem.nameOf(step.to()),
                    source,
                    shard.bytes(),
                    step.cause(),
                    reason));
        }
        for (int s = problem.slotStart[step.unit()]; s < problem.slotStart[step.unit() + 1]; s++) {
            if (now.place[s] == step.from()) {
                now.put(s, step.to());
                return;
            }
        }
        throw new IllegalStateException("the replica that moves is not where it is");
    }

    private Optional<NodeName> source(Step step) {
        if (step.from() != Problem.NOWHERE) {
            return Optional.of(problem.nameOf(step.from()));
        }
        if (!problem.isNew(step.unit())) {
            for (int s = problem.slotStart[step.unit()]; s < problem.slotStart[step.unit() + 1]; s++) {
                int node = now.place[s];
                if (node != Problem.NOWHERE && !problem.excluded[node]) {
                    return Optional.of(problem.nameOf(node));
                }
            }
        }
        return Optional.empty();
    }

    private String reason(Step step) {
        String there = full(step.to());
        return switch (step.cause()) {
            case MISSING -> "a replica is missing; " + there;
            case DRAINING -> problem.nameOf(step.from()) + " is draining; " + there;
            case ZONE ->
                "zone " + problem.zoneNameOf(step.from()) + " has "
                        + now.inZone(step.unit(), problem.zone[step.from()]) + " of at most "
                        + problem.zoneMax[step.unit()] + " replicas; " + there;
            case BALANCE -> full(step.from()) + ", " + there;
        };
    }

    private String full(int node) {
        return problem.nameOf(node) + " has " + now.amount[node] + " of " + shares.text(node);
    }
}
