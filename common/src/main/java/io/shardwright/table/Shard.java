package io.shardwright.table;

import io.shardwright.bucket.BucketSet;
import java.util.List;

/**
 * A shard of a table.
 *
 * @param number from 0
 * @param replicas at least one, the primary first
 */
public record Shard(int number, BucketSet buckets, List<Replica> replicas) {
    public Shard {
        replicas = List.copyOf(replicas);
        long primaries = replicas.stream()
                .filter(replica -> replica.role() == Replica.Role.PRIMARY)
                .count();
        if (primaries != 1 || replicas.get(0).role() != Replica.Role.PRIMARY) {
            throw new IllegalArgumentException("shard " + number + " has " + primaries + " primaries, or not as first");
        }
    }

    public Replica primary() {
        return replicas.get(0);
    }
}
