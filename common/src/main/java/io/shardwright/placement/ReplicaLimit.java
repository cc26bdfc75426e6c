package io.shardwright.placement;

/** A node has no more replicas than it may have. */
final class ReplicaLimit implements Constraint {
    @Override
    public boolean vetoes(Assignment now, int unit, int from, int to) {
        return now.replicas[to] > now.problem.replicasMax[to] - now.problem.sizeOf(unit);
    }

    @Override
    public String reason(Assignment now, int unit, int from, int to) {
        return now.problem.nameOf(to) + " has " + now.replicas[to] + " of at most " + now.problem.replicasMax[to]
                + " replicas";
    }
}
