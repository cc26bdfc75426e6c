package io.shardwright.wire;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;

/**
 * Asks a worker to run one statement on its node. Answered by any number of {@link ResultChunk}s and one {@link ResultEnd} of the same id.
 *
 * @param id unique among the queries of one link
 * @param schema the database in which unqualified names are looked up
 * @param sql one statement
 * @param maxRows how many rows may come back at most; the worker reads no further
 */
public record Query(long id, String schema, String sql, int maxRows) implements Request {
    /** What one statement may return over a link: enough for any screen, small enough that a mistake is no flood. */
    public static final int ROWS_MAX = 1_000_000;

    /** Far above what people write and far below the largest frame. */
    public static final int SQL_CHARS_MAX = 1 << 20;

    public Query {
        if (sql.isBlank() || sql.length() > SQL_CHARS_MAX) {
            throw new ShardwrightException(
                    ErrorCode.BAD_STATEMENT,
                    "a statement has " + sql.length() + " characters",
                    "Send one statement of 1 to " + SQL_CHARS_MAX + " characters.");
        }
        if (maxRows < 0 || maxRows > ROWS_MAX) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST, "maxRows is " + maxRows, "Ask for 0 to " + ROWS_MAX + " rows.");
        }
    }

    @Override
    public FrameType type() {
        return FrameType.QUERY;
    }
}
