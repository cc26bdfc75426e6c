package io.shardwright.placement;

import io.shardwright.fleet.NodeName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which moves of a plan may begin. */
public final class NextMoves {
    private NextMoves() {}

    /**
     * The moves that may begin now, in the order of the plan. A move waits for all moves before it that concern its shard, and for those that take
     * something off the node that it goes to; so any moves may be under way at once that this lets begin, and one that failed holds up those that
     * rely on it and no others.
     *
     * @param done numbers of moves that were made
     * @param running numbers of moves under way
     * @param failed numbers of moves that were undone and will not be tried again
     */
    public static List<PlannedMove> startable(
            RebalancePlan plan, Set<Integer> done, Set<Integer> running, Set<Integer> failed) {
        MoveLimits limits = plan.rules().limits();
        Map<NodeName, Integer> busy = new HashMap<>();
        for (PlannedMove move : plan.moves()) {
            if (running.contains(move.number())) {
                nodes(move).forEach(node -> busy.merge(node, 1, Integer::sum));
            }
        }
        int free = limits.movesMax() - running.size();
        Set<ShardId> shards = new HashSet<>();
        Set<NodeName> giving = new HashSet<>();
        List<PlannedMove> startable = new ArrayList<>();
        for (PlannedMove move : plan.moves()) {
            if (startable.size() >= free) {
                break;
            }
            if (done.contains(move.number())) {
                continue;
            }
            boolean begun = running.contains(move.number()) || failed.contains(move.number());
            boolean may = !begun
                    && !shards.contains(move.shard())
                    && !giving.contains(move.to())
                    && nodes(move).stream().allMatch(node -> busy.getOrDefault(node, 0) < limits.movesPerNodeMax());
            if (may) {
                startable.add(move);
                nodes(move).forEach(node -> busy.merge(node, 1, Integer::sum));
            }
            shards.add(move.shard());
            move.from().ifPresent(giving::add);
        }
        return startable;
    }

    /** The nodes that a move burdens. */
    private static Set<NodeName> nodes(PlannedMove move) {
        Set<NodeName> nodes = new HashSet<>();
        nodes.add(move.to());
        move.source().ifPresent(nodes::add);
        return nodes;
    }
}
