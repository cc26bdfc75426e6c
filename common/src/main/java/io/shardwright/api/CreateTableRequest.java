package io.shardwright.api;

import org.jspecify.annotations.Nullable;

/**
 * A table to create.
 *
 * @param columns the column list, such as {@code id bigint primary key, name varchar(100)}
 * @param shardKey the column that places a row
 * @param shards their number
 * @param replicas copies of each shard; null for 1
 * @param engine null for {@code mariadb}
 */
public record CreateTableRequest(
        String name,
        String columns,
        String shardKey,
        int shards,
        @Nullable Integer replicas,
        @Nullable String engine) {
    /** A table of MariaDB with one copy of each shard. */
    public static CreateTableRequest of(String name, String columns, String shardKey, int shards) {
        return new CreateTableRequest(name, columns, shardKey, shards, null, null);
    }
}
