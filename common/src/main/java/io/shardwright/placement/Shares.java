package io.shardwright.placement;

import java.util.Arrays;
import java.util.Locale;

/**
 * What each node should have, and the band in which it counts as having it. A share is a node's part of all that active nodes have to hold, in
 * proportion to its capacity, but no more than constraints let it have: one replica of each shard, its own limit, and its part of what one zone may
 * hold. What that leaves goes to the others.
 */
final class Shares {
    /** Two shares nearer than this are the same; far below one replica, far above what doubles lose. */
    private static final double ROUNDING = 1e-6;

    /** Of each node; 0 unless it is active. */
    final double[] share;

    /** The least that a node has in balance, rounded down to what shards can make up. */
    final long[] low;

    /** The most that a node has in balance, rounded up to what shards can make up. */
    final long[] high;

    private final Problem problem;
    private final double[] nodeMax;
    private final String[] texts;

    Shares(Problem problem) {
        this.problem = problem;
        this.share = new double[problem.nodes];
        this.low = new long[problem.nodes];
        this.high = new long[problem.nodes];
        this.nodeMax = new double[problem.nodes];
        this.texts = new String[problem.nodes];
        fill();
        bands();
    }

    private void fill() {
        long each = Arrays.stream(problem.weight).sum();
        double amount = 0;
        double[] zoneLeft = new double[problem.zoneNames.size()];
        for (int u = 0; u < problem.units; u++) {
            amount += (double) problem.weight[u] * (problem.slotStart[u + 1] - problem.slotStart[u]);
            for (int z = 0; z < zoneLeft.length; z++) {
                zoneLeft[z] += (double) problem.weight[u] * problem.zoneMax[u];
            }
        }
        for (int s = 0; s < problem.origin.length; s++) {
            int node = problem.origin[s];
            if (node != Problem.NOWHERE && problem.excluded[node]) {
                amount -= problem.weight[problem.unitOf[s]];
                zoneLeft[problem.zone[node]] -= problem.weight[problem.unitOf[s]];
            }
        }
        for (int i = 0; i < problem.nodes; i++) {
            boolean limited = problem.rules.measure() == Measure.COUNT;
            nodeMax[i] = limited ? Math.min(each, problem.replicasMax[i]) : each;
        }
        boolean[] open = problem.active.clone();
        boolean over = true;
        while (over) {
            spread(open, amount);
            over = false;
            for (int z = 0; z < zoneLeft.length; z++) {
                boolean[] inZone = openIn(open, z);
                double sum = sum(inZone);
                double may = Math.max(0, zoneLeft[z]);
                if (sum > may + ROUNDING) {
                    spread(inZone, may);
                    amount -= sum(inZone);
                    close(open, inZone);
                    over = true;
                }
            }
        }
    }

    private boolean[] openIn(boolean[] open, int zone) {
        boolean[] inZone = new boolean[open.length];
        for (int i = 0; i < open.length; i++) {
            inZone[i] = open[i] && problem.zone[i] == zone;
        }
        return inZone;
    }

    private static void close(boolean[] open, boolean[] closed) {
        for (int i = 0; i < open.length; i++) {
            open[i] &= !closed[i];
        }
    }

    private double sum(boolean[] which) {
        double sum = 0;
        for (int i = 0; i < which.length; i++) {
            sum += which[i] ? share[i] : 0;
        }
        return sum;
    }

    /** Spreads an amount over some nodes by capacity; those that would get more than they may get what they may. */
    private void spread(boolean[] which, double amount) {
        boolean[] open = which.clone();
        boolean over = true;
        double left = amount;
        while (over) {
            over = false;
            double capacity = 0;
            for (int i = 0; i < open.length; i++) {
                capacity += open[i] ? problem.capacityOf(i) : 0;
            }
            double level = capacity == 0 ? 0 : left / capacity;
            for (int i = 0; i < open.length; i++) {
                if (open[i] && level * problem.capacityOf(i) > nodeMax[i] + ROUNDING) {
                    share[i] = nodeMax[i];
                    left -= nodeMax[i];
                    open[i] = false;
                    over = true;
                }
            }
            for (int i = 0; i < open.length && !over; i++) {
                share[i] = open[i] ? level * problem.capacityOf(i) : share[i];
            }
        }
    }

    /** What a node has, as far as it is within its band. */
    long clipped(Assignment now, int node) {
        return Math.max(low[node], Math.min(high[node], now.amount[node]));
    }

    /** A share for people: whole if it is, else with one digit. */
    String text(int node) {
        if (texts[node] == null) {
            texts[node] = share[node] == Math.rint(share[node])
                    ? Long.toString((long) share[node])
                    : String.format(Locale.ROOT, "%.1f", share[node]);
        }
        return texts[node];
    }

    private void bands() {
        long step = problem.uniform() ? problem.weight[0] : 1;
        double tolerance = problem.uniform() ? 0 : problem.rules.tolerance();
        for (int i = 0; i < problem.nodes; i++) {
            double whole = Math.rint(share[i] / step) * step;
            if (Math.abs(whole - share[i]) < ROUNDING * Math.max(1, step)) {
                share[i] = whole;
            }
            low[i] = (long) Math.floor(share[i] * (1 - tolerance) / step) * step;
            high[i] = (long) Math.ceil(share[i] * (1 + tolerance) / step) * step;
        }
    }
}
