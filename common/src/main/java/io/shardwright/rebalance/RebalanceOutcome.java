package io.shardwright.rebalance;

import io.shardwright.placement.PlannedMove;
import io.shardwright.placement.RebalancePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What an order leaves of the moves that it is about. {@code finished}, {@code undone} and {@code remaining} are all of them.
 *
 * @param finished whose shards are where the plan wants them
 * @param undone that were undone, could not begin or were taken back
 * @param remaining that have not begun, or are under way
 * @param running which of these are under way at this moment, such as {@code users/3 to node-2}
 */
public record RebalanceOutcome(int finished, int undone, int remaining, List<String> running) {
    public RebalanceOutcome {
        running = List.copyOf(running);
    }

    /**
     * Of some moves of a plan.
     *
     * @param stages of all moves, in the plan's order
     * @param numbers which of them count
     */
    public static RebalanceOutcome of(RebalancePlan plan, List<MoveStage> stages, Set<Integer> numbers) {
        RebalanceOutcome outcome = new RebalanceOutcome(0, 0, 0, List.of());
        for (PlannedMove move : plan.moves()) {
            if (numbers.contains(move.number())) {
                outcome = outcome.and(of(move.shard().toString(), move.to().value(), stages.get(move.number() - 1)));
            }
        }
        return outcome;
    }

    /** Of one move. */
    public static RebalanceOutcome of(String shard, String target, MoveStage stage) {
        return switch (stage) {
            case FINISHED -> new RebalanceOutcome(1, 0, 0, List.of());
            case UNDONE, REVERSED -> new RebalanceOutcome(0, 1, 0, List.of());
            case WAITING -> new RebalanceOutcome(0, 0, 1, List.of());
            case MOVING -> new RebalanceOutcome(0, 0, 1, List.of(shard + " to " + target));
            case REVERSING -> new RebalanceOutcome(0, 0, 1, List.of(shard + " back from " + target));
        };
    }

    /** Both together. */
    public RebalanceOutcome and(RebalanceOutcome other) {
        List<String> both = new ArrayList<>(running);
        both.addAll(other.running);
        return new RebalanceOutcome(
                finished + other.finished, undone + other.undone, remaining + other.remaining, both);
    }
}
