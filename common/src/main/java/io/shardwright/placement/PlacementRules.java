package io.shardwright.placement;

/**
 * What a plan is to reach.
 *
 * @param measure what is spread
 * @param tolerance how far a node's bytes or load may be from its share, as a part of the share; where all shards count the same it is not used, as
 *     the counts then become as even as whole numbers can be
 * @param diskReserveBytes what stays free on every disk while shards arrive. What a node gives away is not counted as free: it keeps the shard for
 *     the way back.
 */
public record PlacementRules(Measure measure, double tolerance, long diskReserveBytes, MoveLimits limits) {
    /** A twentieth is what sizes of shards change by themselves. */
    public static final double TOLERANCE = 0.05;

    /** Unless a coordinator is set otherwise. Temporary tables of an ALTER and a binary log of some hours fit. */
    public static final long DISK_RESERVE_BYTES = 1_000_000_000;

    public PlacementRules {
        if (!(tolerance >= 0 && tolerance <= 1) || diskReserveBytes < 0) {
            throw new IllegalArgumentException("tolerance " + tolerance + ", reserve " + diskReserveBytes);
        }
    }

    /** The usual rules. */
    public static PlacementRules by(Measure measure) {
        return new PlacementRules(measure, TOLERANCE, DISK_RESERVE_BYTES, MoveLimits.DEFAULT);
    }
}
