package io.shardwright.placement;

/**
 * How full each node is to become when sizes differ, so that the least moves: nodes above their band go down to it and the emptiest take what they
 * give, up to one level; or, where more lacks than is given, nodes below their band come up to it and the fullest give, down to one level.
 */
final class Levels {
    /** Halvings of the interval in which the level lies: more than a double has digits. */
    private static final int HALVINGS = 60;

    private final Assignment now;
    private final Problem problem;
    private final Shares shares;

    private Levels(Assignment now, Shares shares) {
        this.now = now;
        this.problem = now.problem;
        this.shares = shares;
    }

    /**
     * Of each node, 0 unless it is active.
     *
     * @param waiting what has no node yet and will get one, in the rules' measure
     */
    static double[] of(Assignment now, Shares shares, double waiting) {
        return new Levels(now, shares).levels(waiting);
    }

    private double[] levels(double waiting) {
        double given = waiting;
        double lacked = 0;
        double most = 1;
        for (int i = 0; i < problem.nodes; i++) {
            if (problem.active[i]) {
                given += Math.max(0, now.amount[i] - shares.high[i]);
                lacked += Math.max(0, shares.low[i] - now.amount[i]);
                most = Math.max(most, shares.share[i] == 0 ? 1 : now.amount[i] / shares.share[i]);
            }
        }
        boolean rising = given >= lacked;
        double from = 0;
        double to = rising ? 1 + problem.rules.tolerance() : most;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (from + to) / 2;
            boolean higher = rising ? taken(middle) < given : freed(middle) > lacked - given;
            from = higher ? middle : from;
            to = higher ? to : middle;
        }
        double[] levels = new double[problem.nodes];
        for (int i = 0; i < problem.nodes; i++) {
            if (problem.active[i]) {
                levels[i] = rising ? risen(i, to) : fallen(i, from);
            }
        }
        return levels;
    }

    private double risen(int node, double level) {
        double kept = Math.min(now.amount[node], shares.high[node]);
        return Math.max(kept, Math.min((double) shares.high[node], level * shares.share[node]));
    }

    private double fallen(int node, double level) {
        double kept = Math.max(shares.low[node], Math.min(now.amount[node], shares.high[node]));
        return Math.min(kept, Math.max((double) shares.low[node], level * shares.share[node]));
    }

    private double taken(double level) {
        double taken = 0;
        for (int i = 0; i < problem.nodes; i++) {
            taken += problem.active[i] ? risen(i, level) - Math.min(now.amount[i], shares.high[i]) : 0;
        }
        return taken;
    }

    /** What nodes within their bands give beyond what is above them. */
    private double freed(double level) {
        double freed = 0;
        for (int i = 0; i < problem.nodes; i++) {
            if (problem.active[i]) {
                freed += Math.max(0, Math.min(now.amount[i], shares.high[i]) - fallen(i, level));
            }
        }
        return freed;
    }
}
