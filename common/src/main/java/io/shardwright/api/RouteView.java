package io.shardwright.api;

/**
 * Where the row of a key lives.
 *
 * @param node that holds the shard's primary
 * @param physicalName the shard's table on that node
 * @param version of the shard map that said so
 */
public record RouteView(
        String table, String key, int bucket, int shard, String node, String physicalName, long version) {}
