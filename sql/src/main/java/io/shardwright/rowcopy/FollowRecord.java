package io.shardwright.rowcopy;

import io.shardwright.move.GtidPosition;
import io.shardwright.move.TableShape;

/**
 * How far the changes of one source are in the target's rows.
 *
 * @param shape the source's table when the move began
 * @param start every row was copied from a snapshot after it
 * @param restart where to read the source's log from
 * @param applied changes up to here are in the rows
 * @param changes how many were done
 * @param rowsEstimated how many rows the source's table had when the move began, as its server guessed
 */
public record FollowRecord(
        MoveName name,
        TableShape shape,
        GtidPosition start,
        GtidPosition restart,
        GtidPosition applied,
        long changes,
        long rowsEstimated) {
    /** Of a move that begins, before anything is copied. */
    static FollowRecord begun(MoveName name, TableShape shape, GtidPosition start, long rowsEstimated) {
        return new FollowRecord(name, shape, start, start, start, 0, rowsEstimated);
    }

    /** The same after more changes. */
    FollowRecord advanced(GtidPosition nextRestart, GtidPosition nextApplied, long more) {
        return new FollowRecord(name, shape, start, nextRestart, nextApplied, changes + more, rowsEstimated);
    }
}
