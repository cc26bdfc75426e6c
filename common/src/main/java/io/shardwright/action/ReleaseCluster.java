package io.shardwright.action;

/**
 * Takes the node out of a cluster of the engine's own in which nothing is to be any more, with its folder: EXIT CLUSTER, which leaves the others whole. One that is needed, by whomever, stays.
 * Undoes {@link EnterCluster}, and follows decisions after which a cluster may be needed no more.
 */
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
