package io.shardwright.table;

import java.util.List;

/**
 * The type of a column.
 *
 * @param base its name in lower case, synonyms resolved: {@code bigint}, {@code varchar}, {@code double}
 * @param arguments what stands in its parentheses: numbers, or the quoted literals of an enum or set
 * @param unsigned of numbers
 * @param characterSet the clauses that name character set and collation, or empty where the table's own hold
 */
public record ColumnType(String base, List<String> arguments, boolean unsigned, String characterSet) {
    public ColumnType {
        arguments = List.copyOf(arguments);
    }

    ColumnType withCharacterSet(String clauses) {
        return new ColumnType(base, arguments, unsigned, clauses);
    }

    /** The type as CREATE TABLE writes it. */
    public String sql() {
        String sql = base;
        if (!arguments.isEmpty()) {
            sql += "(" + String.join(",", arguments) + ")";
        }
        if (unsigned) {
            sql += " unsigned";
        }
        return characterSet.isEmpty() ? sql : sql + " " + characterSet;
    }
}
