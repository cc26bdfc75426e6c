package io.shardwright.table;

import java.util.List;

/**
 * A key of a sharded table.
 *
 * @param name unique in the table; {@code PRIMARY} for the primary key
 */
public record KeyDefinition(Kind kind, String name, List<KeyPart> parts) {
    /** What a key promises. */
    public enum Kind {
        /** Unique, and the order in which rows are copied. */
        PRIMARY,
        /** Unique across all shards, because it contains the shard key. */
        UNIQUE,
        /** Finds rows faster. */
        INDEX
    }

    /** The name of every primary key. */
    static final String PRIMARY_NAME = "PRIMARY";

    public KeyDefinition {
        parts = List.copyOf(parts);
    }

    public boolean unique() {
        return kind != Kind.INDEX;
    }

    /** Whether the whole of a column is a part of it; column names ignore case. */
    boolean containsWhole(String column) {
        return parts.stream()
                .anyMatch(part -> part.prefix() == 0 && part.column().equalsIgnoreCase(column));
    }
}
