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
    private final double[] level;
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
        this.level = Levels.of(now, shares, waiting);
        this.byWeight = new ByWeight(now);
    }

    /** Changes the assignment into one in balance, or as near to it as constraints and weights let it come. */
    static void place(Assignment now, Shares shares) {
        WeightedUnits units = new WeightedUnits(now, shares);
        units.placeDepartures();
        units.giveSurplus();
        units.fillLacks();
    }

    private double lack(int node) {
        return level[node] - now.amount[node];
    }

    private NodeQueue takers() {
        NodeQueue takers = new NodeQueue(problem);
        for (int i = 0; i < problem.nodes; i++) {
            if (problem.active[i] && now.amount[i] < shares.high[i]) {
                takers.add(i, lack(i));
            }
        }
        return takers;
    }

    private void placeDepartures() {
        NodeQueue takers = takers();
        for (int slot : byWeight.heaviestFirst(departures.waiting())) {
            int unit = problem.unitOf[slot];
            int to = takers.poll(
                    zone -> now.inZone(unit, zone) < problem.zoneMax[unit],
                    node -> now.amount[node] + problem.weight[unit] <= shares.high[node]
                            && now.allows(unit, Problem.NOWHERE, node));
            if (to != Problem.NOWHERE) {
                now.put(slot, to);
                takers.add(to, lack(to));
            }
        }
        departures.settle();
    }

    private void giveSurplus() {
        NodeQueue takers = takers();
        NodeQueue givers = new NodeQueue(problem);
        for (int i = 0; i < problem.nodes; i++) {
            if (problem.active[i] && now.amount[i] > shares.high[i]) {
                givers.add(i, -lack(i));
            }
        }
        boolean[][] closed = new boolean[problem.nodes][problem.zoneNames.size()];
        int from = givers.poll(zone -> true, node -> true);
        while (from != Problem.NOWHERE) {
            int giver = from;
            int to = takers.poll(zone -> !closed[giver][zone], node -> {
                boolean fits = finds(giver, node, (double) now.amount[giver] - shares.high[giver], lack(node));
                closed[giver][problem.zone[node]] |= !fits && problem.zone[node] != problem.zone[giver];
                return fits;
            });
            if (to != Problem.NOWHERE) {
                now.put(byWeight.take(), to);
                takers.add(to, lack(to));
                if (now.amount[giver] > shares.high[giver]) {
                    givers.add(giver, -lack(giver));
                }
            }
            from = givers.poll(zone -> true, node -> true);
        }
    }

    private void fillLacks() {
        NodeQueue givers = new NodeQueue(problem);
        for (int i = 0; i < problem.nodes; i++) {
            if (problem.active[i] && now.amount[i] > shares.low[i]) {
                givers.add(i, -lack(i));
            }
        }
        for (int i = 0; i < problem.nodes; i++) {
            int taker = i;
            boolean open = problem.active[taker];
            boolean[] closed = new boolean[problem.zoneNames.size()];
            while (open && now.amount[taker] < shares.low[taker]) {
                int from = givers.poll(zone -> !closed[zone], node -> {
                    boolean fits = finds(node, taker, (double) shares.low[taker] - now.amount[taker], -lack(node));
                    closed[problem.zone[node]] |= !fits && problem.zone[node] != problem.zone[taker];
                    return fits;
                });
                open = from != Problem.NOWHERE;
                if (open) {
                    now.put(byWeight.take(), taker);
                    givers.add(from, -lack(from));
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
