package io.shardwright.bench;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/** When each task became ready and when it was started. Safe for use by many threads. */
final class Latencies {
    private static final double NANOS_PER_MILLI = 1e6;

    private final AtomicLongArray ready;
    private final AtomicLongArray started;
    private final AtomicInteger starts = new AtomicInteger();

    Latencies(int tasks) {
        ready = new AtomicLongArray(tasks);
        started = new AtomicLongArray(tasks);
    }

    void ready(int task, long nanos) {
        ready.set(task, nanos);
    }

    /** A task was ready no sooner than another had started, which it waited for and which took no time. Called once both have started. */
    void readyAfter(int task, int other) {
        ready.accumulateAndGet(task, started.get(other), Math::max);
    }

    /** Counts a start; a second start of the same task would show in {@link #starts}. */
    void started(int task, long nanos) {
        started.set(task, nanos);
        starts.incrementAndGet();
    }

    int size() {
        return ready.length();
    }

    int starts() {
        return starts.get();
    }

    /** The time from ready to started that the given share of the tasks stayed below, in milliseconds. */
    double percentileMillis(double share) {
        long[] waits = new long[ready.length()];
        for (int i = 0; i < waits.length; i++) {
            waits[i] = Math.max(0, started.get(i) - ready.get(i));
        }
        if (waits.length == 0) {
            return 0;
        }
        Arrays.sort(waits);
        int index = (int) Math.ceil(share * waits.length) - 1;
        return waits[Math.max(0, index)] / NANOS_PER_MILLI;
    }
}
