package io.shardwright.rowcopy;

import io.shardwright.move.ColumnShape;
import io.shardwright.move.TableAddress;
import io.shardwright.move.TableShape;
import io.shardwright.move.ValueKind;
import io.shardwright.nodedb.NodeConnection;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads what a table is from its server. */
public final class ShapeReader {
    private static final Map<String, Integer> INTEGER_BYTES =
            Map.of("tinyint", 1, "smallint", 2, "mediumint", 3, "int", 4, "bigint", 8);

    private static final Map<String, ValueKind> KINDS = Map.ofEntries(
            Map.entry("decimal", ValueKind.DECIMAL),
            Map.entry("float", ValueKind.FLOAT),
            Map.entry("double", ValueKind.DOUBLE),
            Map.entry("bit", ValueKind.BIT),
            Map.entry("year", ValueKind.YEAR),
            Map.entry("date", ValueKind.DATE),
            Map.entry("time", ValueKind.TIME),
            Map.entry("datetime", ValueKind.DATETIME),
            Map.entry("timestamp", ValueKind.TIMESTAMP),
            Map.entry("char", ValueKind.TEXT),
            Map.entry("varchar", ValueKind.TEXT),
            Map.entry("tinytext", ValueKind.TEXT),
            Map.entry("text", ValueKind.TEXT),
            Map.entry("mediumtext", ValueKind.TEXT),
            Map.entry("longtext", ValueKind.TEXT),
            Map.entry("binary", ValueKind.BYTES),
            Map.entry("varbinary", ValueKind.BYTES),
            Map.entry("tinyblob", ValueKind.BYTES),
            Map.entry("blob", ValueKind.BYTES),
            Map.entry("mediumblob", ValueKind.BYTES),
            Map.entry("longblob", ValueKind.BYTES),
            Map.entry("enum", ValueKind.ENUM),
            Map.entry("set", ValueKind.SET),
            Map.entry("geometry", ValueKind.GEOMETRY),
            Map.entry("point", ValueKind.GEOMETRY),
            Map.entry("linestring", ValueKind.GEOMETRY),
            Map.entry("polygon", ValueKind.GEOMETRY),
            Map.entry("multipoint", ValueKind.GEOMETRY),
            Map.entry("multilinestring", ValueKind.GEOMETRY),
            Map.entry("multipolygon", ValueKind.GEOMETRY),
            Map.entry("geometrycollection", ValueKind.GEOMETRY));

    private ShapeReader() {}

    /**
     * The table as it is now.
     *
     * @param connection an ordinary one, not one for rows
     * @throws ShardwrightException {@link ErrorCode#NOT_FOUND} if there is no such table
     */
    public static TableShape read(NodeConnection connection, TableAddress table) throws SQLException {
        List<String> head = require(connection, table);
        List<String> key = new ArrayList<>();
        boolean prefixes = false;
        for (List<String> part : rows(
                connection,
                "SELECT COLUMN_NAME, SUB_PART FROM information_schema.STATISTICS"
                        + " WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND INDEX_NAME = 'PRIMARY' ORDER BY SEQ_IN_INDEX",
                table,
                2)) {
            key.add(part.get(0));
            prefixes |= !part.get(1).isEmpty();
        }
        return new TableShape(
                table,
                head.get(0),
                columns(connection, table),
                key,
                prefixes,
                names(
                        connection,
                        "SELECT TRIGGER_NAME FROM information_schema.TRIGGERS"
                                + " WHERE EVENT_OBJECT_SCHEMA = ? AND EVENT_OBJECT_TABLE = ? ORDER BY 1",
                        table),
                names(
                        connection,
                        "SELECT CONSTRAINT_NAME FROM information_schema.TABLE_CONSTRAINTS"
                                + " WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND CONSTRAINT_TYPE = 'FOREIGN KEY' ORDER BY 1",
                        table),
                head.get(1).equals("SYSTEM VERSIONED"));
    }

