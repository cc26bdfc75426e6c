package io.shardwright.health;

import java.math.BigDecimal;
import java.util.List;

/**
 * How a fleet is.
 *
 * @param status the gravest of what was found
 * @param results of all checks, in their order
 * @param at when it was looked, epoch milliseconds
 */
public record HealthReport(Gravity status, List<Result> results, long at) {
    public HealthReport {
        results = List.copyOf(results);
    }

    /**
     * What a check has found.
     *
     * @param status {@link Gravity#OK}, or the check's gravity if the value is above the threshold
     * @param count of what is concerned; at least 1 if that is above the threshold
     * @param objects the first of them
     */
    public record Result(
            Check check, Gravity status, BigDecimal value, long threshold, long count, List<String> objects) {
        public Result {
            objects = List.copyOf(objects);
        }
    }
}
