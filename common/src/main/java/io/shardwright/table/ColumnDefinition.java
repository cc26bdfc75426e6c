package io.shardwright.table;

/**
 * A column of a sharded table.
 *
 * @param name 1 to 64 of {@code A-Z a-z 0-9 _}, not beginning with a digit
 * @param attributes what follows type and nullability in CREATE TABLE: DEFAULT, ON UPDATE and COMMENT clauses, or empty
 */
public record ColumnDefinition(String name, ColumnType type, boolean nullable, String attributes) {
    ColumnDefinition withType(ColumnType other) {
        return new ColumnDefinition(name, other, nullable, attributes);
    }

    ColumnDefinition notNull() {
        return new ColumnDefinition(name, type, false, attributes);
    }

    /** The column as CREATE TABLE writes it, after its name. */
    public String sql() {
        String sql = type.sql() + (nullable ? " NULL" : " NOT NULL");
        return attributes.isEmpty() ? sql : sql + " " + attributes;
    }
}
