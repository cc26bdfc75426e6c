package io.shardwright.placement;

/** A copy that is added needs a node to copy from: one that has the shard and is not left out. */
final class LiveSource implements Constraint {
    @Override
    public boolean vetoes(Assignment now, int unit, int from, int to) {
        return from == Problem.NOWHERE && !now.problem.isNew(unit) && now.problem.sourceOf(unit) == Problem.NOWHERE;
    }

    @Override
    public String reason(Assignment now, int unit, int from, int to) {
        return "every node that has " + now.problem.shardOf(unit) + " is excluded, so there is none to copy from";
    }
}
