package io.shardwright.action;

import io.shardwright.move.Transfer;

/** Copies the rows of another node's table into an empty one of this node, while the source is written to. Goes on where an earlier try has stopped. */
public record CopyShard(Transfer transfer) implements MoveStep {
    static final String NAME = "copy-shard";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean lasting() {
        return true;
    }
}
