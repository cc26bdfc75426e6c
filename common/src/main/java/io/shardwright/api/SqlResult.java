package io.shardwright.api;

import java.util.List;

/** The answers of the shards, by number of shard. */
public record SqlResult(List<ShardResult> results) {
    public SqlResult {
        results = Lists.copy(results);
    }

    /** Whether the statement succeeded on every shard asked. */
    public boolean succeeded() {
        return results.stream().allMatch(result -> result.outcome().equals(ShardResult.OK));
    }
}
