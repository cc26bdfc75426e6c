package io.shardwright.planning;

import io.shardwright.dialect.MariaDbTables;
import io.shardwright.table.PhysicalNames;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A partition of a distributed table, which is a shard elsewhere.
 *
 * @param server the server object by which it is reached
 * @param table its name there
 * @param buckets the values of the partition function that are in it
 */
public record RoutePartition(String name, String server, String table, SortedSet<Integer> buckets) {
    /** As SHOW CREATE TABLE writes one. */
    private static final Pattern WRITTEN = Pattern.compile(
            "PARTITION `([^`]+)` VALUES IN \\(([0-9, ]*)\\) COMMENT = 'srv \"([^\"]*)\", table \"([^\"]*)\"'");

    private static final Pattern NUMBER = Pattern.compile("[0-9]+");

    public RoutePartition {
        buckets = new TreeSet<>(buckets);
    }

    /** What SHOW CREATE TABLE says of a distributed table that was made here; what it does not say so is left out. */
    public static List<RoutePartition> parse(String created) {
        Matcher written = WRITTEN.matcher(created);
        return written.results()
                .map(part -> new RoutePartition(part.group(1), part.group(3), part.group(4), numbers(part.group(2))))
                .toList();
    }

    private static SortedSet<Integer> numbers(String list) {
        return NUMBER.matcher(list)
                .results()
                .map(number -> Integer.parseInt(number.group()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Those that a table's distributed table is to have. */
    public static List<RoutePartition> of(KnownTable table) {
        return table.map().shards().stream()
                .map(shard -> new RoutePartition(
                        MariaDbTables.partitionName(shard.number()),
                        PhysicalNames.routeServer(
                                table.generation(), shard.primary().node()),
                        shard.primary().physicalName(),
                        shard.buckets().buckets().boxed().collect(Collectors.toCollection(TreeSet::new))))
                .toList();
    }

    /** Where it leads. */
    public String leads() {
        return table + " by " + server;
    }
}
