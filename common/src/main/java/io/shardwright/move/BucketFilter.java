package io.shardwright.move;

import io.shardwright.bucket.BucketFunction;
import io.shardwright.bucket.BucketSet;
import io.shardwright.table.ShardKey;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The rows of some buckets: those that a target takes from a source.
 *
 * @param column the shard key's
 * @param kind how it is hashed
 */
public record BucketFilter(String column, ShardKey.Kind kind, BucketSet buckets) {
    /**
     * Whether a row belongs to the buckets.
     *
     * @param key the value of the shard key as rows are written here; NULL has no bucket
     */
    public boolean admits(byte @Nullable [] key) {
        return key != null && buckets.contains(bucketOf(key));
    }

    private int bucketOf(byte[] key) {
        return switch (kind) {
            case INTEGER -> BucketFunction.ofInteger(Long.parseLong(ascii(key)));
            case UNSIGNED -> BucketFunction.ofUnsigned(Long.parseUnsignedLong(ascii(key)));
            case TEXT, BYTES, FIXED_BYTES -> BucketFunction.ofBytes(key);
        };
    }

    private static String ascii(byte[] digits) {
        return new String(digits, StandardCharsets.US_ASCII);
    }
}
