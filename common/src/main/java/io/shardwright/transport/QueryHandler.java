package io.shardwright.transport;

import io.shardwright.wire.Query;
import io.shardwright.wire.ResultEnd;

/** Runs the queries that arrive over links. Called on a thread that may block, several queries at a time. */
@FunctionalInterface
public interface QueryHandler {
    /**
     * Runs one statement, hands its rows to the sender and gives the last word on it. An exception counts as an error outcome with the exception's
     * message, so a handler that cannot tell whether the statement had an effect returns {@code UNKNOWN} itself.
     */
    ResultEnd answer(Peer from, Query query, ResultSender rows) throws Exception;

    /** For processes that have no node: refuses every query. */
    static QueryHandler refusing() {
        return (from, query, rows) -> ResultEnd.error(query.id(), "this process runs no queries");
    }
}
