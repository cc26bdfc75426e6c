package io.shardwright.placement;

import java.util.Arrays;
import java.util.Comparator;

/** The replicas that each node had before the plan and has not given yet, by weight. For one thread. */
final class ByWeight {
    /** Looking further for the right weight that may also go there costs more than a slightly wrong one. */
    private static final int LOOKS_MAX = 256;

    private final Assignment now;
    private final Problem problem;
    private final int[][] slots;
    private final int[] sizes;
    private int foundNode = Problem.NOWHERE;
    private int foundAt;

    ByWeight(Assignment now) {
        this.now = now;
        this.problem = now.problem;
        this.slots = new int[problem.nodes][];
        this.sizes = new int[problem.nodes];
    }

    private long weight(int slot) {
        return problem.weight[problem.unitOf[slot]];
    }

    /** The same slots, the heaviest first, equal ones in their order. */
    int[] heaviestFirst(int[] some) {
        return Arrays.stream(some)
                .boxed()
                .sorted(Comparator.comparingLong(this::weight).reversed().thenComparing(Comparator.naturalOrder()))
                .mapToInt(slot -> slot)
                .toArray();
    }

    /** Ascending by weight; sorted when first asked for, as most nodes give nothing. */
    private int[] of(int node) {
        int[] sorted = slots[node];
        if (sorted == null) {
            int[] mine = new int[now.size(node)];
            int count = 0;
            for (int i = 0; i < mine.length; i++) {
                int slot = now.slot(node, i);
                if (problem.origin[slot] == node && weight(slot) > 0) {
                    mine[count++] = slot;
                }
            }
            int[] falling = heaviestFirst(Arrays.copyOf(mine, count));
            sorted = new int[count];
            for (int i = 0; i < count; i++) {
                sorted[i] = falling[count - 1 - i];
            }
            slots[node] = sorted;
            sizes[node] = count;
        }
        return sorted;
    }

    /**
     * Looks for a replica that may go from one node to another: the heaviest up to {@code wanted}, else the lightest above it up to {@code most}. If
     * all up to {@code wanted} together do not suffice, one above it has to go anyway, so it is looked for first.
     */
    boolean find(int from, int to, double wanted, double most) {
        int[] sorted = of(from);
        int above = firstAbove(sorted, sizes[from], wanted);
        double below = 0;
        for (int i = above - 1; i >= 0 && below < wanted; i--) {
            below += weight(sorted[i]);
        }
        return below < wanted
                ? findAbove(from, to, above, most) || findBelow(from, to, above)
                : findBelow(from, to, above) || findAbove(from, to, above, most);
    }

    private boolean findBelow(int from, int to, int above) {
        int[] sorted = slots[from];
        for (int i = above - 1; i >= Math.max(0, above - LOOKS_MAX); i--) {
            if (now.allows(problem.unitOf[sorted[i]], from, to)) {
                return found(from, i);
            }
        }
        return false;
    }

    private boolean findAbove(int from, int to, int above, double most) {
        int[] sorted = slots[from];
        int end = Math.min(sizes[from], above + LOOKS_MAX);
        for (int i = above; i < end && weight(sorted[i]) <= most; i++) {
            if (now.allows(problem.unitOf[sorted[i]], from, to)) {
                return found(from, i);
            }
        }
        return false;
    }

    private int firstAbove(int[] sorted, int size, double limit) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (weight(sorted[middle]) <= limit) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private boolean found(int node, int at) {
        foundNode = node;
        foundAt = at;
        return true;
    }

    /** What was found, which then is no longer here. */
    int take() {
        int[] sorted = slots[foundNode];
        int slot = sorted[foundAt];
        System.arraycopy(sorted, foundAt + 1, sorted, foundAt, --sizes[foundNode] - foundAt);
        return slot;
    }
}
