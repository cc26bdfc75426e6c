package io.shardwright.api;

import org.jspecify.annotations.Nullable;

/**
 * A statement for the shards of a table.
 *
 * @param statement names the sharded table; each shard runs it on its own
 * @param key runs it on the shard of this key only
 * @param shard runs it on this shard only; not together with a key
 * @param maxRows of each shard's answer; null for the server's default
 */
public record SqlRequest(
        String statement,
        @Nullable String key,
        @Nullable Integer shard,
        @Nullable Integer maxRows) {
    /** A statement for every shard. */
    public static SqlRequest everywhere(String statement) {
        return new SqlRequest(statement, null, null, null);
    }

    /** A statement for the shard of one key. */
    public static SqlRequest forKey(String statement, String key) {
        return new SqlRequest(statement, key, null, null);
    }
}
