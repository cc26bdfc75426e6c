package io.shardwright.transport;

import io.shardwright.wire.ResultEnd;
import java.util.concurrent.CompletableFuture;

/**
 * A stream that a peer sends.
 *
 * @param end the last word, after all items were taken; failures as of {@link LinkPool#ask}, and what the consumer threw
 * @param connection closes the stream's connection
 */
public record OpenStream(CompletableFuture<ResultEnd> end, Runnable connection) implements AutoCloseable {
    /** Stops it: items that are under way may still be handed over. */
    @Override
    public void close() {
        connection.run();
    }
}
