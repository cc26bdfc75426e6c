package io.shardwright.action;

/**
 * Puts a table into a cluster of the engine's own that keeps its copies in step; the other nodes of that receive it. Changes by way of the worker that are under way outside of any cluster are waited
 * for, as who receives the table meanwhile would never have them, and those that come wait until it is in. Undone by {@link LeaveCluster}.
 */
public record AddToCluster(String cluster, String table) implements MoveStep {
    @Override
    public String name() {
        return "add-to-cluster";
    }

    @Override
    public boolean dispensable() {
        return false;
    }
}
