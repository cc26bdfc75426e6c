package io.shardwright.move;

import java.util.List;
import java.util.Optional;

/** What a source sends to a target, in answer to a {@link SourceRequest}. */
public sealed interface SourceItem {
    /**
     * Answers {@link SourceRequest.Describe}.
     *
     * @param position where its log is; a copy that begins after this may follow from here
     * @param refusals why it cannot be moved, beside its shape
     * @param rowsEstimated as the server guesses
     */
    record Described(TableShape shape, GtidPosition position, List<Unmovable> refusals, long rowsEstimated)
            implements SourceItem {
        public Described {
            refusals = List.copyOf(refusals);
        }
    }

    /** Answers {@link SourceRequest.Locate}. */
    record Located(GtidPosition position) implements SourceItem {}

    /** Answers {@link SourceRequest.Split}: ranges without a gap, together all rows. */
    record Ranges(List<KeyRange> ranges) implements SourceItem {
        public Ranges {
            ranges = List.copyOf(ranges);
        }
    }

    /**
     * Rows that follow each other by key.
     *
     * @param last the key up to which the range is read with it; empty at the end of the table
     * @param ends whether the range is read
     * @param snapshot the point in the source's log that the rows are of
     * @param rows how many there are
     * @param block their values, one row after another
     */
    @SuppressWarnings("ArrayRecordComponent") // Compared by nobody; nobody changes it after.
    record Chunk(Optional<Row> last, boolean ends, GtidPosition snapshot, int rows, byte[] block, SourceLoad load)
            implements SourceItem {}

    /** Changes in the order in which they happened; a transaction may be spread over several of these. */
    record Changes(List<KeyedChange> changes) implements SourceItem {
        public Changes {
            changes = List.copyOf(changes);
        }
    }

    /**
     * All changes up to a point were sent.
     *
     * @param position the point
     * @param restart where to read from after an interruption: before it only if a transaction is prepared and undecided
     * @param head where the source's log was when last looked at
     */
    record Reached(GtidPosition position, GtidPosition restart, GtidPosition head) implements SourceItem {}

    /**
     * The table's definition changed, or its rows did by a statement whose effect the log does not show. Everything before it was sent.
     *
     * @param gtid of that transaction
     * @param statement its text
     * @param renamed from which name to which, if the statement does nothing but rename this one table
     */
    record Altered(Gtid gtid, String statement, Optional<Renaming> renamed) implements SourceItem {}

    /** Answers {@link SourceRequest.Check} as soon as its snapshot is taken. */
    record Opened(GtidPosition position) implements SourceItem {}

    /** Answers {@link SourceRequest.Check} when the rows were read. */
    record Summed(TableChecksum checksum) implements SourceItem {}
}
