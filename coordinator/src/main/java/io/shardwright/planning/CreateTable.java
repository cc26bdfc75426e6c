package io.shardwright.planning;

import io.shardwright.fleet.Engine;
import io.shardwright.table.TableDefinition;
import io.shardwright.table.TableName;

/**
 * A table that is to be created.
 *
 * @param shards 1 to 1,024
 * @param replicas copies of each shard, from 1
 * @param generation a number that no table had before
 * @param idempotencyKey of the group
 */
public record CreateTable(
        TableName name,
        TableDefinition definition,
        Engine engine,
        int shards,
        int replicas,
        long generation,
        String idempotencyKey) {}
