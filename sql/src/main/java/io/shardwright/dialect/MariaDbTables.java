package io.shardwright.dialect;

import static java.util.stream.Collectors.joining;

import io.shardwright.bucket.BucketFunction;
import io.shardwright.bucket.BucketSet;
import io.shardwright.table.KeyDefinition;
import io.shardwright.table.PhysicalNames;
import io.shardwright.table.Replica;
import io.shardwright.table.Shard;
import io.shardwright.table.ShardKey;
import io.shardwright.table.ShardMap;
import io.shardwright.table.TableDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The tables behind a sharded table on MariaDB: one InnoDB table a shard, and on every node that has the Spider engine a distributed table over all of
 * them.
 *
 * <p>A row's bucket follows from its shard key. Number keys are hashed in the partition function itself, so that the distributed table prunes by key.
 * CRC32 is not allowed there; tables with other keys store the bucket in the invisible column {@value #BUCKET_COLUMN}, which the distributed table
 * is partitioned by and therefore has in its unique keys; there a query by key asks every shard.
 *
 * <p>Shard tables check the buckets of their rows: a write that was routed wrongly fails, on whatever way it came.
 */
public final class MariaDbTables {
    static final String BUCKET_COLUMN = "sw_bucket";

    /** The engine of the tables that hold shards. */
    public static final String ENGINE = "InnoDB";

    /** Set, not inherited: shards of one table compare text alike on servers with different defaults. */
    public static final String COLLATION = "utf8mb4_unicode_ci";

    /** The character set that this is of. */
    public static final String CHARACTER_SET_NAME = "utf8mb4";

    private static final String CHARACTER_SET = "DEFAULT CHARACTER SET " + CHARACTER_SET_NAME + " COLLATE " + COLLATION;

    private MariaDbTables() {}

    /** CREATE TABLE of the table that holds a shard. */
    public static String createShard(
            String schema, TableDefinition definition, long generation, Shard shard, Replica replica) {
        List<String> elements = columns(definition);
        definition.keys().forEach(key -> elements.add(key(key, false)));
        if (!definition.shardKey().kind().number()) {
            elements.add("CONSTRAINT `sw_bucket_of_key` CHECK (`" + BUCKET_COLUMN + "` = " + hash(definition.shardKey())
                    + ")");
        }
        elements.add(
                "CONSTRAINT `sw_buckets` CHECK (" + condition(bucketOf(definition.shardKey()), shard.buckets()) + ")");
        return "CREATE TABLE " + Quoting.name(schema, replica.physicalName()) + " (" + String.join(", ", elements)
                + ") ENGINE=" + ENGINE + " " + CHARACTER_SET + " COMMENT='shardwright g" + generation + "/s"
                + shard.number()
                + "/e" + replica.epoch() + "'";
    }

    /** CREATE TABLE of the distributed table on a node, under the table's own name. The server objects it names must exist when it is used. */
    public static String createRoute(String schema, TableDefinition definition, long generation, ShardMap map) {
        List<String> elements = columns(definition);
        boolean bucketInKeys = !definition.shardKey().kind().number();
        definition.keys().forEach(key -> elements.add(key(key, bucketInKeys)));
        String partitions = map.shards().stream()
                .map(shard -> partition(
                        partitionName(shard.number()),
                        shard.buckets(),
                        PhysicalNames.routeServer(generation, shard.primary().node()),
                        shard.primary().physicalName()))
                .collect(joining(", "));
        return "CREATE TABLE " + Quoting.name(schema, map.table().value()) + " (" + String.join(", ", elements)
                + ") ENGINE=SPIDER "
                + CHARACTER_SET + " COMMENT='wrapper \"mysql\"' PARTITION BY LIST (" + bucketOf(definition.shardKey())
                + ") ("
                + partitions + ")";
    }

    /** Leads the partition of a distributed table that is one shard elsewhere. Changes definitions only, and at once. */
    public static String swapRoute(
            String schema, String table, String partition, BucketSet buckets, String server, String physicalName) {
        return "ALTER TABLE " + Quoting.name(schema, table) + " REORGANIZE PARTITION "
                + Quoting.name(partition) + " INTO ("
                + partition(partition, buckets, server, physicalName) + ")";
    }

    /** The partition that is a shard. */
    public static String partitionName(int shard) {
        return "s" + shard;
    }

    private static String partition(String name, BucketSet buckets, String server, String physicalName) {
        return "PARTITION " + Quoting.name(name) + " VALUES IN ("
                + buckets.buckets().mapToObj(String::valueOf).collect(joining(",")) + ") COMMENT='srv \"" + server
                + "\", table \"" + physicalName + "\"'";
    }

    /** DROP TABLE. Only as a rollback of its CREATE. */
    public static String drop(String schema, String table) {
        return "DROP TABLE " + Quoting.name(schema, table);
    }

    /** The bucket of a row of a shard table or distributed table, as an expression. */
    public static String bucketOf(ShardKey key) {
        return key.kind().number() ? hash(key) : Quoting.name(BUCKET_COLUMN);
    }

    private static String hash(ShardKey key) {
        String column = Quoting.name(key.column());
        return key.kind().number() ? BucketFunction.integerSql(column) : BucketFunction.bytesSql(column);
    }

    private static List<String> columns(TableDefinition definition) {
        List<String> columns = definition.columns().stream()
                .map(column -> Quoting.name(column.name()) + " " + column.sql())
                .collect(Collectors.toCollection(ArrayList::new));
        if (!definition.shardKey().kind().number()) {
            columns.add("`" + BUCKET_COLUMN + "` smallint unsigned NOT NULL DEFAULT (" + hash(definition.shardKey())
                    + ") INVISIBLE");
        }
        return columns;
    }

    private static String key(KeyDefinition key, boolean bucketInKeys) {
        Stream<String> parts = key.parts().stream()
                .map(part -> Quoting.name(part.column()) + (part.prefix() == 0 ? "" : "(" + part.prefix() + ")"));
        if (bucketInKeys && key.unique()) {
            parts = Stream.concat(parts, Stream.of("`" + BUCKET_COLUMN + "`"));
        }
        String head = switch (key.kind()) {
            case PRIMARY -> "PRIMARY KEY";
            case UNIQUE -> "UNIQUE KEY " + Quoting.name(key.name());
            case INDEX -> "KEY " + Quoting.name(key.name());
        };
        return head + parts.collect(joining(", ", " (", ")"));
    }

    private static String condition(String bucket, BucketSet buckets) {
        return buckets.ranges().stream()
                .map(range -> "(" + bucket + ") BETWEEN " + range.first() + " AND " + range.last())
                .collect(joining(" OR "));
    }
}
