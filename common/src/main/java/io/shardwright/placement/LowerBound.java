package io.shardwright.placement;

import java.util.Arrays;

/**
 * What any plan has to move at least, in the rules' measure, so that every node is within its band and every replica where it may be. It is the
 * greatest of these, each of which no plan can go below:
 *
 * <ul>
 *   <li>what must leave: all of draining nodes, what is missing, and of each node above its band what is above it, in whole shards;
 *   <li>what must arrive: of each node below its band what is missing to it;
 *   <li>what must not stay: all of draining nodes, what is missing, and what is too many in a zone;
 *   <li>of each node: what must arrive at it, and what must leave or is missing and cannot come to it because it has that shard.
 * </ul>
 */
final class LowerBound {
    private final Problem problem;
    private final Shares shares;
    private final Assignment origin;

    private LowerBound(Problem problem, Shares shares) {
        this.problem = problem;
        this.shares = shares;
        this.origin = new Assignment(problem, Constraint.ALL);
    }

    static long of(Problem problem, Shares shares) {
        return new LowerBound(problem, shares).bound();
    }

    private long bound() {
        long above = 0;
        long below = 0;
        for (int i = 0; i < problem.nodes; i++) {
            if (problem.active[i]) {
                above += leaves(i);
                below += lacks(i);
            }
        }
        long homeless = 0;
        long crowded = 0;
        long[] blocked = new long[problem.nodes];
        for (int u = 0; u < problem.units; u++) {
            long going = homeless(u) * problem.weight[u];
            homeless += going;
            crowded += crowded(u) * problem.weight[u];
            for (int s = problem.slotStart[u]; going > 0 && s < problem.slotStart[u + 1]; s++) {
                if (problem.origin[s] != Problem.NOWHERE) {
                    blocked[problem.origin[s]] += going;
                }
            }
        }
        long bound = Math.max(Math.max(homeless + above, below), homeless + crowded);
        for (int i = 0; i < problem.nodes; i++) {
            bound = problem.active[i] ? Math.max(bound, lacks(i) + blocked[i]) : bound;
        }
        return bound;
    }

    private long lacks(int node) {
        return Math.max(0, shares.low[node] - origin.amount[node]);
    }

    /** At least what is above the band; and if that takes so many shards, at least what so many of the lightest weigh. */
    private long leaves(int node) {
        long excess = origin.amount[node] - shares.high[node];
        if (excess <= 0) {
            return 0;
        }
        long[] weights = new long[origin.size(node)];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = problem.weight[problem.unitOf[origin.slot(node, i)]];
        }
        Arrays.sort(weights);
        long heaviest = 0;
        long lightest = 0;
        int light = 0;
        while (light < weights.length && weights[light] == 0) {
            light++;
        }
        for (int i = weights.length - 1; i >= 0 && heaviest < excess; i--) {
            heaviest += weights[i];
            lightest += weights[light++];
        }
        return Math.max(excess, lightest);
    }

    /** How many replicas of a unit are on draining nodes or nowhere. */
    private long homeless(int unit) {
        long count = 0;
        for (int s = problem.slotStart[unit]; s < problem.slotStart[unit + 1]; s++) {
            count += problem.origin[s] == Problem.NOWHERE || problem.draining[problem.origin[s]] ? 1 : 0;
        }
        return count;
    }

    /** How many replicas of a unit, besides those on draining nodes, have to leave their zones and can. */
    private long crowded(int unit) {
        if (problem.zoneNames.size() == 1) {
            return 0;
        }
        long count = 0;
        for (int s = problem.slotStart[unit]; s < problem.slotStart[unit + 1]; s++) {
            int node = problem.origin[s];
            if (node == Problem.NOWHERE || !problem.active[node]) {
                continue;
            }
            // The replicas before this one that stay in its zone, with those that cannot leave, fill it already.
            int ahead = 0;
            for (int t = problem.slotStart[unit]; t < problem.slotStart[unit + 1]; t++) {
                int other = problem.origin[t];
                boolean counts = other != Problem.NOWHERE
                        && problem.zone[other] == problem.zone[node]
                        && (problem.excluded[other] || (problem.active[other] && t < s));
                ahead += counts ? 1 : 0;
            }
            count += ahead >= problem.zoneMax[unit] ? 1 : 0;
        }
        return count;
    }
}
