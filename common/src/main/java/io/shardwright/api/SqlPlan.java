package io.shardwright.api;

import java.util.List;

/** What a statement for the shards of a table would send, by number of shard. */
public record SqlPlan(List<ShardStatement> statements) {
    public SqlPlan {
        statements = Lists.copy(statements);
    }

    /**
     * What one shard would be sent.
     *
     * @param statement as its node would run it
     */
    public record ShardStatement(int shard, String node, String statement) {}
}
