package io.shardwright.operations;

import io.shardwright.api.ShardResult;
import io.shardwright.fleet.Node;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.table.Shard;
import io.shardwright.wire.ResultChunk;
import io.shardwright.wire.ResultEnd;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Gathers what one shard answers. Rows may still arrive after the waiting for them was given up, so it is safe for use by many threads. */
final class ShardAnswer {
    private static final int NO_SUCH_TABLE = 1146;

    private final Shard shard;
    private final boolean reads;
    private final int maxRows;
    private final AtomicLong charsLeft;
    private List<String> columns = List.of();
    private final List<List<@Nullable String>> rows = new ArrayList<>();
    private boolean tooLarge;

    /**
     * Nothing has come yet.
     *
     * @param reads whether the statement changes nothing, so that one without an answer has had no effect
     * @param maxRows how many rows to keep; one more tells that there are more
     * @param charsLeft what the answers of all shards may take together
     */
    ShardAnswer(Shard shard, boolean reads, int maxRows, AtomicLong charsLeft) {
        this.shard = shard;
        this.reads = reads;
        this.maxRows = maxRows;
        this.charsLeft = charsLeft;
    }

    /** Keeps rows that have come. */
    synchronized void take(ResultChunk chunk) {
        columns = chunk.columns();
        for (List<@Nullable String> row : chunk.rows()) {
            long chars = row.stream()
                    .mapToLong(value -> value == null ? 4 : value.length())
                    .sum();
            if (charsLeft.addAndGet(-chars) < 0) {
                tooLarge = true;
                rows.clear();
                throw new ShardwrightException(
                        ErrorCode.TOO_LARGE, "the answers of the shards are too large", "Ask for fewer rows.");
            }
            rows.add(row);
        }
    }

    /** The answer, from its last word or from what kept that from coming. */
    synchronized ShardResult result(@Nullable ResultEnd end, @Nullable Throwable failure) {
        if (end != null) {
            return result(end.outcome().label(), end.updated(), end.error());
        }
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof TimeoutException) {
            return result(ShardResult.UNKNOWN, 0, "no answer in time");
        }
        String message =
                cause instanceof ShardwrightException refusal ? refusal.message() : "the answer could not be read";
        // A failure before sending has had no effect; one while rows came in may have.
        boolean sent = tooLarge || !(cause instanceof ShardwrightException);
        return result(sent && !reads ? ShardResult.UNKNOWN : ShardResult.ERROR, 0, message);
    }

    /**
     * Whether a statement was refused before it did anything because the shard's table is not there: it may have been taken out of service, or have a successor elsewhere.
     *
     * @param end the last word
     */
    boolean tableIsGone(@Nullable ResultEnd end, Node node) {
        return end != null
                && end.number() == NO_SUCH_TABLE
                && String.valueOf(end.error())
                        .contains("'" + node.schema() + "." + shard.primary().physicalName() + "'");
    }

    /** The answer of a shard whose node is not known, which cannot be asked. */
    ShardResult unknownNode() {
        return result(ShardResult.ERROR, 0, "the node is not in the fleet");
    }

    private synchronized ShardResult result(String outcome, long updated, @Nullable String error) {
        boolean truncated = rows.size() > maxRows;
        return new ShardResult(
                shard.number(),
                shard.primary().node().value(),
                outcome,
                columns,
                truncated ? rows.subList(0, maxRows) : rows,
                updated,
                truncated,
                error);
    }
}
