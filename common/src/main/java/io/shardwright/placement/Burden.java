package io.shardwright.placement;

import io.shardwright.fleet.NodeName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What the moves under way ask of the fleet, against the limits of it. For one thread. */
public final class Burden {
    private final MoveLimits limits;
    private final Map<NodeName, Integer> busy = new HashMap<>();
    private int moves;

    /** Of no move yet. */
    public Burden(MoveLimits limits) {
        this.limits = limits;
    }

    /** Counts a move that is under way or begins, there or back. */
    public void add(PlannedMove move) {
        moves++;
        nodes(move).forEach(node -> busy.merge(node, 1, Integer::sum));
    }

    /** Whether as many are under way as may be. */
    public boolean full() {
        return moves >= limits.movesMax();
    }

    /** Whether one more may begin. */
    public boolean allows(PlannedMove move) {
        return !full() && nodes(move).stream().allMatch(node -> busy.getOrDefault(node, 0) < limits.movesPerNodeMax());
    }

    /** The nodes that a move reads from or writes to. */
    private static Set<NodeName> nodes(PlannedMove move) {
        Set<NodeName> nodes = new HashSet<>();
        nodes.add(move.to());
        move.source().ifPresent(nodes::add);
        return nodes;
    }
}
