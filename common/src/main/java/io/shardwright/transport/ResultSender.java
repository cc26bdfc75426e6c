package io.shardwright.transport;

import io.netty.channel.Channel;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.wire.ResultChunk;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends the rows of one query's result as they are found. It gathers rows into chunks and waits whenever the peer reads more slowly than rows
 * come, so that memory stays bounded whatever the result's size. For use by the query's own thread.
 */
public final class ResultSender {
    private final Channel channel;
    private final WriteGate gate;
    private final long id;
    private final List<List<@Nullable String>> rows = new ArrayList<>();
    private List<String> columns = List.of();
    private long chars;
    private boolean columnsSent;

    ResultSender(Channel channel, WriteGate gate, long id) {
        this.channel = channel;
        this.gate = gate;
        this.id = id;
    }

    /** Names the columns; once, before the first row. */
    public void columns(List<String> labels) {
        columns = List.copyOf(labels);
    }

    /**
     * Adds one row; may wait for the peer.
     *
     * @param values one a column, null for NULL
     * @throws ShardwrightException {@link ErrorCode#UNREACHABLE} if the link was lost or the peer stopped reading, {@link ErrorCode#BAD_STATEMENT} if
     *     the row is too long to be sent
     */
    public void row(List<@Nullable String> values) throws InterruptedException {
        long length = 0;
        for (String value : values) {
            length += value == null ? 0 : value.length();
        }
        if (length > LinkLimits.ROW_CHARS_MAX) {
            throw new ShardwrightException(
                    ErrorCode.BAD_STATEMENT,
                    "a row has " + length + " characters, more than " + LinkLimits.ROW_CHARS_MAX,
                    "Select fewer or shorter columns.");
        }
        rows.add(values);
        // Each value costs four bytes more, so rows of NULLs fill a chunk too.
        chars += length + 4L * values.size();
        if (chars >= LinkLimits.CHUNK_BYTES_TARGET) {
            flush();
        }
    }

    /** Sends what is gathered; a result without rows still names its columns. */
    @SuppressWarnings("FutureReturnValueIgnored") // A failed write closes the channel, and that is looked at.
    void flush() throws InterruptedException {
        if (rows.isEmpty() && (columnsSent || columns.isEmpty())) {
            return;
        }
        if (!gate.pass(channel)) {
            throw new ShardwrightException(
                    ErrorCode.UNREACHABLE,
                    "the process that asked is gone or reads no more",
                    "Ask again; the rest of the result was dropped.");
        }
        channel.writeAndFlush(new ResultChunk(id, columns, rows));
        columnsSent = true;
        rows.clear();
        chars = 0;
    }
}
