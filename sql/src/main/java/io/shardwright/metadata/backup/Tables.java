package io.shardwright.metadata.backup;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The tables of the metadata schema, as they are there. */
final class Tables {
    /** What every new schema has in it before anything was done with it. */
    private static final Set<String> NEVER_EMPTY =
            Set.of("coordinator_term", "control", "generation", "schedule", "recovery", "audit_head");

    private Tables() {}

    /** The columns of every table but the migrations' history, as a query selects them so that every value is a text. */
    static Map<String, List<String>> columns(Connection connection) throws SQLException {
        Map<String, List<String>> columns = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT c.table_name, c.column_name FROM information_schema.columns c JOIN information_schema.tables t"
                                + " ON t.table_schema = c.table_schema AND t.table_name = c.table_name"
                                + " WHERE t.table_schema = DATABASE() AND t.table_type = 'BASE TABLE' AND t.table_name <> 'schema_history'"
                                + " ORDER BY c.table_name, c.ordinal_position")) {
            while (rows.next()) {
                columns.computeIfAbsent(rows.getString(1), name -> new ArrayList<>())
                        .add(rows.getString(2));
            }
        }
        return columns;
    }

    /** Whether nothing has been done with the schema since it was made. */
    static boolean untouched(Connection connection, Set<String> tables) throws SQLException {
        for (String table : tables) {
            if (!NEVER_EMPTY.contains(table)
                    && number(connection, "SELECT COUNT(*) FROM (SELECT 1 FROM " + table + " LIMIT 1) t") > 0) {
                return false;
            }
        }
        return number(connection, "SELECT term FROM coordinator_term WHERE id = 1") == 0;
    }

    static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    static String text(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            String text = rows.getString(1);
            return text == null ? "" : text;
        }
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
