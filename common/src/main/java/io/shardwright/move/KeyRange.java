package io.shardwright.move;

import java.util.Optional;

/**
 * The rows of a table whose primary keys lie after one bound, and not after another. A bound may have fewer values than the key: it then stands for all keys
 * that begin with it. None means the end of the table on that side.
 */
public record KeyRange(Optional<Row> after, Optional<Row> last) {
    /** Every row. */
    public static final KeyRange ALL = new KeyRange(Optional.empty(), Optional.empty());

    /** What is left of it once everything up to a key is done. */
    public KeyRange from(Row done) {
        return new KeyRange(Optional.of(done), last);
    }
}
