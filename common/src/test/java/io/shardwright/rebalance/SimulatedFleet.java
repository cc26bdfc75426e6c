package io.shardwright.rebalance;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.fleet.NodeName;
import io.shardwright.placement.PlannedMove;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Rebalances of the same nodes, one after another, and their leader. Workers go away and come back, and nodes are declared lost, while something is under way there and at any other time.
 */
final class SimulatedFleet {
    private final List<NodeName> nodes;
    private final Random random;
    private final boolean faults;
    private final List<SimulatedRebalance> rebalances = new ArrayList<>();
    private final Set<NodeName> away = new HashSet<>();
    private final Set<NodeName> lost = new HashSet<>();

    SimulatedFleet(List<NodeName> nodes, long seed, boolean faults) {
        this.nodes = List.copyOf(nodes);
        this.random = new Random(seed);
        this.faults = faults;
    }

    /** One that comes after those that there are. */
    void add(SimulatedRebalance rebalance) {
        rebalances.add(rebalance);
    }

    Set<NodeName> away() {
        return away;
    }

    Set<NodeName> lost() {
        return lost;
    }

    /** Whether all nodes of a move are there. */
    boolean there(PlannedMove move) {
        return move.nodes().stream().noneMatch(node -> away.contains(node) || lost.contains(node));
    }

    /** Lets everything happen for some time, then everything but faults and orders until only nodes that are away are waited for, and then until nothing happens. */
    void run(int turns) {
        for (int turn = 0; turn < turns; turn++) {
            if (faults && random.nextInt(8) == 0) {
                fault();
            }
            rebalances.forEach(SimulatedRebalance::maybeOrder);
            turn(faults);
        }
        rebalances.forEach(SimulatedRebalance::letGo);
        settle();
        rebalances.forEach(SimulatedRebalance::checkWaiting);
        away.clear();
        // What is under way there has no other end.
        lost.removeIf(node -> rebalances.stream().anyMatch(rebalance -> rebalance.isUnderWayOn(node)));
        settle();
        rebalances.forEach(SimulatedRebalance::checkEnd);
    }

    private void fault() {
        NodeName any = nodes.get(random.nextInt(nodes.size()));
        if (lost.remove(any)) {
            return;
        }
        if (!away.remove(any)) {
            away.add(any);
        } else if (random.nextInt(3) == 0) {
            lost.add(any);
        }
    }

    /** @param fails whether moves fail, and leaders die */
    private boolean turn(boolean fails) {
        // Read once, as the leader does.
        List<SimulatedRebalance> open =
                rebalances.stream().filter(one -> !one.state().atRest()).toList();
        List<RebalanceState> states =
                open.stream().map(SimulatedRebalance::state).toList();
        boolean taken = false;
        for (int i = 0; i < open.size(); i++) {
            taken |= open.get(i).lead(RebalanceTurns.before(states, i).isEmpty());
        }
        assertThat(rebalances.stream().filter(one -> one.state() == RebalanceState.RUNNING))
                .as("one at a time")
                .hasSizeLessThanOrEqualTo(1);
        rebalances.forEach(rebalance -> rebalance.work(fails));
        return taken;
    }

    private void settle() {
        int limit = 20
                * rebalances.stream()
                        .mapToInt(rebalance -> rebalance.size() + 1)
                        .sum();
        int quiet = 0;
        for (int turn = 0; quiet < 2; turn++) {
            assertThat(turn).as("it comes to rest: " + rebalances).isLessThan(limit);
            boolean goesOn = turn(false) || rebalances.stream().anyMatch(SimulatedRebalance::goesOn);
            quiet = goesOn ? 0 : quiet + 1;
        }
    }

    /** That nothing of the others may be held up by what a rebalance lets go on now. */
    void checkTurn(SimulatedRebalance goingOn) {
        assertThat(rebalances.stream().filter(other -> other != goingOn && other.state() == RebalanceState.RUNNING))
                .as("nothing goes on beside another that runs")
                .isEmpty();
    }
}
