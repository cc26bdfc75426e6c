package io.shardwright.action;

import io.shardwright.move.Transfer;

/** Compares a copy with its source, each at the same position of the source's log; another one is an error. */
public record VerifyShard(Transfer transfer) implements MoveStep {
    @Override
    public String name() {
        return "verify-shard";
    }

    @Override
    public boolean lasting() {
        return true;
    }
}
