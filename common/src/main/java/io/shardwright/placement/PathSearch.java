package io.shardwright.placement;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Moves replicas along chains of nodes where none can go straight: what a node cannot take, it takes after having given something else. Each chain is
 * the cheapest there is; a step costs one if it takes a replica away from where it was before the plan, gives one back if it returns one there, and
 * nothing if the replica was on its way already. Costs may be negative, but no circle is, so the search is Bellman and Ford's with a queue. For one
 * thread.
 */
final class PathSearch {
    private static final int FAR = Integer.MAX_VALUE / 2;

    /** A parent that is no node: a replica that waits comes here first. */
    private static final int OUTSIDE = -2;

    /** Each node is seen a few times in practice; beyond this, as many times as there are nodes, something is wrong. */
    private static final int VISITS_MIN = 64;

    private final Assignment now;
    private final Problem problem;
    private final Shares shares;
    private final Departures departures;

    /** The place of the slack: nodes within their bands give to it and take from it for nothing. */
    private final int pool;

    private final int[] distance;
    private final int[] parent;
    private final int[] carried;
    private final boolean[] queued;
    private final int[] queue;
    private int head;
    private int queueSize;
    private int farthest;

    PathSearch(Assignment now, Shares shares, Departures departures) {
        this.now = now;
        this.problem = now.problem;
        this.shares = shares;
        this.departures = departures;
        this.pool = problem.nodes;
        this.distance = new int[problem.nodes + 1];
        this.parent = new int[problem.nodes + 1];
        this.carried = new int[problem.nodes + 1];
        this.queued = new boolean[problem.nodes + 1];
        this.queue = new int[problem.nodes + 1];
    }

    private record Step(int slot, int from) {}

    /** Follows chains until no more is to be had. */
    void run() {
        boolean going = true;
        while (going) {
            int[] waiting = departures.waiting();
            long slack = slack(waiting.length);
            going = start(waiting, slack) && follow(search(slack));
        }
    }

    private long slack(int waiting) {
        long slack = waiting * problem.weight[0];
        for (int i = 0; i < problem.nodes; i++) {
            slack += problem.active[i] ? now.amount[i] - shares.clipped(now, i) : 0;
        }
        return slack;
    }

    /** Whether there is anything to begin with and to end at. */
    private boolean start(int[] waiting, long slack) {
        Arrays.fill(distance, FAR);
        Arrays.fill(queued, false);
        head = 0;
        queueSize = 0;
        boolean sink = slack > 0;
        for (int i = 0; i < problem.nodes; i++) {
            sink |= problem.active[i] && now.amount[i] < shares.low[i];
        }
        if (!sink) {
            return false;
        }
        for (int i = 0; i < problem.nodes; i++) {
            if (problem.active[i] && now.amount[i] > shares.high[i]) {
                reach(i, 0, Problem.NOWHERE, Problem.NOWHERE);
            }
        }
        if (slack < 0) {
            reach(pool, 0, Problem.NOWHERE, Problem.NOWHERE);
        }
        farthest = FAR;
        for (int slot : waiting) {
            relaxSlot(slot, Problem.NOWHERE, 0);
        }
        return queueSize > 0;
    }

    private void reach(int vertex, int cost, int from, int slot) {
        distance[vertex] = cost;
        parent[vertex] = from;
        carried[vertex] = slot;
        if (!queued[vertex]) {
            queued[vertex] = true;
            queue[(head + queueSize++) % queue.length] = vertex;
        }
    }

    /** The nearest place where one lacks, or {@link Problem#NOWHERE}. */
    private int search(long slack) {
        long visits = VISITS_MIN + (long) problem.nodes * problem.nodes;
        while (queueSize > 0 && visits-- > 0) {
            int vertex = queue[head];
            head = (head + 1) % queue.length;
            queueSize--;
            queued[vertex] = false;
            if (vertex == pool) {
                relaxPool();
            } else {
                relaxNode(vertex);
            }
        }
        int best = slack > 0 && distance[pool] < FAR ? pool : Problem.NOWHERE;
        for (int i = problem.nodes - 1; i >= 0; i--) {
            boolean lacks = problem.active[i] && now.amount[i] < shares.low[i] && distance[i] < FAR;
            if (lacks && (best == Problem.NOWHERE || distance[i] <= distance[best])) {
                best = i;
            }
        }
        return best;
    }

    private void relaxPool() {
        for (int i = 0; i < problem.nodes; i++) {
            if (problem.active[i] && shares.clipped(now, i) > shares.low[i] && distance[pool] < distance[i]) {
                reach(i, distance[pool], pool, Problem.NOWHERE);
            }
        }
    }

    private void relaxNode(int node) {
        if (shares.clipped(now, node) < shares.high[node] && distance[node] < distance[pool]) {
            reach(pool, distance[node], node, Problem.NOWHERE);
        }
        farthest = farthest();
        for (int i = 0; i < now.size(node); i++) {
            int slot = now.slot(node, i);
            int base = distance[node] - (problem.keeps(problem.unitOf[slot], node) ? 0 : 1);
            if (base < farthest) {
                relaxSlot(slot, node, base);
            }
        }
    }

    private int farthest() {
        int most = -FAR;
        for (int i = 0; i < problem.nodes; i++) {
            most = problem.active[i] ? Math.max(most, distance[i]) : most;
        }
        return most;
    }

    /** Sees where a replica may go from a node, or from nowhere, that costs {@code base} to get to. */
    private void relaxSlot(int slot, int from, int base) {
        int unit = problem.unitOf[slot];
        if (base + 1 < farthest) {
            boolean nearer = false;
            for (int to = 0; to < problem.nodes; to++) {
                nearer |= to != from && problem.active[to] && relax(slot, unit, from, to, base);
            }
            farthest = nearer ? farthest() : farthest;
        } else {
            for (int s = problem.slotStart[unit]; s < problem.slotStart[unit + 1]; s++) {
                int to = problem.origin[s];
                if (to != Problem.NOWHERE && to != from && problem.active[to]) {
                    relax(slot, unit, from, to, base);
                }
            }
        }
    }

    private boolean relax(int slot, int unit, int from, int to, int base) {
        if (base >= distance[to]) {
            return false;
        }
        int cost = base + (problem.keeps(unit, to) ? 0 : 1);
        if (cost >= distance[to] || !now.allows(unit, from, to)) {
            return false;
        }
        reach(to, cost, from == Problem.NOWHERE ? OUTSIDE : from, slot);
        return true;
    }

    /** Makes the steps of the chain that ends there, the last first. Steps that get into each other's way are all taken back. */
    private boolean follow(int end) {
        if (end == Problem.NOWHERE) {
            return false;
        }
        List<Step> done = new ArrayList<>();
        int vertex = end;
        while (vertex != OUTSIDE && parent[vertex] != Problem.NOWHERE) {
            int from = parent[vertex];
            if (vertex != pool && from != pool) {
                int home = from == OUTSIDE ? Problem.NOWHERE : from;
                int slot = carried[vertex];
                boolean possible = done.size() <= problem.nodes && now.allows(problem.unitOf[slot], home, vertex);
                if (!possible) {
                    for (int i = done.size() - 1; i >= 0; i--) {
                        now.put(done.get(i).slot(), done.get(i).from());
                    }
                    return false;
                }
                now.put(slot, vertex);
                done.add(new Step(slot, home));
            }
            vertex = from;
        }
        return true;
    }
}
