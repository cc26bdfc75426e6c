package io.shardwright.action;

/** Takes the node out of a cluster of the engine's own that no shard is kept in step by any more, with its folder. One that is needed stays. Only in the phase after the decision. */
public record ReleaseCluster(String cluster) implements MoveStep {
    @Override
    public String name() {
        return "release-cluster";
    }

    /** What it would leave could not be written to. */
    @Override
    public boolean dispensable() {
        return false;
    }
}
