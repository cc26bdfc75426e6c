package io.shardwright.time;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Lets a loop rest until its next turn or until somebody wakes it. Wakes coalesce, and one that arrives while the loop works is not lost: the
 * next rest is over at once. Safe for use by many threads; one thread rests.
 */
public final class WakeSignal {
    private final Semaphore signal = new Semaphore(0);

    /** Ends the present rest, or the next one if nobody rests. */
    public void wake() {
        signal.release();
    }

    /**
     * Rests for at most {@code millis}.
     *
     * @return whether it was woken
     */
    public boolean rest(long millis) throws InterruptedException {
        boolean woken = signal.tryAcquire(millis, TimeUnit.MILLISECONDS);
        signal.drainPermits();
        return woken;
    }
}
