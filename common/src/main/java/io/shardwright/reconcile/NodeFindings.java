package io.shardwright.reconcile;

import io.shardwright.fleet.NodeMark;
import io.shardwright.fleet.NodeName;
import java.util.Set;
import java.util.UUID;

/**
 * What was read from a node, beside the tries of groups.
 *
 * @param mark its fence
 * @param generation the highest generation of the tables on it; 0 if there are none
 * @param rehearsals whose scratch schemas are on it: a crash has cut them short
 */
public record NodeFindings(NodeName node, NodeMark mark, long generation, Set<UUID> rehearsals) {
    public NodeFindings {
        rehearsals = Set.copyOf(rehearsals);
    }
}
