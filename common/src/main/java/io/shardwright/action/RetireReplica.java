package io.shardwright.action;

import io.shardwright.fleet.Endpoint;

/**
 * Takes a copy of a shard away whose place another has taken: from then on its worker sends no statement to it, those under way are waited for, the table leaves the cluster that kept it in
 * step for the move, if one did, once the other copy is found to be the same, and is dropped. Only in the phase after the decision: it has no way back.
 *
 * @param table of both
 * @param successor where the node of the other one speaks the engine's own protocol
 * @param only whether there was no other copy: then the other is looked at also if somebody has taken this one out of the cluster
 */
public record RetireReplica(String table, Endpoint successor, boolean only) implements MoveStep {
    @Override
    public String name() {
        return "retire-replica";
    }

    /** What it would leave could not be written to. */
    @Override
    public boolean dispensable() {
        return false;
    }
}
