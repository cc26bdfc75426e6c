package io.shardwright.api;

import io.shardwright.rebalance.RebalanceOutcome;
import java.util.List;

/**
 * What became of an order to all rebalances that are open, or to those of their moves that concern a table or a node.
 *
 * @param changed whether the order has changed anything; false if nothing was left for it to do
 * @param outcome of the moves that it is about
 * @param rebalances that it is about, without their moves
 */
public record RebalanceOrderView(boolean changed, RebalanceOutcome outcome, List<RebalanceView> rebalances) {
    public RebalanceOrderView {
        rebalances = Lists.copy(rebalances);
    }
}
