package io.shardwright.move;

import java.util.List;
import java.util.Optional;

/** What a target asks of a source's table. */
public sealed interface SourceRequest {
    TableAddress table();

    /** What the table is, and where its log is. */
    record Describe(TableAddress table) implements SourceRequest {}

    /** Where its log is. */
    record Locate(TableAddress table) implements SourceRequest {}

    /**
     * To cut the table into ranges of about as many rows.
     *
     * @param parts how many at most
     */
    record Split(TableAddress table, int parts) implements SourceRequest {}

    /**
     * The rows of a range from one snapshot, in chunks, until its end or until the snapshot is old: then ask again from the last key.
     *
     * @param shape the table as it was when the move began; another now is refused
     * @param sizing how large chunks are
     * @param snapshotMillisMax how long the snapshot is held open
     */
    record Copy(
            TableAddress table,
            TableShape shape,
            RowSelection selection,
            KeyRange range,
            ChunkSizing sizing,
            long snapshotMillisMax)
            implements SourceRequest {}

    /**
     * The changes after a point of the log, without end or up to another point.
     *
     * @param shape the table as it was when the move began
     * @param from where to read from
     * @param done up to where changes were done already; at or after {@code from}
     * @param until where to stop; empty for never
     */
    record Follow(
            TableAddress table,
            TableShape shape,
            RowSelection selection,
            GtidPosition from,
            GtidPosition done,
            Optional<GtidPosition> until)
            implements SourceRequest {}

    /**
     * The checksum of the rows at one point.
     *
     * @param shape the table as it was when the move began
     * @param columns what of each row goes into it
     * @param filter which rows
     */
    record Check(TableAddress table, TableShape shape, List<String> columns, Optional<BucketFilter> filter)
            implements SourceRequest {
        public Check {
            columns = List.copyOf(columns);
        }
    }
}
