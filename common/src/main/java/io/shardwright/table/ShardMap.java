package io.shardwright.table;

import io.shardwright.bucket.BucketFunction;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.List;

/**
 * Where the rows of a table are. Every bucket is in exactly one shard.
 *
 * @param version rises with every change
 * @param shards by number, from 0 without a gap
 */
public record ShardMap(TableName table, long version, List<Shard> shards) {
    public ShardMap {
        shards = List.copyOf(shards);
        int[] owners = new int[buckets(shards)];
        for (int i = 0; i < shards.size(); i++) {
            if (shards.get(i).number() != i) {
                throw bad(table, "shard " + shards.get(i).number() + " stands in place " + i);
            }
            shards.get(i).buckets().buckets().forEach(bucket -> owners[bucket]++);
        }
        for (int bucket = 0; bucket < owners.length; bucket++) {
            if (owners[bucket] != 1) {
                throw bad(table, "bucket " + bucket + " is in " + owners[bucket] + " shards");
            }
        }
    }

    /** How many buckets the table has. */
    public int buckets() {
        return buckets(shards);
    }

    private static int buckets(List<Shard> shards) {
        boolean fine = shards.stream()
                .flatMap(shard -> shard.buckets().ranges().stream())
                .anyMatch(range -> range.last() >= BucketFunction.BUCKETS);
        return fine ? BucketFunction.FINE_BUCKETS : BucketFunction.BUCKETS;
    }

    /** The shard that holds a bucket. */
    public Shard route(int bucket) {
        return shards.stream()
                .filter(shard -> shard.buckets().contains(bucket))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no bucket " + bucket));
    }

    private static ShardwrightException bad(TableName table, String message) {
        return new ShardwrightException(
                ErrorCode.BAD_RECORD,
                "the shard map of '" + table + "' is broken: " + message,
                "Do not change it; report this.");
    }
}