    /**
     * Its engine and type.
     *
     * @throws ShardwrightException {@link ErrorCode#NOT_FOUND} if there is no such table
     */
    static List<String> require(NodeConnection connection, TableAddress table) throws SQLException {
        List<String> head = row(
                connection,
                "SELECT ENGINE, TABLE_TYPE FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?",
                table,
                2);
        if (head.isEmpty()) {
            throw new ShardwrightException(
                    ErrorCode.NOT_FOUND, "there is no table " + table, "It was renamed, dropped, or not made yet.");
        }
        return head;
    }

    private static List<ColumnShape> columns(NodeConnection connection, TableAddress table) throws SQLException {
        List<ColumnShape> columns = new ArrayList<>();
        for (List<String> row : rows(
                connection,
                "SELECT COLUMN_NAME, COLUMN_TYPE, DATA_TYPE, CHARACTER_SET_NAME, NUMERIC_PRECISION, NUMERIC_SCALE, DATETIME_PRECISION,"
                        + " CHARACTER_OCTET_LENGTH, IS_NULLABLE, COLUMN_DEFAULT IS NOT NULL, EXTRA, IS_GENERATED"
                        + " FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? ORDER BY ORDINAL_POSITION",
                table,
                12)) {
            columns.add(column(row));
        }
        return columns;
    }

    private static ColumnShape column(List<String> row) {
        String type = row.get(1);
        String base = row.get(2).toLowerCase(Locale.ROOT);
        String extra = row.get(10).toUpperCase(Locale.ROOT);
        ValueKind kind = kind(type, base);
        int size = switch (kind) {
            case INTEGER -> INTEGER_BYTES.getOrDefault(base, 0);
            case DECIMAL, BIT -> number(row.get(4));
            case BYTES -> base.equals("binary") ? number(row.get(7)) : 0;
            default -> 0;
        };
        int scale = switch (kind) {
            case DECIMAL -> number(row.get(5));
            case TIME, DATETIME, TIMESTAMP -> number(row.get(6));
            default -> 0;
        };
        return new ColumnShape(
                row.get(0),
                type,
                kind,
                row.get(3),
                size,
                scale,
                type.contains("unsigned"),
                type.contains("zerofill"),
                row.get(8).equals("YES"),
                row.get(11).equals("ALWAYS"),
                extra.contains("INVISIBLE"),
                row.get(9).equals("1") || extra.contains("AUTO_INCREMENT"));
    }

    private static ValueKind kind(String type, String base) {
        // Compressed columns have a form of their own in the log, and so have times of before MariaDB 10.1.2; YEAR(2)
        // shows less than it stores.
        if (type.contains("COMPRESSED") || type.contains("mariadb-5.3") || type.startsWith("year(2)")) {
            return ValueKind.OTHER;
        }
        return INTEGER_BYTES.containsKey(base) ? ValueKind.INTEGER : KINDS.getOrDefault(base, ValueKind.OTHER);
    }

    private static int number(String text) {
        return text.isEmpty() ? 0 : Integer.parseInt(text);
    }

    private static List<String> names(NodeConnection connection, String sql, TableAddress table) throws SQLException {
        List<String> names = new ArrayList<>();
        for (List<String> row : rows(connection, sql, table, 1)) {
            names.add(row.get(0));
        }
        return names;
    }

    private static List<String> row(NodeConnection connection, String sql, TableAddress table, int width)
            throws SQLException {
        List<List<String>> rows = rows(connection, sql, table, width);
        return rows.isEmpty() ? List.of() : rows.get(0);
    }

    /** NULL reads as an empty text. */
    private static List<List<String>> rows(NodeConnection connection, String sql, TableAddress table, int width)
            throws SQLException {
        List<List<String>> rows = new ArrayList<>();
        try (PreparedStatement statement = connection.prepare(sql)) {
            statement.setString(1, table.schema());
            statement.setString(2, table.name());
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    List<String> row = new ArrayList<>(width);
                    for (int i = 1; i <= width; i++) {
                        String value = result.getString(i);
                        row.add(value == null ? "" : value);
                    }
                    rows.add(row);
                }
            }
        }
        return rows;
    }
}
