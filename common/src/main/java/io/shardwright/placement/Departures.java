package io.shardwright.placement;

import java.util.Arrays;

/**
 * The replicas that must not stay where they are: those on draining nodes, those that are missing, and those that are too many in a zone. They are
 * taken off their nodes before anything else is decided, and each finds a new place or returns. For one thread.
 */
final class Departures {
    private final Assignment now;
    private final Problem problem;
    private final Shares shares;
    private final int[] slots;
    private int count;

    private Departures(Assignment now, Shares shares) {
        this.now = now;
        this.problem = now.problem;
        this.shares = shares;
        this.slots = new int[problem.origin.length];
    }

    /** Takes them off their nodes. */
    static Departures take(Assignment now, Shares shares) {
        Departures departures = new Departures(now, shares);
        departures.takeAll();
        return departures;
    }

    private void takeAll() {
        boolean zones = problem.zoneNames.size() > 1;
        for (int u = 0; u < problem.units; u++) {
            for (int s = problem.slotStart[u]; s < problem.slotStart[u + 1]; s++) {
                if (problem.origin[s] == Problem.NOWHERE || problem.draining[problem.origin[s]]) {
                    slots[count++] = s;
                    now.put(s, Problem.NOWHERE);
                }
            }
            if (zones) {
                takeCrowded(u);
            }
        }
    }

    /** Of those that crowd a zone, the ones on the fullest nodes go. */
    private void takeCrowded(int unit) {
        for (int s = problem.slotStart[unit]; s < problem.slotStart[unit + 1]; s++) {
            int node = now.place[s];
            if (node == Problem.NOWHERE || now.inZone(unit, problem.zone[node]) <= problem.zoneMax[unit]) {
                continue;
            }
            int fullest = Problem.NOWHERE;
            for (int t = problem.slotStart[unit]; t < problem.slotStart[unit + 1]; t++) {
                boolean here = now.place[t] != Problem.NOWHERE
                        && problem.active[now.place[t]]
                        && problem.zone[now.place[t]] == problem.zone[node];
                if (here && (fullest == Problem.NOWHERE || excess(now.place[t]) > excess(now.place[fullest]))) {
                    fullest = t;
                }
            }
            if (fullest != Problem.NOWHERE) {
                slots[count++] = fullest;
                now.put(fullest, Problem.NOWHERE);
                s = problem.slotStart[unit] - 1;
            }
        }
    }

    private double excess(int node) {
        return now.amount[node] - shares.share[node];
    }

    /** Those that have no place, in the order of their units. */
    int[] waiting() {
        return Arrays.stream(slots, 0, count)
                .filter(s -> now.place[s] == Problem.NOWHERE)
                .sorted()
                .toArray();
    }

    /**
     * Puts what still waits where it may be at all, on the node that is emptiest beside its share. What may be nowhere returns to where it was; and
     * if another replica of its shard has taken its place in the zone, all of them do.
     */
    void settle() {
        for (int slot : waiting()) {
            int unit = problem.unitOf[slot];
            int best = Problem.NOWHERE;
            for (int node = 0; node < problem.nodes; node++) {
                if (now.allows(unit, Problem.NOWHERE, node)
                        && (best == Problem.NOWHERE || excess(node) < excess(best))) {
                    best = node;
                }
            }
            if (best != Problem.NOWHERE) {
                now.put(slot, best);
            }
        }
        for (int slot : waiting()) {
            goBack(slot);
        }
    }

    private void goBack(int slot) {
        int unit = problem.unitOf[slot];
        int home = problem.origin[slot];
        if (home == Problem.NOWHERE) {
            return;
        }
        boolean free = !now.has(unit, home) && now.inZone(unit, problem.zone[home]) < problem.zoneMax[unit];
        if (free) {
            now.put(slot, home);
            return;
        }
        for (int s = problem.slotStart[unit]; s < problem.slotStart[unit + 1]; s++) {
            now.put(s, problem.origin[s]);
        }
    }
}
