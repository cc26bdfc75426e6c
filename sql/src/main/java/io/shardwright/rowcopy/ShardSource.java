package io.shardwright.rowcopy;

import io.shardwright.move.SourceItem;
import io.shardwright.move.SourceRequest;
import io.shardwright.problem.ShardwrightException;

/** A table that rows are taken from: of this process's own node, or of another worker's. Safe for use by many threads. */
public interface ShardSource {
    /** Takes the items of an answer. */
    interface ItemSink {
        /**
         * Takes the next one. While it is busy the source waits.
         *
         * @return whether more is wanted; otherwise the answer ends here
         */
        boolean take(SourceItem item) throws InterruptedException;
    }

    /**
     * Hands on the answer to a request and returns at its end.
     *
     * @throws ShardwrightException if the source cannot answer, or not to the end; what was handed on before counts
     */
    void ask(SourceRequest request, ItemSink items) throws InterruptedException;
}
