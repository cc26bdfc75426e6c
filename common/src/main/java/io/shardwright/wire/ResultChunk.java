package io.shardwright.wire;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some of the rows that a {@link Query} found, in order. Values are text as the database writes them, null for NULL.
 *
 * @param id the query's
 * @param columns the columns' labels, in every chunk
 * @param rows each with one value a column
 */
public record ResultChunk(long id, List<String> columns, List<List<@Nullable String>> rows) implements Frame {
    public ResultChunk {
        columns = List.copyOf(columns);
        List<List<@Nullable String>> copies = new ArrayList<>(rows.size());
        for (List<@Nullable String> row : rows) {
            if (row.size() != columns.size()) {
                throw new IllegalArgumentException(row.size() + " values for " + columns.size() + " columns");
            }
            // Not List.copyOf, which refuses the null that stands for NULL.
            copies.add(Collections.unmodifiableList(new ArrayList<>(row)));
        }
        rows = Collections.unmodifiableList(copies);
    }

    /** How many characters the values have together; a frame's limit keeps this far below what an int holds. */
    public int chars() {
        int chars = 0;
        for (List<@Nullable String> row : rows) {
            for (String value : row) {
                chars += value == null ? 0 : value.length();
            }
        }
        return chars;
    }

    @Override
    public FrameType type() {
        return FrameType.RESULT_CHUNK;
    }
}
