package io.shardwright.api;

import java.util.List;

/**
 * A shard of a table.
 *
 * @param shard its number, from 0
 * @param buckets the buckets it holds, such as {@code 0-255,300-310}
 * @param replicas its copies, the primary first
 */
public record ShardView(int shard, String buckets, List<ReplicaView> replicas) {
    public ShardView {
        replicas = Lists.copy(replicas);
    }
}
