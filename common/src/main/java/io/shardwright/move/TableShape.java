package io.shardwright.move;

import java.util.List;

/**
 * A table as its server shows it, with everything that decides whether and how it can be moved.
 *
 * @param engine such as {@code InnoDB}
 * @param columns all of them in order, generated and invisible ones too: so the binary log has them
 * @param primaryKey the names of its columns, in order; empty if there is none
 * @param keyPrefixes whether the primary key holds only the beginning of some column
 * @param triggers their names
 * @param foreignKeysOut names of its constraints that refer to other tables
 * @param systemVersioned whether the server keeps the history of its rows
 */
public record TableShape(
        TableAddress address,
        String engine,
        List<ColumnShape> columns,
        List<String> primaryKey,
        boolean keyPrefixes,
        List<String> triggers,
        List<String> foreignKeysOut,
        boolean systemVersioned) {
    public TableShape {
        columns = List.copyOf(columns);
        primaryKey = List.copyOf(primaryKey);
        triggers = List.copyOf(triggers);
        foreignKeysOut = List.copyOf(foreignKeysOut);
    }

    /** The columns that are written, in order. */
    public List<ColumnShape> stored() {
        return columns.stream().filter(column -> !column.generated()).toList();
    }

    /** The columns of the primary key, in its order. */
    public List<ColumnShape> key() {
        return primaryKey.stream().map(this::column).toList();
    }

    /** The place of a column among all, from 0. */
    public int place(String name) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equalsIgnoreCase(name)) {
                return i;
            }
        }
        throw new IllegalArgumentException("table " + address + " has no column " + name);
    }

    /** The column of that name; names differ by more than case. */
    public ColumnShape column(String name) {
        return columns.get(place(name));
    }

    boolean has(String name) {
        return columns.stream().anyMatch(column -> column.name().equalsIgnoreCase(name));
    }

    /** Whether the form of rows in the binary log is the same: columns in order, their types and which are computed. */
    public boolean sameRows(TableShape other) {
        return columns.equals(other.columns) && primaryKey.equals(other.primaryKey);
    }
}
