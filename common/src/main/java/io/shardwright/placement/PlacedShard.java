package io.shardwright.placement;

import io.shardwright.fleet.NodeName;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * A shard and who has it.
 *
 * @param replicas how many nodes should have it; having more than these is left as it is
 * @param holders the nodes that have it, the primary first where there is one; none for a shard that is yet to be made
 * @param bytes of one copy; may be an estimate
 * @param load of one copy, in whatever unit all shards are measured in
 * @param colocation the group of tables whose shards of the same number stay on the same nodes
 */
public record PlacedShard(
        ShardId id, int replicas, List<NodeName> holders, long bytes, long load, Optional<String> colocation) {
    /** Above any table that is in use; a plan looks at each pair of replicas of a shard. */
    public static final int REPLICAS_MAX = 64;

    public PlacedShard {
        holders = List.copyOf(holders);
        if (replicas < 1 || Math.max(replicas, holders.size()) > REPLICAS_MAX) {
            throw new IllegalArgumentException(id + " has " + replicas + " replicas on " + holders.size() + " nodes");
        }
        if (bytes < 0 || load < 0) {
            throw new IllegalArgumentException("a negative size of " + id);
        }
        if (holders.size() > 1 && new HashSet<>(holders).size() < holders.size()) {
            throw new IllegalArgumentException(id + " is twice on a node: " + holders);
        }
    }
}
