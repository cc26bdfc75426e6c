package io.shardwright.run;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many started commands to hold before the lanes. Many short ones, so that one transaction starts them together and the lanes never run dry;
 * few long ones, because others could run what lies here meanwhile, and what an abort finds here is only given back at the session's next look. Safe for use by many threads.
 */
final class LanePace {
    /** So much work is held: several times what it takes to start the next batch. */
    private static final long HELD_MICROS = 100_000;

    /**
     * The batch that one transaction starts; beyond it locks are held too long for the others. A claim and a recording of the same group wait for each other, so this is more than one
     * recording takes: half of what is held is recorded while the other half is started.
     */
    private static final int WANTED_MAX = 512;

    /** A few outcomes tell what the present commands are like. */
    private static final long WEIGHT = 8;

    private static final long MICROS_PER_MILLI = 1_000;

    private final int lanes;
    private final int wantedMin;
    private final AtomicLong meanMicros;

    LanePace(int lanes) {
        this.lanes = lanes;
        this.wantedMin = 2 * lanes;
        // Nothing is known yet: the least is held.
        this.meanMicros = new AtomicLong(HELD_MICROS);
    }

    /** Tells how long a command took. */
    void took(long millis) {
        meanMicros.updateAndGet(mean -> mean - mean / WEIGHT + millis * MICROS_PER_MILLI / WEIGHT);
    }

    /** How many started commands the lanes get through in the time to be held, within limits. */
    int wanted() {
        long fitting = lanes * HELD_MICROS / Math.max(1, meanMicros.get());
        return (int) Math.max(wantedMin, Math.min(Math.max(wantedMin, WANTED_MAX), fitting));
    }
}
