package io.shardwright.planning;

import io.shardwright.dialect.MariaDbTables;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a node's server says of a distributed table.
 *
 * @param why it could not be read; empty if it was
 * @param function by which it is partitioned, as the server writes it; empty if it could not be read
 */
public record FoundRoute(Reading reading, String why, String function, List<RoutePartition> partitions) {
    /** Whether its definition was read. */
    public enum Reading {
        /** It was. */
        READ,
        /** Its definition is such that the server cannot open it, whatever else there is. */
        BROKEN,
        /** It was not, for a reason that says nothing of its definition. */
        UNSURE
    }

    private static final Pattern FUNCTION =
            Pattern.compile("PARTITION BY LIST \\s*\\((.*?)\\)\\s*\\(PARTITION ", Pattern.DOTALL);

    public FoundRoute {
        partitions = List.copyOf(partitions);
    }

    /** Reads what SHOW CREATE TABLE says. */
    public static FoundRoute parse(String created) {
        Matcher function = FUNCTION.matcher(created);
        return new FoundRoute(
                Reading.READ, "", function.find() ? function.group(1) : "", RoutePartition.parse(created));
    }

    /** The one that a table is to have. */
    public static FoundRoute of(KnownTable table) {
        return new FoundRoute(
                Reading.READ, "", MariaDbTables.bucketOf(table.definition().shardKey()), RoutePartition.of(table));
    }

    /** One that the server cannot open. */
    public static FoundRoute broken(String why) {
        return new FoundRoute(Reading.BROKEN, why, "", List.of());
    }

    /** One that could not be looked at. */
    public static FoundRoute unsure(String why) {
        return new FoundRoute(Reading.UNSURE, why, "", List.of());
    }

    /** Whether it puts rows into buckets by the same function. */
    public boolean partitionedLike(FoundRoute other) {
        return PartitionFunction.nested(function).equals(PartitionFunction.nested(other.function));
    }
}
