package io.shardwright.nodedb;

import io.shardwright.wire.QueryOutcome;

/**
 * The last word on a query.
 *
 * @param updated rows changed; 0 for a statement that returns rows
 * @param error one line; empty exactly if the outcome is OK
 */
public record NodeAnswer(QueryOutcome outcome, long updated, String error) {
    static NodeAnswer ok(long updated) {
        return new NodeAnswer(QueryOutcome.OK, updated, "");
    }

    static NodeAnswer error(String error) {
        return new NodeAnswer(QueryOutcome.ERROR, 0, error);
    }

    static NodeAnswer unknown(String error) {
        return new NodeAnswer(QueryOutcome.UNKNOWN, 0, error);
    }
}
