package io.shardwright.queue;

/**
 * By how much one rest differs from what is usual, so that what failed together does not come back together.
 *
 * @param share drawn at random from 0 inclusive to 1 exclusive
 */
public record Spread(double share) {
    /** A rest lasts at least so much of what is usual, and less than {@link #MOST}: on average as long as without. */
    public static final double LEAST = 0.75;

    public static final double MOST = 1.25;

    /** Each rest as long as is usual. */
    public static final Spread NONE = new Spread(0.5);

    public Spread {
        if (!(share >= 0 && share < 1)) {
            throw new IllegalArgumentException("share " + share + " is not from 0 to 1");
        }
    }

    /** How long something rests that usually rests for so long. */
    public long of(long millis) {
        return Math.round(millis * (LEAST + share * (MOST - LEAST)));
    }
}
