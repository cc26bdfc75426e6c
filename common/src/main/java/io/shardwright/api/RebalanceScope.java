package io.shardwright.api;

import org.jspecify.annotations.Nullable;

/**
 * What an order to rebalances is about. Without table and node: all that are open.
 *
 * @param table the moves of this table
 * @param node the moves that read from this node or write to it
 */
public record RebalanceScope(
        @Nullable String table, @Nullable String node) {
    /** All open rebalances. */
    public static final RebalanceScope ALL = new RebalanceScope(null, null);
}
