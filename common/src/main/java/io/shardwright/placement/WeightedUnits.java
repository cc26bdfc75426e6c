package io.shardwright.placement;

/**
 * Places units of different weight, moving little more than must be moved. Replicas that must leave go first, the heaviest first, to where most lacks.
 * Then nodes above their bands give to those below their level, and nodes below their bands take from those above it; each time the heaviest
 * replica that both have use for, and at the end the lightest that suffices. A replica moves once, and only if that makes the fleet no less even.
 * Which bytes fill which gap exactly is the knapsack problem, so the result is near to the lower bound and not always on it. For one thread.
 */
final class WeightedUnits {
    private final Assignment now;
    private final Problem problem;
    private final Shares shares;
    private final Departures departures;
    private final Lacks lacks;
    private final ByWeight byWeight;

    private WeightedUnits(Assignment now, Shares shares) {
        this.now = now;
        this.problem = now.problem;
        this.shares = shares;
        this.departures = Departures.take(now, shares);
        double waiting = 0;
        for (int slot : departures.waiting()) {
            waiting += problem.weight[problem.unitOf[slot]];
        }
        this.lacks = new Lacks(now, shares, Levels.of(now, shares, waiting));
        this.byWeight = new ByWeight(now);
    }

    /** Changes the assignment into one in balance, or as near to it as constraints and weights let it come. */
    static void place(Assignment now, Shares shares) {
        WeightedUnits units = new WeightedUnits(now, shares);
        units.placeDepartures();
        units.lacks.giveSurplus(units::surplusFits, to -> now.put(units.byWeight.take(), to));
        units.fillLacks();
    }

    private void placeDepartures() {
        NodeQueue takers = lacks.takers();
        for (int slot : byWeight.heaviestFirst(departures.waiting())) {
            int unit = problem.unitOf[slot];
            int to = takers.poll(
                    zone -> now.inZone(unit, zone) < problem.zoneMax[unit],
                    node -> now.amount[node] + problem.weight[unit] <= shares.high[node]
                            && now.allows(unit, Problem.NOWHERE, node));
            if (to != Problem.NOWHERE) {
                now.put(slot, to);
                takers.add(to, lacks.of(to));
            }
        }
        departures.settle();
    }

    private boolean surplusFits(int giver, int node) {
        return finds(giver, node, (double) now.amount[giver] - shares.high[giver], lacks.of(node));
    }

    private void fillLacks() {
        NodeQueue givers = new NodeQueue(problem);
        for (int i = 0; i < problem.nodes; i++) {
            if (problem.active[i] && now.amount[i] > shares.low[i]) {
                givers.add(i, -lacks.of(i));
            }
        }
        for (int i = 0; i < problem.nodes; i++) {
            int taker = i;
            boolean open = problem.active[taker];
            boolean[] closed = new boolean[problem.zoneNames.size()];
            while (open && now.amount[taker] < shares.low[taker]) {
                int from = givers.poll(zone -> !closed[zone], node -> {
                    boolean fits = finds(node, taker, (double) shares.low[taker] - now.amount[taker], -lacks.of(node));
                    closed[problem.zone[node]] |= !fits && problem.zone[node] != problem.zone[taker];
                    return fits;
                });
                open = from != Problem.NOWHERE;
                if (open) {
                    now.put(byWeight.take(), taker);
                    givers.add(from, -lacks.of(from));
                }
            }
        }
    }

    /**
     * Finds a replica to go from one node to another.
     *
     * @param must what has to move for the band to be reached
     * @param may what the other side has use for
     */
    private boolean finds(int from, int to, double must, double may) {
        double even = (now.amount[from] - shares.share[from]) - (now.amount[to] - shares.share[to]);
        double stays = now.amount[from] - shares.low[from];
        double fits = shares.high[to] - now.amount[to];
        double most = Math.min(even, Math.min(stays, fits));
        return byWeight.find(from, to, Math.min(most, Math.min(must, may)), most);
    }
}
