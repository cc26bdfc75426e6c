package io.shardwright.transport;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;

/** Answers requests for streams that arrive over links. Called on a thread that may block, many at a time. */
@FunctionalInterface
public interface StreamHandler {
    /**
     * Sends what is asked for and returns when all of it is sent. A {@link ShardwrightException} reaches the asker with its code and message.
     *
     * @param request as the asker gave it
     */
    void answer(Peer from, byte[] request, StreamSender items) throws Exception;

    /** For processes that have no node. */
    static StreamHandler refusing() {
        return (from, request, items) -> {
            throw new ShardwrightException(
                    ErrorCode.UNSUPPORTED, "this process has no rows to send", "Ask the worker of the node.");
        };
    }
}
