package io.shardwright.placement;

import io.shardwright.fleet.NodeName;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One step of a plan.
 *
 * @param number from 1: its place in the plan
 * @param from the node that no longer has the replica afterwards; absent if a copy is added
 * @param source the node to copy from, which has the shard at this point of the plan; absent only for a shard that is yet to be made
 * @param bytes to copy, as estimated when the plan was made
 * @param reason for people
 */
public record PlannedMove(
        int number,
        ShardId shard,
        Optional<NodeName> from,
        NodeName to,
        Optional<NodeName> source,
        long bytes,
        MoveCause cause,
        String reason) {
    public PlannedMove {
        if (number < 1 || bytes < 0 || from.equals(Optional.of(to)) || source.equals(Optional.of(to))) {
            throw new IllegalArgumentException("move " + number + " of " + shard + " to " + to);
        }
    }

    /** Those that it reads from or writes to, its target first. */
    public List<NodeName> nodes() {
        return Stream.concat(Stream.of(to), Stream.concat(from.stream(), source.stream()))
                .distinct()
                .toList();
    }
}
