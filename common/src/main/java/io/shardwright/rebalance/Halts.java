package io.shardwright.rebalance;

import io.shardwright.fleet.NodeName;
import io.shardwright.placement.PlannedMove;
import io.shardwright.table.TableName;
import java.util.Set;

/**
 * What is paused at the moment, apart from rebalances themselves.
 *
 * @param all whether the cluster is
 */
public record Halts(boolean all, Set<NodeName> nodes, Set<TableName> tables) {
    /** Nothing is paused. */
    public static final Halts NONE = new Halts(false, Set.of(), Set.of());

    public Halts {
        nodes = Set.copyOf(nodes);
        tables = Set.copyOf(tables);
    }

    /** Whether a move should not begin, as it would only stand in the way. */
    public boolean covers(PlannedMove move) {
        return all
                || tables.contains(move.shard().table())
                || nodes.contains(move.to())
                || move.from().map(nodes::contains).orElse(false)
                || move.source().map(nodes::contains).orElse(false);
    }
}
