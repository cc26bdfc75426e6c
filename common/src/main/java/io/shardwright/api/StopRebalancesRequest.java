package io.shardwright.api;

import org.jspecify.annotations.Nullable;

/**
 * That open rebalances are to end, or those of their moves that concern a table or a node.
 *
 * @param mode {@code graceful}, {@code immediate} or {@code undo_finished}
 * @param reason absent for none
 */
public record StopRebalancesRequest(
        String mode,
        @Nullable String table,
        @Nullable String node,
        @Nullable String reason) {
    public RebalanceScope scope() {
        return new RebalanceScope(table, node);
    }
}
