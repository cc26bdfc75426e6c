package io.shardwright.api;

import java.util.List;

/** Rebalances without their moves, the newest first. */
public record RebalanceList(List<RebalanceView> rebalances) {
    public RebalanceList {
        rebalances = Lists.copy(rebalances);
    }
}
