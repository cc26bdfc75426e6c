package io.shardwright.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A plan that is asked for.
 *
 * @param table only this table's shards; absent for those of all tables
 * @param exclude nodes that are left as they are
 * @param drain nodes that are to be emptied
 * @param by what is spread evenly: {@code count} (absent means this), {@code bytes} or {@code load}
 * @param explain a shard, such as {@code users/3}, of which it is said why it may or may not go to each node; absent for none
 * @param movesMax how many moves may be under way at once; absent for 2
 * @param movesPerNodeMax how many of them may read from or write to one node; absent for 1
 * @param bytesPerSecondMax of all of them together; absent for no limit
 * @param engine whose nodes and tables: {@code mariadb} or {@code manticore}; absent for that of the table or the nodes that are named, or the only one that nodes have
 */
public record RebalanceRequest(
        @Nullable String table,
        List<String> exclude,
        List<String> drain,
        @Nullable String by,
        @Nullable String explain,
        @Nullable Integer movesMax,
        @Nullable Integer movesPerNodeMax,
        @Nullable Long bytesPerSecondMax,
        @Nullable String engine) {
    public RebalanceRequest {
        exclude = Lists.copy(exclude);
        drain = Lists.copy(drain);
    }

    /** Of the engine that is meant without saying so. */
    public RebalanceRequest(
            @Nullable String table,
            List<String> exclude,
            List<String> drain,
            @Nullable String by,
            @Nullable String explain,
            @Nullable Integer movesMax,
            @Nullable Integer movesPerNodeMax,
            @Nullable Long bytesPerSecondMax) {
        this(table, exclude, drain, by, explain, movesMax, movesPerNodeMax, bytesPerSecondMax, null);
    }

    /** The shards of all tables spread by their count, with the usual limits. */
    public static RebalanceRequest usual() {
        return new RebalanceRequest(null, List.of(), List.of(), null, null, null, null, null);
    }
}
