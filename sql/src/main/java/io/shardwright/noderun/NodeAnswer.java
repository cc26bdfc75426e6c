package io.shardwright.noderun;

import io.shardwright.wire.QueryOutcome;

/**
 * The last word on a query.
 *
 * @param updated rows changed; 0 for a statement that returns rows
 * @param number of the server's own error; 0 if it is no server that says so
 * @param error one line; empty exactly if the outcome is OK
 */
public record NodeAnswer(QueryOutcome outcome, long updated, int number, String error) {
    public static NodeAnswer ok(long updated) {
        return new NodeAnswer(QueryOutcome.OK, updated, 0, "");
    }

    public static NodeAnswer error(String error) {
        return new NodeAnswer(QueryOutcome.ERROR, 0, 0, error);
    }

    /** What the server refused. */
    public static NodeAnswer refused(int number, String error) {
        return new NodeAnswer(QueryOutcome.ERROR, 0, number, error);
    }

    public static NodeAnswer unknown(String error) {
        return new NodeAnswer(QueryOutcome.UNKNOWN, 0, 0, error);
    }
}
