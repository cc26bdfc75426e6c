package io.shardwright.recovery;

import java.util.List;
import java.util.Set;

/**
 * What recovery goes by.
 *
 * @param nodes all of the fleet
 * @param stuck groups whose undo has failed to its limit
 * @param idle groups under way of which nothing has been recorded for a while
 * @param busy nodes that run commands
 */
public record RecoveryFacts(List<Presence> nodes, List<StuckGroup> stuck, List<IdleGroup> idle, Set<String> busy) {
    public RecoveryFacts {
        nodes = List.copyOf(nodes);
        stuck = List.copyOf(stuck);
        idle = List.copyOf(idle);
        busy = Set.copyOf(busy);
    }
}
