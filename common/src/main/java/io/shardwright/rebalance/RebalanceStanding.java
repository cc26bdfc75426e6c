package io.shardwright.rebalance;

import io.shardwright.fleet.NodeName;
import io.shardwright.placement.PlannedMove;
import io.shardwright.placement.RebalancePlan;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A rebalance as the records have it at one moment.
 *
 * @param stop how it is to be stopped; of no meaning before it is
 * @param moves those of the plan, in its order
 * @param paused what is paused at the moment, apart from rebalances themselves
 * @param away nodes that are waited for, as their workers are not alive
 * @param lost nodes that were declared lost: nothing waits for them
 * @param first whether none goes before it, as {@link RebalanceTurns} say
 */
public record RebalanceStanding(
        RebalanceState state,
        StopMode stop,
        RebalancePlan plan,
        List<MoveStanding> moves,
        Scope paused,
        Set<NodeName> away,
        Set<NodeName> lost,
        boolean first) {
    public RebalanceStanding {
        moves = List.copyOf(moves);
        away = Set.copyOf(away);
        lost = Set.copyOf(lost);
        if (moves.size() != plan.moves().size()) {
            throw new IllegalArgumentException(
                    moves.size() + " moves of a plan of " + plan.moves().size());
        }
        if (state == RebalanceState.RUNNING && !first) {
            throw new IllegalArgumentException("it runs, and another goes before it");
        }
    }

    /** The numbers of the moves of which something holds. */
    public Set<Integer> numbers(Predicate<MoveStanding> which) {
        return moves.stream().filter(which).map(MoveStanding::number).collect(Collectors.toUnmodifiableSet());
    }

    /** A move as the plan has it. */
    public PlannedMove planned(MoveStanding move) {
        return plan.moves().get(move.number() - 1);
    }

    /** The same once its turn has come. */
    RebalanceStanding inTurn() {
        return new RebalanceStanding(state, stop, plan, moves, paused, away, lost, true);
    }

    /** A node that a move has a part on, and that is waited for. */
    public Optional<NodeName> away(PlannedMove move) {
        return move.nodes().stream().filter(away::contains).findFirst();
    }

    /** Those of a move's nodes that are lost, so that it cannot be taken back. */
    public Set<NodeName> lost(PlannedMove move) {
        return move.nodes().stream().filter(lost::contains).collect(Collectors.toUnmodifiableSet());
    }

    /** The numbers of the moves at a stage. */
    public Set<Integer> at(MoveStage stage) {
        return numbers(move -> move.stage() == stage);
    }

    /** What is to become of a move: what was ordered of it alone, or of the whole rebalance if that is stronger. */
    public MoveOrder order(MoveStanding move) {
        return switch (state) {
            case STOPPING -> move.order().or(MoveOrder.of(stop));
            case PAUSED -> move.order().or(MoveOrder.PAUSED);
            case PROPOSED, REJECTED, QUEUED, RUNNING, STOPPED, COMPLETED, FAILED, ROLLED_BACK -> move.order();
        };
    }

    /** Whether something of it is at work. */
    public boolean underWay() {
        return moves.stream().anyMatch(move -> move.stage().underWay());
    }
}
