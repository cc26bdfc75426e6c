package io.shardwright.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One shard's answer.
 *
 * @param outcome {@link #OK}, {@link #ERROR} (it had no effect on this shard), or {@link #UNKNOWN} (it may have run)
 * @param columns names, in order; empty if the statement has no result
 * @param rows values as text, null for SQL's NULL
 * @param updated rows changed, or 0
 * @param truncated whether the shard had more rows than were asked for
 * @param error one line; null if the outcome is {@link #OK}
 */
public record ShardResult(
        int shard,
        String node,
        String outcome,
        List<String> columns,
        List<List<@Nullable String>> rows,
        long updated,
        boolean truncated,
        @Nullable String error) {
    public static final String OK = "ok";
    public static final String ERROR = "error";
    public static final String UNKNOWN = "unknown";

    public ShardResult {
        columns = Lists.copy(columns);
        rows = Lists.copy(rows).stream().map(Lists::copyOfValues).toList();
    }
}
