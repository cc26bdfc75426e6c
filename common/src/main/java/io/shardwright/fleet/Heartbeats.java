package io.shardwright.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * When a node was heard of, and how much it says that it is not heard of now: the accrual failure detector of Hayashibara et al. (2004). Its {@code phi} is
 * the negative decimal logarithm of the probability that the next heartbeat comes still later than now, if intervals are distributed normally as those
 * of the past were: at 1 one suspicion in ten is wrong, at 8 one in a hundred million. It does not say that a node is gone; leases and epochs go on deciding that.
 *
 * @param lastAt when it was heard of last, epoch milliseconds
 * @param intervals between the heartbeats before, in milliseconds, the oldest first
 */
public record Heartbeats(long lastAt, List<Long> intervals) {
    /** {@code ln erfc(x) = ln t - x^2 + P(t)} with {@code t = 1 / (1 + x / 2)}, for {@code x >= 0}: Numerical Recipes, section 6.2, erfcc; relative error below 1.2e-7. */
    private static final double[] ERFC = {
        -1.26551223,
        1.00002368,
        0.37409196,
        0.09678418,
        -0.18628806,
        0.27886807,
        -1.13520398,
        1.48851587,
        -0.82215223,
        0.17087277
    };

    private static final double LN_10 = Math.log(10);

    private static final double LN_2 = Math.log(2);

    public Heartbeats {
        intervals = List.copyOf(intervals);
    }

    /** Of a node that is heard of first. */
    public static Heartbeats first(long at) {
        return new Heartbeats(at, List.of());
    }

    /**
     * After it was heard of again, which may have been noticed before.
     *
     * @param longestMillis an interval that was longer was an absence, or an outage, and none of its rhythm
     */
    public Heartbeats heard(long at, long longestMillis, SuspicionSettings settings) {
        if (at <= lastAt) {
            return this;
        }
        long interval = at - lastAt;
        if (interval > longestMillis) {
            return new Heartbeats(at, intervals);
        }
        List<Long> more = new ArrayList<>(intervals);
        more.add(interval);
        return new Heartbeats(at, more.subList(Math.max(0, more.size() - settings.window()), more.size()));
    }

    /** How much it says that nothing has been heard since, at a time; empty as long as too little is known of its rhythm. */
    public OptionalDouble phi(long now, SuspicionSettings settings) {
        if (intervals.size() < settings.samplesMin()) {
            return OptionalDouble.empty();
        }
        double mean = intervals.stream().mapToLong(Long::longValue).average().orElseThrow();
        double variance = intervals.stream()
                .mapToDouble(interval -> (interval - mean) * (interval - mean))
                .average()
                .orElseThrow();
        double deviation = Math.max(settings.deviationMinMillis(), Math.sqrt(variance));
        return OptionalDouble.of(phi((now - lastAt - mean - settings.pauseMillis()) / deviation));
    }

    /** By how many standard deviations it is later than usual. */
    static double phi(double deviations) {
        double x = Math.abs(deviations) / Math.sqrt(2);
        double t = 1 / (1 + x / 2);
        double sum = 0;
        for (int power = ERFC.length - 1; power >= 0; power--) {
            sum = sum * t + ERFC[power];
        }
        double lnTail = Math.log(t) - x * x + sum - LN_2;
        return (deviations >= 0 ? -lnTail : -Math.log1p(-Math.exp(lnTail))) / LN_10;
    }
}
