package io.shardwright.action;

/**
 * Takes a table out of the cluster of the engine's own that keeps its copies in step; every node that had a copy keeps it, as a table of its own. Where the cluster has lost its majority, which
 * refuses this, and has nothing in it but what its group has brought, the node lets go of the cluster as a whole.
 *
 * @param needed whether it fails where the table is not there at all, as on an empty server in the node's place: the copies of others, which would be taken away once this is done, may be all that is left then
 */
public record LeaveCluster(String cluster, String table, boolean needed) implements MoveStep {
    /** Of a table that may be gone. */
    public LeaveCluster(String cluster, String table) {
        this(cluster, table, false);
    }

    @Override
    public String name() {
        return "leave-cluster";
    }

    @Override
    public boolean dispensable() {
        return false;
    }
}
