package io.shardwright.api;

import java.util.List;

/**
 * A sharded table with its shard map.
 *
 * @param state {@code creating}, {@code active} or {@code dropping}
 * @param version of the shard map; rises with every change of it
 * @param generation the number that is part of its physical names; never used for another table
 * @param colocatedWith the other tables whose shards of the same number are to be on the same nodes
 */
public record TableView(
        String name,
        String engine,
        String state,
        long version,
        long generation,
        DefinitionView definition,
        List<ShardView> shards,
        List<String> colocatedWith) {
    public TableView {
        shards = Lists.copy(shards);
        colocatedWith = Lists.copy(colocatedWith);
    }
}
