package io.shardwright.action;

/**
 * Brings the node into a replication cluster of the engine's own, with the folder that this needs, by a statement that makes it or joins it. A node that is in it stays as it is. Undone by
 * {@link ReleaseCluster}.
 *
 * @param sql CREATE CLUSTER or JOIN CLUSTER
 */
public record EnterCluster(String cluster, String sql) implements MoveStep {
    @Override
    public String name() {
        return "enter-cluster";
    }

    @Override
    public boolean dispensable() {
        return false;
    }
}
