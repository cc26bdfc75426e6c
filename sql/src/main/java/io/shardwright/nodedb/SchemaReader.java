package io.shardwright.nodedb;

import io.shardwright.dialect.Quoting;
import io.shardwright.rehearsal.SchemaState;
import io.shardwright.rehearsal.TableState;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/** Reads what is in a schema, so that two moments can be compared. */
final class SchemaReader {
    /** Of one table; more rows are too many to keep two times. */
    private static final int ROWS_MAX = 20_000;

    /** Of a row as people are shown it; a longer one is told apart by its hash. */
    private static final int ROW_CHARS_MAX = 200;

    private final NodeConnection connection;
    private final String schema;

    SchemaReader(NodeConnection connection, String schema) {
        this.connection = connection;
        this.schema = schema;
    }

    SchemaState read() throws SQLException {
        Map<String, TableState> tables = new HashMap<>();
        for (String table :
                texts(connection, "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = ?", schema)) {
            tables.put(table, table(table));
        }
        return new SchemaState(tables);
    }

    private TableState table(String table) throws SQLException {
        String definition = Scratch.COUNTER
                .matcher(connection.column("SHOW CREATE TABLE " + Quoting.name(schema, table), 2))
                .replaceFirst("$1");
        if (definition.contains(" VIEW ")) {
            // Its rows are those of its tables.
            return new TableState(definition, List.of(), Optional.empty());
        }
        List<String> columns = texts(
                connection,
                "SELECT COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? ORDER BY COLUMN_NAME",
                schema,
                table);
        return new TableState(definition, columns, rows(table, columns));
    }

    private Optional<Map<String, Integer>> rows(String table, List<String> columns) throws SQLException {
        String list = String.join(
                ", ", columns.stream().map(column -> Quoting.name(column)).toList());
        Map<String, Integer> rows = new HashMap<>();
        try (Statement statement = connection.jdbc().createStatement()) {
            statement.setEscapeProcessing(false);
            statement.setMaxRows(ROWS_MAX + 1);
            try (ResultSet found = statement.executeQuery("SELECT " + list + " FROM " + Quoting.name(schema, table))) {
                for (int count = 0; found.next(); count++) {
                    if (count == ROWS_MAX) {
                        return Optional.empty();
                    }
                    rows.merge(row(found, columns.size()), 1, Integer::sum);
                }
            }
        }
        return Optional.of(rows);
    }

    private static String row(ResultSet found, int columns) throws SQLException {
        StringJoiner row = new StringJoiner(", ", "(", ")");
        for (int i = 1; i <= columns; i++) {
            String value = found.getString(i);
            row.add(value == null ? "NULL" : "'" + value + "'");
        }
        String whole = row.toString();
        return whole.length() <= ROW_CHARS_MAX
                ? whole
                : whole.substring(0, ROW_CHARS_MAX) + "... SHA-256 " + hash(whole);
    }

    private static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The first column of a question's rows. */
    static List<String> texts(NodeConnection connection, String sql, String... values) throws SQLException {
        List<String> found = new ArrayList<>();
        try (PreparedStatement statement = connection.prepare(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setString(i + 1, values[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
        }
        return found;
    }
}
