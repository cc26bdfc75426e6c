package io.shardwright.time;

/** Measures a duration by the machine's monotonic clock, which no correction of the time of day moves. */
public final class Stopwatch {
    private final long startNanos;

    private Stopwatch(long startNanos) {
        this.startNanos = startNanos;
    }

    /** One that runs from now on. */
    public static Stopwatch started() {
        return new Stopwatch(System.nanoTime());
    }

    public long elapsedMillis() {
        return (System.nanoTime() - startNanos) / 1_000_000;
    }
}
