package io.shardwright.move;

import java.util.List;
import java.util.Optional;

/**
 * What a target takes of each of its source's rows.
 *
 * @param columns the names of the columns that are carried, in the order of {@link KeyedChange.Put} and of copied rows
 * @param key the names of the target's primary key, all of them carried
 * @param filter the buckets, or empty for all rows
 */
public record RowSelection(List<String> columns, List<String> key, Optional<BucketFilter> filter) {
    public RowSelection {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        if (key.isEmpty() || !columns.containsAll(key)) {
            throw new IllegalArgumentException("the key " + key + " is not among " + columns);
        }
    }

    /** The places of the key among the columns. */
    public int[] keyPlaces() {
        return key.stream().mapToInt(columns::indexOf).toArray();
    }
}
