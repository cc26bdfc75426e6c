package io.shardwright.operations;

import io.shardwright.placement.PlacedShard;
import io.shardwright.placement.ShardId;
import io.shardwright.planning.KnownTable;
import io.shardwright.table.Replica;
import io.shardwright.table.Shard;
import io.shardwright.table.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Tables of the catalog as the planner sees them. */
final class PlacedTables {
    private PlacedTables() {}

    /** Their shards. Those of tables that are colocated with each other have a group in common. */
    static List<PlacedShard> shards(List<KnownTable> tables, ShardSizes sizes) {
        Map<Long, Long> inGroup =
                tables.stream().collect(Collectors.groupingBy(KnownTable::colocation, Collectors.counting()));
        List<PlacedShard> shards = new ArrayList<>();
        for (KnownTable table : tables) {
            Optional<String> group = Optional.of(table.colocation())
                    .filter(colocation -> inGroup.getOrDefault(colocation, 0L) > 1)
                    .map(colocation -> Long.toString(colocation));
            table.map().shards().forEach(shard -> shards.add(placed(table, shard, group, sizes)));
        }
        return shards;
    }

    /** The names of the others that are colocated with one. */
    static List<String> besides(KnownTable table, List<KnownTable> all) {
        return all.stream()
                .filter(other -> other.colocation() == table.colocation()
                        && !other.name().equals(table.name()))
                .map(KnownTable::name)
                .map(TableName::value)
                .toList();
    }

    private static PlacedShard placed(KnownTable table, Shard shard, Optional<String> group, ShardSizes sizes) {
        long bytes = 0;
        long load = 0;
        for (Replica replica : shard.replicas()) {
            ShardSizes.Size size = sizes.of(replica.node(), replica.physicalName());
            bytes = Math.max(bytes, size.bytes());
            load = Math.max(load, size.load());
        }
        return new PlacedShard(
                new ShardId(table.name(), shard.number()),
                shard.replicas().size(),
                shard.replicas().stream().map(Replica::node).toList(),
                bytes,
                load,
                group);
    }
}
