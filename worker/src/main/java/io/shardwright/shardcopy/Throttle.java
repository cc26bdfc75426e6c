package io.shardwright.shardcopy;

import io.shardwright.move.ByteRation;
import io.shardwright.move.Lag;
import io.shardwright.move.Pace;
import io.shardwright.move.SourceLoad;
import io.shardwright.move.ThrottleLimits;
import io.shardwright.move.ThrottleReadings;
import io.shardwright.rowcopy.TargetTable;
import io.shardwright.time.Stopwatch;
import io.shardwright.time.WakeSignal;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Slows the writers of one copy down, by what is measured on the way. Limits may change at any time. Safe for use by many threads. */
final class Throttle {
    /** Figures of the target are looked at no more often than this. */
    private static final long GAUGE_MILLIS = 500;

    /** So soon a resting writer sees that limits were changed, or that the copy was cancelled. */
    private static final long REST_MILLIS = 100;

    private final TargetTable target;
    private final Supplier<Lag> lag;
    private final Stopwatch clock = Stopwatch.started();
    private final ByteRation ration = new ByteRation(clock.elapsedMillis());
    private volatile ThrottleLimits limits;
    private volatile String paused = "";
    private volatile String reason = "";
    private volatile long writeMillis;
    private Gauge gauge = new Gauge(0, OptionalLong.empty(), Lag.NONE);
    private Stopwatch sinceGauge = Stopwatch.started();
    private boolean gauged;

    /** What was measured of the target. */
    private record Gauge(int threadsRunning, OptionalLong diskFreeBytes, Lag lag) {}

    Throttle(TargetTable target, ThrottleLimits limits, Supplier<Lag> lag) {
        this.target = target;
        this.limits = limits;
        this.lag = lag;
    }

    void limit(ThrottleLimits changed) {
        limits = changed;
    }

    /** @param why empty to go on */
    void pause(String why) {
        paused = why;
    }

    String reason() {
        return reason;
    }

    /** Notes how long a chunk took to be committed. */
    void wrote(long millis) {
        writeMillis = millis;
    }

    /**
     * Rests for as long as the limits ask for.
     *
     * @param cancelled ends the rest at once
     */
    void rest(SourceLoad source, long chunkBytes, BooleanSupplier cancelled) throws InterruptedException {
        long rested = 0;
        OptionalDouble place = OptionalDouble.empty();
        WakeSignal signal = new WakeSignal();
        while (!cancelled.getAsBoolean()) {
            String why = paused;
            if (!why.isEmpty()) {
                reason = why;
                signal.rest(REST_MILLIS);
                continue;
            }
            ThrottleLimits now = limits;
            if (now.equals(ThrottleLimits.NONE)) {
                break;
            }
            long rateMillis = 0;
            if (now.bytesPerSecondMax() > 0) {
                place = place.isPresent() ? place : OptionalDouble.of(claim(chunkBytes, now.bytesPerSecondMax()));
                rateMillis = waitMillis(place.getAsDouble(), now.bytesPerSecondMax());
            }
            Gauge measured = gauge(now);
            // A pause is counted from the beginning of this rest.
            Pace pace = Pace.of(
                    now,
                    new ThrottleReadings(
                            source.threadsRunning(),
                            measured.threadsRunning(),
                            writeMillis,
                            measured.lag(),
                            measured.diskFreeBytes()),
                    rateMillis == 0 ? 0 : rested + rateMillis);
            reason = pace.reason();
            if (!pace.stopped() && rested >= pace.pauseMillis()) {
                break;
            }
            long slice = Math.min(REST_MILLIS, Math.max(1, pace.pauseMillis() - (pace.stopped() ? 0 : rested)));
            signal.rest(slice);
            rested += slice;
        }
        reason = "";
    }

    private synchronized double claim(long bytes, long bytesPerSecond) {
        return ration.claim(bytes, bytesPerSecond, clock.elapsedMillis());
    }

    private synchronized long waitMillis(double place, long bytesPerSecond) {
        return ration.waitMillis(place, bytesPerSecond, clock.elapsedMillis());
    }

    private synchronized Gauge gauge(ThrottleLimits now) {
        if (!gauged || sinceGauge.elapsedMillis() >= GAUGE_MILLIS) {
            gauge = new Gauge(
                    now.threadsRunningMax() > 0 ? target.threadsRunning() : 0,
                    now.diskFreeBytesMin() > 0 ? target.diskFreeBytes() : OptionalLong.empty(),
                    now.lagMillisMax() > 0 ? lag.get() : Lag.NONE);
            gauged = true;
            sinceGauge = Stopwatch.started();
        }
        return gauge;
    }
}
