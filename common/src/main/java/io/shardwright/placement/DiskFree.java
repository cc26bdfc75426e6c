package io.shardwright.placement;

/** A disk keeps its reserve free when everything that the plan sends there has arrived, and nothing that left has been deleted. */
final class DiskFree implements Constraint {
    @Override
    public boolean vetoes(Assignment now, int unit, int from, int to) {
        return now.room[to] < now.problem.bytes[unit] && !now.held(unit, to);
    }

    @Override
    public String reason(Assignment now, int unit, int from, int to) {
        return now.problem.shardOf(unit) + " has " + now.problem.bytes[unit] + " bytes and " + now.problem.nameOf(to)
                + " has room for " + now.room[to] + ", as " + reserve(now);
    }

    /** Why a node gets nothing whose disk takes no shard at all. */
    static String noRoom(Assignment now, int node) {
        return "; its disk has room for " + now.room[node] + " bytes, as " + reserve(now);
    }

    private static String reserve(Assignment now) {
        return now.problem.rules.diskReserveBytes() + " stay free (rebalance-disk-reserve-mb)";
    }
}
