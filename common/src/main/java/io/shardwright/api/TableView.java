package io.shardwright.api;

import java.util.List;

/**
 * A sharded table with its shard map.
 *
 * @param state {@code creating}, {@code active} or {@code dropping}
 * @param version of the shard map; rises with every change of it
 * @param generation the number that is part of its physical names; never used for another table
 */
public record TableView(
        String name,
        String engine,
        String state,
        long version,
        long generation,
        DefinitionView definition,
        List<ShardView> shards) {
    public TableView {
        shards = Lists.copy(shards);
    }
}
