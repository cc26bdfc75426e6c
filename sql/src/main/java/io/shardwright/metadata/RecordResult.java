package io.shardwright.metadata;

import io.shardwright.fleet.NodeName;
import java.util.Set;

/**
 * Whom to wake after a batch was recorded.
 *
 * @param nodes those with commands that became ready
 * @param leader whether a group needs the leader
 */
public record RecordResult(Set<NodeName> nodes, boolean leader) {
    public RecordResult {
        nodes = Set.copyOf(nodes);
    }
}
