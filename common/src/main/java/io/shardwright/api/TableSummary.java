package io.shardwright.api;

/**
 * A sharded table in one line.
 *
 * @param state {@code creating}, {@code active} or {@code dropping}
 * @param shards their number
 * @param replicas copies of each shard
 * @param shardKey the column that places a row
 */
public record TableSummary(String name, String engine, String state, int shards, int replicas, String shardKey) {}
