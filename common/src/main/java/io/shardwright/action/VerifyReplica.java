package io.shardwright.action;

import io.shardwright.fleet.Endpoint;

/**
 * Compares a new copy of a shard with one that was there before, until both are the same: how many rows they have, and the sums of their ids.
 *
 * @param table of both
 * @param holder where the node of the other one speaks the engine's own protocol
 */
public record VerifyReplica(String table, Endpoint holder) implements MoveStep {
    @Override
    public String name() {
        return "verify-replica";
    }

    @Override
    public boolean dispensable() {
        return false;
    }
}
