package io.shardwright.wire;

import org.jspecify.annotations.Nullable;

/**
 * The last word on a {@link Query}.
 *
 * @param id the query's
 * @param updated how many rows the statement changed; 0 for one that returns rows
 * @param number of the server's own error; 0 if it is no server that says so
 * @param error one line that says what went wrong; null exactly if the outcome is {@link QueryOutcome#OK}
 */
public record ResultEnd(
        long id,
        QueryOutcome outcome,
        long updated,
        int number,
        @Nullable String error) implements Frame {
    /** A message of a database fits in; a dump of something else does not. */
    static final int ERROR_CHARS_MAX = 4_000;

    public ResultEnd {
        if ((error == null) != (outcome == QueryOutcome.OK) || updated < 0) {
            throw new IllegalArgumentException("outcome " + outcome + ", updated " + updated + ", error " + error);
        }
        if (error != null && error.length() > ERROR_CHARS_MAX) {
            error = error.substring(0, ERROR_CHARS_MAX);
        }
    }

    public static ResultEnd ok(long id, long updated) {
        return new ResultEnd(id, QueryOutcome.OK, updated, 0, null);
    }

    public static ResultEnd error(long id, String error) {
        return error(id, 0, error);
    }

    /** What a server refused. */
    public static ResultEnd error(long id, int number, String error) {
        return new ResultEnd(id, QueryOutcome.ERROR, 0, number, error);
    }

    public static ResultEnd unknown(long id, String error) {
        return new ResultEnd(id, QueryOutcome.UNKNOWN, 0, 0, error);
    }

    @Override
    public FrameType type() {
        return FrameType.RESULT_END;
    }
}
