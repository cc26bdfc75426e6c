package io.shardwright.api;

import org.jspecify.annotations.Nullable;

/**
 * A table to create.
 *
 * @param columns the column list, such as {@code id bigint primary key, name varchar(100)}
 * @param shardKey the column that places a row
 * @param shards their number; null only for a table that is colocated with another, which has as many
 * @param replicas copies of each shard; null for 1
 * @param engine null for {@code mariadb}
 * @param colocateWith the table whose rows of the same shard key are to be on the same node; null for none
 */
public record CreateTableRequest(
        String name,
        String columns,
        String shardKey,
        @Nullable Integer shards,
        @Nullable Integer replicas,
        @Nullable String engine,
        @Nullable String colocateWith) {
    /** A table of MariaDB with one copy of each shard. */
    public static CreateTableRequest of(String name, String columns, String shardKey, int shards) {
        return new CreateTableRequest(name, columns, shardKey, shards, null, null, null);
    }

    /** A table of MariaDB whose shards are where those of another are. */
    public static CreateTableRequest colocated(String name, String columns, String shardKey, String with) {
        return new CreateTableRequest(name, columns, shardKey, null, null, null, with);
    }
}
