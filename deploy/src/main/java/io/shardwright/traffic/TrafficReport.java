package io.shardwright.traffic;

import java.util.List;

/**
 * What clients met.
 *
 * @param writes that were acknowledged
 * @param reads that were answered
 * @param refused statements that were answered with an error and certainly did nothing
 * @param unknown statements of which no answer came
 * @param violations what was not true, one line each
 * @param writeMillis how long each acknowledged write took, ascending
 * @param errors the first of each kind of refusal
 */
public record TrafficReport(
        long writes,
        long reads,
        long refused,
        long unknown,
        List<String> violations,
        List<Long> writeMillis,
        List<String> errors) {
    public TrafficReport {
        violations = List.copyOf(violations);
        writeMillis = List.copyOf(writeMillis);
        errors = List.copyOf(errors);
    }

    /** The longest that a write took, milliseconds. */
    public long longestMillis() {
        return writeMillis.isEmpty() ? 0 : writeMillis.get(writeMillis.size() - 1);
    }

    @Override
    public String toString() {
        return writes + " writes and " + reads + " reads, " + refused + " refused, " + unknown
                + " without an answer, the longest write " + longestMillis() + " ms, " + violations.size()
                + " violations" + (violations.isEmpty() ? "" : " such as: " + violations.get(0))
                + (errors.isEmpty() ? "" : "; " + String.join("; ", errors));
    }
}
