package io.shardwright.shardcopy;

import io.shardwright.move.Lag;
import io.shardwright.move.ThrottleLimits;
import java.util.function.Supplier;

/**
 * How a copy goes about its work.
 *
 * @param writers ranges copied side by side
 * @param rangesPerSource ranges that a source's table is cut into; more than writers, as they are never of one size
 * @param chunkMillisTarget how long reading a chunk should take
 * @param snapshotMillisMax how long a source's snapshot stays open: its server keeps what was deleted since
 * @param limits what it must not push the servers beyond, at first
 * @param lag tells how far replicas of the target are behind
 */
public record CopyOptions(
        int writers,
        int rangesPerSource,
        long chunkMillisTarget,
        long snapshotMillisMax,
        ThrottleLimits limits,
        Supplier<Lag> lag) {
    /** Two writers saturate two cores; each holds a few chunks in memory. */
    public static final CopyOptions DEFAULT = new CopyOptions(2, 16, 500, 60_000, ThrottleLimits.NONE, () -> Lag.NONE);

    public CopyOptions {
        if (writers < 1 || rangesPerSource < 1 || chunkMillisTarget < 1 || snapshotMillisMax < 1) {
            throw new IllegalArgumentException("a copy needs a writer, a range and time");
        }
    }

    /** The same with another way to learn how far the target's replicas are behind. */
    public CopyOptions with(Supplier<Lag> asked) {
        return new CopyOptions(writers, rangesPerSource, chunkMillisTarget, snapshotMillisMax, limits, asked);
    }
}
