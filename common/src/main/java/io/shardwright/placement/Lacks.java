package io.shardwright.placement;

import java.util.function.IntConsumer;

/** What nodes lack of what they should have, and how those that have too much give it them. For one thread. */
final class Lacks {
    private final Assignment now;
    private final Problem problem;
    private final Shares shares;
    private final double[] wanted;

    /** @param wanted what each node should have */
    Lacks(Assignment now, Shares shares, double[] wanted) {
        this.now = now;
        this.problem = now.problem;
        this.shares = shares;
        this.wanted = wanted;
    }

    /** Whether something of one node may come to another; what it is, is remembered by who says so. */
    interface Fits {
        boolean test(int giver, int taker);
    }

    /** Less than 0 for a node that has more than it should. */
    double of(int node) {
        return wanted[node] - now.amount[node];
    }

    /** The nodes that may take more, those that lack most first. */
    NodeQueue takers() {
        NodeQueue takers = new NodeQueue(problem);
        for (int i = 0; i < problem.nodes; i++) {
            if (problem.active[i] && now.amount[i] < shares.high[i]) {
                takers.add(i, of(i));
            }
        }
        return takers;
    }

    /**
     * Nodes above their bands give, the fullest first, to those that lack most.
     *
     * @param give gives what was last found to fit to a node
     */
    void giveSurplus(Fits fits, IntConsumer give) {
        NodeQueue takers = takers();
        NodeQueue givers = new NodeQueue(problem);
        for (int i = 0; i < problem.nodes; i++) {
            if (problem.active[i] && now.amount[i] > shares.high[i]) {
                givers.add(i, -of(i));
            }
        }
        boolean[][] closed = new boolean[problem.nodes][problem.zoneNames.size()];
        int from = givers.poll(zone -> true, node -> true);
        while (from != Problem.NOWHERE) {
            int giver = from;
            int to = takers.poll(zone -> !closed[giver][zone], node -> {
                boolean fit = fits.test(giver, node);
                // One node of another zone speaks for all of it.
                closed[giver][problem.zone[node]] |= !fit && problem.zone[node] != problem.zone[giver];
                return fit;
            });
            if (to != Problem.NOWHERE) {
                give.accept(to);
                takers.add(to, of(to));
                if (now.amount[giver] > shares.high[giver]) {
                    givers.add(giver, -of(giver));
                }
            }
            from = givers.poll(zone -> true, node -> true);
        }
    }
}
