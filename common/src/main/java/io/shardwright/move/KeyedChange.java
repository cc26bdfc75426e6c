package io.shardwright.move;

/** What a target does for a change of its source. Doing it twice, or again from an earlier point on, ends with the same rows. */
public sealed interface KeyedChange {
    /** Write this row, in place of whatever has its key. */
    record Put(Row row) implements KeyedChange {
        @Override
        public long bytes() {
            return row.bytes();
        }
    }

    /** Delete the row of this key, if it is there. */
    record Remove(Row key) implements KeyedChange {
        @Override
        public long bytes() {
            return key.bytes();
        }
    }

    /** The bytes of its values. */
    long bytes();
}
