package io.shardwright.placement;

/** Nothing goes to a node that is drained or left out, and nothing leaves one that is left out. */
final class ActiveNode implements Constraint {
    @Override
    public boolean vetoes(Assignment now, int unit, int from, int to) {
        return !now.problem.active[to] || (from != Problem.NOWHERE && now.problem.excluded[from]);
    }

    @Override
    public String reason(Assignment now, int unit, int from, int to) {
        if (now.problem.draining[to]) {
            return now.problem.nameOf(to) + " is draining";
        }
        return now.problem.nameOf(now.problem.excluded[to] ? to : from) + " is excluded";
    }
}
