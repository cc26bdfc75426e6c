package io.shardwright.api;

import org.jspecify.annotations.Nullable;

/**
 * An order to the open rebalances, or to those of their moves that concern a table or a node.
 *
 * @param reason absent for none
 */
public record RebalancesRequest(
        @Nullable String table,
        @Nullable String node,
        @Nullable String reason) {
    public RebalanceScope scope() {
        return new RebalanceScope(table, node);
    }
}
