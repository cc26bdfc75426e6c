package io.shardwright.tracing;

import java.util.Optional;

/** What the log says of spans that are lost: at once when that begins, what follows no more than once a minute, and that it is over. Used by one thread. */
final class LossWords {
    private static final long SAID_EVERY_MILLIS = 60_000;

    private boolean losing;
    private boolean said;
    private long saidMillis;
    private long seen;
    private long told;

    /**
     * What is to be said after a batch.
     *
     * @param nowMillis since whenever
     * @param dropped how many were lost so far
     * @param refusal why the collector has not taken it; empty if it has
     */
    Optional<String> after(long nowMillis, long dropped, Optional<String> refusal) {
        boolean more = dropped > seen;
        seen = dropped;
        losing |= more;
        if (!losing || (said && nowMillis - saidMillis < SAID_EVERY_MILLIS)) {
            return Optional.empty();
        }
        long lost = dropped - told;
        told = dropped;
        said = true;
        saidMillis = nowMillis;
        losing = more;
        return Optional.of(
                more
                        ? lost + (lost == 1 ? " span was" : " spans were") + " lost: "
                                + refusal.orElse("there are more than it takes")
                        : "it takes spans again; " + lost + " more were lost meanwhile");
    }
}
