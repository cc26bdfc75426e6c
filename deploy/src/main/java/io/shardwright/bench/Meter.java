package io.shardwright.bench;

/** Takes the readings around what is measured. */
final class Meter {
    private static final double NANOS = 1e9;
    private static final double MEDIAN = 0.5;
    private static final double TAIL = 0.99;

    private final Gauge gauge;
    private final Gauge.Reading before;
    private Gauge.Reading after;
    private long nanos;
    private double processPeak;
    private double serverPeak;

    Meter(Gauge gauge, long now) {
        this.gauge = gauge;
        gauge.resetServerPeak();
        before = gauge.read(now);
        after = before;
    }

    void stop(long from, long to) {
        nanos = to - from;
        after = gauge.read(to);
        processPeak = gauge.processPeakMegabytes();
        serverPeak = gauge.serverPeakMegabytes();
    }

    Round round(int ended, Latencies bulk, Latencies light) {
        double tasks = Math.max(1, bulk.size());
        return new Round(
                bulk.size(),
                ended,
                tasks / (nanos / NANOS),
                bulk.percentileMillis(MEDIAN),
                bulk.percentileMillis(TAIL),
                light == bulk ? 0 : light.percentileMillis(MEDIAN),
                light == bulk ? 0 : light.percentileMillis(TAIL),
                after.processCpu() - before.processCpu(),
                after.serverCpu() - before.serverCpu(),
                processPeak,
                serverPeak,
                (after.statements() - before.statements()) / tasks,
                (after.commits() - before.commits()) / tasks);
    }
}
