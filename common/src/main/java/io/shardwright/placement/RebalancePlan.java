package io.shardwright.placement;

import io.shardwright.fleet.NodeName;
import io.shardwright.table.TableName;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A plan: what to move, in which order, and what it comes to.
 *
 * @param table the only table whose shards were looked at; absent for all tables
 * @param topologyVersion of the topology that it was made for
 * @param lowerBound what any plan that reaches balance under the same constraints has to move at least, in the plan's measure
 * @param moved what this plan moves, in the plan's measure
 * @param balanced whether every node is within its band afterwards and no replica is where it must not be
 * @param nodes in the order of their names
 * @param holders who had the moved shards before, in the order of their ids
 * @param unresolved what the plan could not put right
 */
public record RebalancePlan(
        Optional<TableName> table,
        String topologyVersion,
        PlacementRules rules,
        List<PlannedMove> moves,
        long lowerBound,
        long moved,
        boolean balanced,
        Imbalance before,
        Imbalance after,
        List<NodeChange> nodes,
        List<Holders> holders,
        List<Unresolved> unresolved) {

    /** Who has a shard, in the order of their names. */
    public record Holders(ShardId shard, List<NodeName> nodes) {
        public Holders {
            nodes = List.copyOf(nodes);
        }
    }

    public RebalancePlan {
        moves = List.copyOf(moves);
        nodes = List.copyOf(nodes);
        holders = List.copyOf(holders);
        unresolved = List.copyOf(unresolved);
        for (int i = 0; i < moves.size(); i++) {
            if (moves.get(i).number() != i + 1) {
                throw new IllegalArgumentException("move " + moves.get(i).number() + " is at place " + (i + 1));
            }
        }
    }

    /** What is moved over what has to be; 1 if nothing has to be and nothing is. */
    public double ratio() {
        return moved == lowerBound ? 1 : (double) moved / lowerBound;
    }

    /** Bytes that are copied. */
    public long bytes() {
        return moves.stream().mapToLong(PlannedMove::bytes).sum();
    }

    /** The least time that the copying takes at the limit of bytes a second; absent if there is none. */
    public OptionalLong secondsAtLeast() {
        long rate = rules.limits().bytesPerSecondMax();
        return rate == 0 ? OptionalLong.empty() : OptionalLong.of((bytes() + rate - 1) / rate);
    }
}
