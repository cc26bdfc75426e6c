package io.shardwright.health;

import java.math.BigDecimal;
import java.util.List;

/**
 * What a check has found.
 *
 * @param value in the unit of the threshold
 * @param threshold what is still well
 * @param affected what is concerned
 */
record Measure(BigDecimal value, long threshold, Affected affected) {
    static Measure of(Affected affected, long threshold) {
        return new Measure(BigDecimal.valueOf(affected.count()), threshold, affected);
    }

    /** What should not be there at all. */
    static Measure none(List<String> names) {
        return of(Affected.of(names), 0);
    }

    static Measure none(Affected affected) {
        return of(affected, 0);
    }

    boolean exceeds() {
        return value.compareTo(BigDecimal.valueOf(threshold)) > 0;
    }
}
