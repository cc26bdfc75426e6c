package io.shardwright.bench;

import java.util.Map;
import java.util.TreeMap;

/** The calls of one kind, of all clients. Not for several threads. */
final class CallTally {
    private static final long WIDTH_MICROS = 100;
    private static final double MEDIAN = 0.5;
    private static final double TAIL = 0.99;

    private final Histogram times = new Histogram(WIDTH_MICROS);
    private final Map<String, Integer> errors = new TreeMap<>();

    void answered(long micros) {
        times.add(micros);
    }

    /** @param what a status, or why there is none */
    void failed(String what) {
        errors.merge(what, 1, Integer::sum);
    }

    LoadResult.Calls result() {
        return new LoadResult.Calls(
                times.count(), errors, times.percentileMillis(MEDIAN), times.percentileMillis(TAIL), times.maxMillis());
    }
}
