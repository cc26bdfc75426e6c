package io.shardwright.statement;

import java.util.Optional;

/**
 * The name of a table, view or routine as a statement gives it.
 *
 * @param schema the database it is qualified with, or empty where the session's own is meant
 */
public record ObjectName(Optional<String> schema, String name) {
    @Override
    public String toString() {
        return schema.map(s -> s + "." + name).orElse(name);
    }
}
