package io.shardwright.placement;

/**
 * How far from even a fleet is. Compared by {@code misplaced} first, then by {@code spread}: no step of a plan makes it worse than it was before
 * the plan.
 *
 * @param misplaced replicas that must not be where they are, or that are nowhere: on draining nodes, too many in a zone, missing
 * @param spread the sum, over all nodes, of the square of what a node has beyond or below its share, in the plan's measure
 * @param most what the fullest active node has, over its share; 1 if it has exactly that
 * @param least what the emptiest active node has, over its share
 */
public record Imbalance(long misplaced, double spread, double most, double least) {
    /** Two sums of the same numbers in another order may differ by this part. */
    private static final double ROUNDING = 1e-9;

    /** Whether this is no worse than the other. */
    public boolean noWorseThan(Imbalance other) {
        return misplaced < other.misplaced
                || (misplaced == other.misplaced && spread <= other.spread * (1 + ROUNDING) + ROUNDING);
    }
}
