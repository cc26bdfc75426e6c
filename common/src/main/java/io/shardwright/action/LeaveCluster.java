package io.shardwright.action;

/**
 * Takes a table out of the cluster of the engine's own that keeps its copies in step; every node that had a copy keeps it, as a table of its own. Where the cluster has lost its majority, which
 * refuses this, and has nothing in it but what its group has brought, the node lets go of the cluster as a whole.
 */
public record LeaveCluster(String cluster, String table) implements MoveStep {
    @Override
    public String name() {
        return "leave-cluster";
    }

    @Override
    public boolean dispensable() {
        return false;
    }
}
