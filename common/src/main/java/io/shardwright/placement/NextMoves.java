package io.shardwright.placement;

import io.shardwright.fleet.NodeName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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
        Burden burden = new Burden(plan.rules().limits());
        plan.moves().stream().filter(move -> running.contains(move.number())).forEach(burden::add);
        Set<ShardId> shards = new HashSet<>();
        Set<NodeName> giving = new HashSet<>();
        List<PlannedMove> startable = new ArrayList<>();
        for (PlannedMove move : plan.moves()) {
            if (burden.full()) {
                break;
            }
            if (done.contains(move.number())) {
                continue;
            }
            boolean begun = running.contains(move.number()) || failed.contains(move.number());
            boolean may =
                    !begun && !shards.contains(move.shard()) && !giving.contains(move.to()) && burden.allows(move);
            if (may) {
                startable.add(move);
                burden.add(move);
            }
            shards.add(move.shard());
            move.from().ifPresent(giving::add);
        }
        return startable;
    }
}
