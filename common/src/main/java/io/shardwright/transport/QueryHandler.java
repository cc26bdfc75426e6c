package io.shardwright.transport;

import io.shardwright.wire.Request;
import io.shardwright.wire.ResultEnd;

/** Does what requests that arrive over links ask for. Called on a thread that may block, several requests at a time. */
@FunctionalInterface
public interface QueryHandler {
    /**
     * Does one, hands its rows to the sender and gives the last word on it. An exception counts as an error outcome with the exception's
     * message, so a handler that cannot tell whether the statement had an effect returns {@code UNKNOWN} itself.
     */
    ResultEnd answer(Peer from, Request request, ResultSender rows) throws Exception;

    /** For processes that have no node: refuses every query. */
    static QueryHandler refusing() {
        return (from, request, rows) -> ResultEnd.error(request.id(), "this process runs no queries");
    }
}
