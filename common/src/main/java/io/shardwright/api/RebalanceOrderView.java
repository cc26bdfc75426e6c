package io.shardwright.api;

import io.shardwright.rebalance.MoveStage;
import io.shardwright.rebalance.RebalanceOutcome;
import java.util.List;

/**
 * What became of an order to all rebalances that are open, or to those of their moves that concern a table or a node.
 *
 * @param changed whether the order has changed anything; false if nothing was left for it to do
 * @param outcome of the moves that it is about
 * @param rebalances that it is about, each with those of its moves that it is about
 */
public record RebalanceOrderView(boolean changed, RebalanceOutcome outcome, List<RebalanceView> rebalances) {
    public RebalanceOrderView {
        rebalances = Lists.copy(rebalances);
    }

    /** With the outcome of the moves that are given. */
    public static RebalanceOrderView of(boolean changed, List<RebalanceView> rebalances) {
        RebalanceOutcome outcome = new RebalanceOutcome(0, 0, 0, List.of());
        for (RebalanceView rebalance : rebalances) {
            for (RebalanceMoveView move : rebalance.moves()) {
                outcome = outcome.and(RebalanceOutcome.of(move.name(), move.target(), MoveStage.of(move.stage())));
            }
        }
        return new RebalanceOrderView(changed, outcome, rebalances);
    }
}
