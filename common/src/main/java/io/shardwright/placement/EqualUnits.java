package io.shardwright.placement;

/**
 * Places units that all count the same, with the fewest moves.
 *
 * <p>This is a flow of least cost: each unit sends as many replicas as it has to nodes, a node takes as many as its band says, and a replica costs
 * one on a node that did not have it. Successive shortest paths find the least: as long as a replica can go straight from where it must leave to where
 * one lacks, that is a shortest path, whichever it is, so most of the work is a greedy loop that is free to follow the scores. What is left then is
 * found by {@link PathSearch}. For one thread.
 */
final class EqualUnits {
    /** Choosing among more of a node's shards makes scores little better and plans slower. */
    private static final int CHOICES = 4;

    private final Assignment now;
    private final Problem problem;
    private final Shares shares;
    private final Choice choice;
    private final Departures departures;
    private final Lacks lacks;
    private final long step;

    /** What more than the lower ends of all bands there is to place within them; negative if some must give to reach them. */
    private long slack;

    private EqualUnits(Assignment now, Shares shares, Choice choice) {
        this.now = now;
        this.problem = now.problem;
        this.shares = shares;
        this.choice = choice;
        this.step = problem.weight[0];
        this.departures = Departures.take(now, shares);
        this.lacks = new Lacks(now, shares, shares.share);
    }

    /** Changes the assignment into one in balance, or as near to it as constraints let it come. */
    static void place(Assignment now, Shares shares, Choice choice) {
        EqualUnits units = new EqualUnits(now, shares, choice);
        units.slack = units.slack();
        units.placeDepartures();
        // What cannot come to a zone, the search for paths sees to.
        units.lacks.giveSurplus(
                (giver, node) -> units.takes(node) && choice.find(giver, node, CHOICES),
                to -> units.give(choice.slot(), to));
        units.fillLacks();
        PathSearch paths = new PathSearch(now, shares, units.departures);
        paths.run();
        units.departures.settle();
        paths.run();
    }

    private long slack() {
        long slack = departures.waiting().length * step;
        for (int i = 0; i < problem.nodes; i++) {
            if (problem.active[i]) {
                slack += now.amount[i] - shares.clipped(now, i);
            }
        }
        return slack;
    }

    private boolean takes(int node) {
        return now.amount[node] < shares.low[node] || (slack > 0 && now.amount[node] < shares.high[node]);
    }

    private void give(int slot, int to) {
        if (now.amount[to] >= shares.low[to]) {
            slack -= step;
        }
        now.put(slot, to);
    }

    private void placeDepartures() {
        NodeQueue takers = lacks.takers();
        for (int slot : departures.waiting()) {
            int unit = problem.unitOf[slot];
            int to = takers.poll(
                    zone -> now.inZone(unit, zone) < problem.zoneMax[unit],
                    node -> takes(node) && now.allows(unit, Problem.NOWHERE, node));
            if (to != Problem.NOWHERE) {
                give(slot, to);
                takers.add(to, lacks.of(to));
            }
        }
    }

    private void fillLacks() {
        NodeQueue givers = new NodeQueue(problem);
        for (int i = 0; i < problem.nodes; i++) {
            if (problem.active[i] && now.amount[i] > shares.low[i]) {
                givers.add(i, -lacks.of(i));
            }
        }
        for (int i = 0; i < problem.nodes && slack < 0; i++) {
            int taker = i;
            boolean open = problem.active[taker];
            boolean[] closed = new boolean[problem.zoneNames.size()];
            while (open && slack < 0 && now.amount[taker] < shares.low[taker]) {
                int from = givers.poll(zone -> !closed[zone], node -> {
                    boolean fits = now.amount[node] > shares.low[node] && choice.find(node, taker, CHOICES);
                    closed[problem.zone[node]] |= !fits && problem.zone[node] != problem.zone[taker];
                    return fits;
                });
                open = from != Problem.NOWHERE;
                if (open) {
                    slack += now.amount[from] <= shares.high[from] ? step : 0;
                    now.put(choice.slot(), taker);
                    givers.add(from, -lacks.of(from));
                }
            }
        }
    }
}
