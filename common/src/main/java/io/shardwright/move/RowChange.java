package io.shardwright.move;

import java.util.Optional;

/** One change of one row, with the whole row before and after it as far as there is one. */
public record RowChange(Optional<Row> before, Optional<Row> after) {
    public RowChange {
        if (before.isEmpty() && after.isEmpty()) {
            throw new IllegalArgumentException("a change changes something");
        }
    }

    public static RowChange insert(Row after) {
        return new RowChange(Optional.empty(), Optional.of(after));
    }

    public static RowChange update(Row before, Row after) {
        return new RowChange(Optional.of(before), Optional.of(after));
    }

    public static RowChange delete(Row before) {
        return new RowChange(Optional.of(before), Optional.empty());
    }

    /** The bytes of both images. */
    public long bytes() {
        return before.map(Row::bytes).orElse(0L) + after.map(Row::bytes).orElse(0L);
    }
}
