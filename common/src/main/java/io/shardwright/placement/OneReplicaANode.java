package io.shardwright.placement;

/** A second replica of a shard on the same node would be lost together with the first. */
final class OneReplicaANode implements Constraint {
    @Override
    public boolean vetoes(Assignment now, int unit, int from, int to) {
        return now.has(unit, to);
    }

    @Override
    public String reason(Assignment now, int unit, int from, int to) {
        return now.problem.nameOf(to) + " has a replica of " + now.problem.shardOf(unit) + " already";
    }
}
