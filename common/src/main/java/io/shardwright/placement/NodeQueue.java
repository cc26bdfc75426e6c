package io.shardwright.placement;

import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Nodes in the order of a key, the greatest first, equal ones in the order of the nodes; a heap for each zone, so that a zone that cannot take
 * something is passed over at once. For one thread.
 */
final class NodeQueue {
    private final int[] zone;
    private final double[] key;
    private final int[][] heap;
    private final int[] size;
    private int[] aside = new int[16];

    NodeQueue(Problem problem) {
        this.zone = problem.zone;
        this.key = new double[problem.nodes];
        this.heap = new int[problem.zoneNames.size()][8];
        this.size = new int[problem.zoneNames.size()];
    }

    /** Adds a node that is not in it. */
    void add(int node, double itsKey) {
        int z = zone[node];
        if (size[z] == heap[z].length) {
            heap[z] = Arrays.copyOf(heap[z], size[z] * 2);
        }
        key[node] = itsKey;
        int[] nodes = heap[z];
        int at = size[z]++;
        while (at > 0 && before(node, nodes[(at - 1) / 2])) {
            nodes[at] = nodes[(at - 1) / 2];
            at = (at - 1) / 2;
        }
        nodes[at] = node;
    }

    private boolean before(int node, int other) {
        return key[node] > key[other] || (key[node] == key[other] && node < other);
    }

    /** Removes the first node that fits, or {@link Problem#NOWHERE}. A zone is asked again before each of its nodes. */
    int poll(IntPredicate zoneFits, IntPredicate fits) {
        int asideCount = 0;
        int found = Problem.NOWHERE;
        while (found == Problem.NOWHERE) {
            int best = Problem.NOWHERE;
            for (int z = 0; z < heap.length; z++) {
                if (size[z] > 0 && (best == Problem.NOWHERE || before(heap[z][0], best)) && zoneFits.test(z)) {
                    best = heap[z][0];
                }
            }
            if (best == Problem.NOWHERE) {
                break;
            }
            removeFirst(zone[best]);
            if (fits.test(best)) {
                found = best;
            } else {
                if (asideCount == aside.length) {
                    aside = Arrays.copyOf(aside, asideCount * 2);
                }
                aside[asideCount++] = best;
            }
        }
        for (int i = 0; i < asideCount; i++) {
            add(aside[i], key[aside[i]]);
        }
        return found;
    }

    private void removeFirst(int z) {
        int[] nodes = heap[z];
        int node = nodes[--size[z]];
        int at = 0;
        while (2 * at + 1 < size[z]) {
            int child = 2 * at + 1;
            if (child + 1 < size[z] && before(nodes[child + 1], nodes[child])) {
                child++;
            }
            if (!before(nodes[child], node)) {
                break;
            }
            nodes[at] = nodes[child];
            at = child;
        }
        nodes[at] = node;
    }
}
