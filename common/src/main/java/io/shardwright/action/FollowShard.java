package io.shardwright.action;

import io.shardwright.move.Transfer;

/** Does to a copy what has happened to its source since, until it is hardly behind. */
public record FollowShard(Transfer transfer) implements MoveStep {
    @Override
    public String name() {
        return "follow-shard";
    }

    @Override
    public boolean lasting() {
        return true;
    }
}
