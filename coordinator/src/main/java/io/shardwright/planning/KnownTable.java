package io.shardwright.planning;

import io.shardwright.bucket.BucketSet;
import io.shardwright.fleet.Engine;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.Catalog;
import io.shardwright.metadata.CatalogChange;
import io.shardwright.table.Replica;
import io.shardwright.table.Shard;
import io.shardwright.table.ShardMap;
import io.shardwright.table.TableDefinition;
import io.shardwright.table.TableName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A table of the catalog, read and checked.
 *
 * @param routes the nodes that have the distributed table
 * @param colocation the generation of the table with which its group of colocated tables began: its own, unless it was made beside another
 */
public record KnownTable(
        TableName name,
        Engine engine,
        long generation,
        TableDefinition definition,
        ShardMap map,
        List<NodeName> routes,
        long colocation) {
    public KnownTable {
        routes = List.copyOf(routes);
    }

    /** The nodes that have its shards: those that its distributed table leads to. */
    public SortedSet<NodeName> holders() {
        return map.shards().stream()
                .map(shard -> shard.primary().node())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The same table with its shards elsewhere. */
    public KnownTable with(ShardMap other) {
        return new KnownTable(name, engine, generation, definition, other, routes, colocation);
    }

    /**
     * Reads a row of the catalog.
     *
     * @throws io.shardwright.problem.ShardwrightException {@code BAD_RECORD} if it makes no sense
     */
    public static KnownTable of(Catalog.Table row) {
        TableName name = new TableName(row.name());
        StoredDefinition stored = StoredDefinition.parse(row.definition());
        return new KnownTable(
                name,
                row.engine(),
                row.generation(),
                stored.definition(),
                new ShardMap(name, row.version(), shards(row.replicas())),
                stored.routes(),
                stored.colocation().orElse(row.generation()));
    }

    private static List<Shard> shards(List<CatalogChange.Replica> rows) {
        Map<Integer, List<CatalogChange.Replica>> byShard = new TreeMap<>();
        rows.forEach(row ->
                byShard.computeIfAbsent(row.shard(), shard -> new ArrayList<>()).add(row));
        return byShard.entrySet().stream()
                .map(entry -> new Shard(
                        entry.getKey(),
                        BucketSet.parse(entry.getValue().get(0).buckets()),
                        entry.getValue().stream()
                                .map(KnownTable::replica)
                                .sorted(Comparator.comparing(Replica::role).thenComparing(Replica::node))
                                .toList()))
                .toList();
    }

    private static Replica replica(CatalogChange.Replica row) {
        Replica.Role role = Replica.Role.valueOf(row.role().toUpperCase(Locale.ROOT));
        return new Replica(row.node(), row.physicalName(), row.epoch(), role, row.madeEpoch(), row.cluster());
    }
}
