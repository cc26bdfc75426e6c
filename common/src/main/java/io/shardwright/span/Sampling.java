package io.shardwright.span;

/**
 * Which traces are kept. Processes with the same share keep the same ones, and one with a larger share keeps those of the smaller too, as each compares the last 56 bits of
 * the id with a bound. These are random in a trace's id by W3C Trace Context, level 2, and in a random UUID, of whose second half the first two bits are not.
 *
 * @param share of all traces, 0 to 1
 */
public record Sampling(double share) {
    private static final int RANDOM_BITS = 56;
    private static final int RANDOM_BEGIN = 32 - RANDOM_BITS / 4;

    public Sampling {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("a share is 0 to 1, not " + share);
        }
    }

    public boolean keeps(TraceId trace) {
        return Long.parseLong(trace.hex(), RANDOM_BEGIN, trace.hex().length(), 16)
                >= Math.round((1 - share) * (1L << RANDOM_BITS));
    }
}
