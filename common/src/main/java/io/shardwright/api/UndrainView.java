package io.shardwright.api;

import java.util.List;

/**
 * A node that may take shards again.
 *
 * @param rebalances that were made to empty it and have not ended: those that are on their way go on
 */
public record UndrainView(NodeView node, List<String> rebalances) {
    public UndrainView {
        rebalances = Lists.copy(rebalances);
    }
}
