package io.shardwright.planning;

import io.shardwright.fleet.Engine;
import io.shardwright.table.TableDefinition;
import io.shardwright.table.TableName;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A table that is to be created.
 *
 * @param shards 1 to 1,024, on Manticore to 16,384
 * @param replicas copies of each shard, from 1
 * @param beside the table whose shards show where those of this one go; empty to spread them over the nodes
 * @param generation a number that no table had before
 * @param idempotencyKey of the group
 */
public record CreateTable(
        TableName name,
        TableDefinition definition,
        Engine engine,
        int shards,
        int replicas,
        Optional<KnownTable> beside,
        long generation,
        String idempotencyKey) {
    /** The group of colocated tables that it joins. */
    OptionalLong colocation() {
        return beside.map(table -> OptionalLong.of(table.colocation())).orElse(OptionalLong.empty());
    }
}
