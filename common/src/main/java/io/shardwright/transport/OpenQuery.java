package io.shardwright.transport;

import io.shardwright.wire.Frame;
import io.shardwright.wire.Request;
import io.shardwright.wire.ResultEnd;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A request whose last word has not come yet.
 *
 * @param parts takes what comes before it: rows or pieces, as the request has them
 */
record OpenQuery(Request request, Consumer<Frame> parts, CompletableFuture<ResultEnd> answer) {
    /** Hands a part on; a consumer that throws gets no more of them. */
    void take(Frame part) {
        if (answer.isDone()) {
            return;
        }
        try {
            parts.accept(part);
        } catch (RuntimeException e) {
            answer.completeExceptionally(e);
        }
    }
}
