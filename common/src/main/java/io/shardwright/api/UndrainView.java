package io.shardwright.api;

import java.util.List;

/**
 * A node that may take shards again.
 *
 * @param rebalances that are on their way or wait, and still empty it
 */
public record UndrainView(NodeView node, List<String> rebalances) {
    public UndrainView {
        rebalances = Lists.copy(rebalances);
    }
}
