package io.shardwright.transport;

import io.shardwright.wire.Request;
import io.shardwright.wire.ResultChunk;
import io.shardwright.wire.ResultEnd;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A request whose last word has not come yet. */
record OpenQuery(Request request, Consumer<ResultChunk> rows, CompletableFuture<ResultEnd> answer) {
    /** Hands rows on; a consumer that throws gets no more of them. */
    void take(ResultChunk chunk) {
        if (answer.isDone()) {
            return;
        }
        try {
            rows.accept(chunk);
        } catch (RuntimeException e) {
            answer.completeExceptionally(e);
        }
    }
}
