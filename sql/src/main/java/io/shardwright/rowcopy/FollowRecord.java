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
 */
public record FollowRecord(
        MoveName name,
        TableShape shape,
        GtidPosition start,
        GtidPosition restart,
        GtidPosition applied,
        long changes) {}
