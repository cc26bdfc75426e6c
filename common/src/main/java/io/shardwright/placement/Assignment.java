package io.shardwright.placement;

import java.util.Arrays;
import java.util.List;

/** Where each slot is while a plan is made. For one thread. */
final class Assignment {
    private static final int LIST_MIN = 16;

    final Problem problem;
    final List<Constraint> constraints;

    /** The node of each slot, or {@link Problem#NOWHERE}. */
    final int[] place;

    /** What each node has, in the rules' measure. */
    final long[] amount;

    final int[] replicas;
    final long[] bytes;
    final long[] load;

    /** Bytes that may still arrive. Only an arrival that the node did not have before costs any. */
    final long[] room;

    private final int[] position;
    private final int[][] slots;
    private final int[] sizes;

    Assignment(Problem problem, List<Constraint> constraints) {
        this.problem = problem;
        this.constraints = constraints;
        this.place = new int[problem.origin.length];
        this.position = new int[problem.origin.length];
        this.amount = new long[problem.nodes];
        this.replicas = new int[problem.nodes];
        this.bytes = new long[problem.nodes];
        this.load = new long[problem.nodes];
        this.room = problem.room.clone();
        this.slots = new int[problem.nodes][LIST_MIN];
        this.sizes = new int[problem.nodes];
        Arrays.fill(place, Problem.NOWHERE);
        for (int s = 0; s < place.length; s++) {
            put(s, problem.origin[s]);
        }
    }

    /** Takes a slot from where it is, and puts it on a node or nowhere. Asks no constraint. */
    void put(int slot, int node) {
        int from = place[slot];
        if (from != Problem.NOWHERE) {
            leave(slot, from);
        }
        place[slot] = node;
        if (node != Problem.NOWHERE) {
            arrive(slot, node);
        }
    }

    private void leave(int slot, int node) {
        int last = slots[node][--sizes[node]];
        slots[node][position[slot]] = last;
        position[last] = position[slot];
        count(slot, node, -1);
    }

    private void arrive(int slot, int node) {
        if (sizes[node] == slots[node].length) {
            slots[node] = Arrays.copyOf(slots[node], sizes[node] * 2);
        }
        position[slot] = sizes[node];
        slots[node][sizes[node]++] = slot;
        count(slot, node, 1);
    }

    private void count(int slot, int node, int sign) {
        int unit = problem.unitOf[slot];
        amount[node] += sign * problem.weight[unit];
        replicas[node] += sign * problem.sizeOf(unit);
        bytes[node] += sign * problem.bytes[unit];
        load[node] += sign * problem.load[unit];
        if (room[node] != Long.MAX_VALUE && !held(unit, node)) {
            room[node] -= sign * problem.bytes[unit];
        }
    }

    /** Whether a node had the unit before the plan. */
    boolean held(int unit, int node) {
        for (int s = problem.slotStart[unit]; s < problem.slotStart[unit + 1]; s++) {
            if (problem.origin[s] == node) {
                return true;
            }
        }
        return false;
    }

    int size(int node) {
        return sizes[node];
    }

    /** One of the slots on a node, {@code 0 <= index < size(node)}; the order changes as slots come and go. */
    int slot(int node, int index) {
        return slots[node][index];
    }

    boolean has(int unit, int node) {
        for (int s = problem.slotStart[unit]; s < problem.slotStart[unit + 1]; s++) {
            if (place[s] == node) {
                return true;
            }
        }
        return false;
    }

    /** How many replicas of a unit are in a zone. */
    int inZone(int unit, int zone) {
        int count = 0;
        for (int s = problem.slotStart[unit]; s < problem.slotStart[unit + 1]; s++) {
            if (place[s] != Problem.NOWHERE && problem.zone[place[s]] == zone) {
                count++;
            }
        }
        return count;
    }

    /** Whether a replica may go from a node, or from nowhere, to another: no constraint has anything against it. */
    boolean allows(int unit, int from, int to) {
        for (Constraint constraint : constraints) {
            if (constraint.vetoes(this, unit, from, to)) {
                return false;
            }
        }
        return true;
    }
}
