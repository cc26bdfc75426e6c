package io.shardwright.nodedb;

import io.shardwright.dialect.Quoting;
import io.shardwright.problem.ShardwrightException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Copies tables of the node's schema into a scratch schema: those whose names stand in the commands, and what hangs together with them by
 * foreign keys. What cannot be copied is left out and said: views, and tables that reach beyond the database.
 */
final class SchemaMirror {
    /** More are a sign of one schema of keys: copying it would take as long as a test cluster. */
    private static final int TABLES_MAX = 200;

    private final NodeConnection connection;
    private final String schema;
    private final Confinement confinement;
    private final List<String> warnings = new ArrayList<>();

    /** The definition of each, by name. */
    private final Map<String, String> definitions = new TreeMap<>();

    SchemaMirror(NodeConnection connection, String schema, Confinement confinement) {
        this.connection = connection;
        this.schema = schema;
        this.confinement = confinement;
    }

    List<String> tables() {
        return List.copyOf(definitions.keySet());
    }

    List<String> warnings() {
        return warnings;
    }

    /** Chooses the tables. Nothing is made yet. */
    void choose(Set<String> words) throws SQLException {
        Map<String, String> kinds = kinds();
        Map<String, List<String>> neighbours = neighbours();
        Deque<String> open = new ArrayDeque<>();
        kinds.keySet().stream()
                .filter(table -> words.contains(table.toLowerCase(Locale.ROOT)))
                .forEach(open::add);
        Set<String> seen = new HashSet<>(open);
        while (!open.isEmpty()) {
            String table = open.remove();
            if (definitions.size() == TABLES_MAX) {
                warnings.add("only " + TABLES_MAX + " tables are copied");
                return;
            }
            take(table, kinds.getOrDefault(table, ""));
            for (String neighbour : neighbours.getOrDefault(table, List.of())) {
                if (seen.add(neighbour)) {
                    open.add(neighbour);
                }
            }
        }
        triggers().forEach(table -> {
            if (definitions.containsKey(table)) {
                warnings.add("the triggers of table '" + table + "' are left out");
            }
        });
    }

    private void take(String table, String kind) throws SQLException {
        if (!kind.equals("BASE TABLE") && !kind.equals("SYSTEM VERSIONED")) {
            warnings.add("'" + table + "' is left out: a " + kind.toLowerCase(Locale.ROOT) + " is not copied");
            return;
        }
        try {
            String definition = connection.column("SHOW CREATE TABLE " + Quoting.name(schema, table), 2);
            definitions.put(table, confinement.confined(definition));
        } catch (ShardwrightException e) {
            warnings.add("table '" + table + "' is left out: " + e.message());
        }
    }

    private Map<String, String> kinds() throws SQLException {
        Map<String, String> kinds = new TreeMap<>();
        try (PreparedStatement statement = connection.prepare(
                "SELECT TABLE_NAME, TABLE_TYPE FROM information_schema.TABLES WHERE TABLE_SCHEMA = ?")) {
            statement.setString(1, schema);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    kinds.put(rows.getString(1), rows.getString(2));
                }
            }
        }
        return kinds;
    }

    /** By foreign keys, in both directions: a parent refuses, a child is deleted. */
    private Map<String, List<String>> neighbours() throws SQLException {
        Map<String, List<String>> neighbours = new LinkedHashMap<>();
        try (PreparedStatement statement = connection.prepare(
                "SELECT TABLE_NAME, REFERENCED_TABLE_NAME FROM information_schema.REFERENTIAL_CONSTRAINTS"
                        + " WHERE CONSTRAINT_SCHEMA = ? AND UNIQUE_CONSTRAINT_SCHEMA = CONSTRAINT_SCHEMA")) {
            statement.setString(1, schema);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    String child = rows.getString(1);
                    String parent = rows.getString(2);
                    neighbours.computeIfAbsent(child, name -> new ArrayList<>()).add(parent);
                    neighbours
                            .computeIfAbsent(parent, name -> new ArrayList<>())
                            .add(child);
                }
            }
        }
        return neighbours;
    }

    private List<String> triggers() throws SQLException {
        return SchemaReader.texts(
                connection,
                "SELECT DISTINCT EVENT_OBJECT_TABLE FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA = ? ORDER BY 1",
                schema);
    }

    /** Makes the scratch schema with the defaults of the node's own, and the chosen tables in it, with the first of their rows. */
    void make(NodeConnection into, String scratch, int rows) throws SQLException {
        String defaults = SchemaReader.texts(
                        into,
                        "SELECT CONCAT('CHARACTER SET ', DEFAULT_CHARACTER_SET_NAME, ' COLLATE ', DEFAULT_COLLATION_NAME)"
                                + " FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ?",
                        schema)
                .get(0);
        into.execute("CREATE DATABASE " + Quoting.name(scratch) + " " + defaults);
        into.execute("USE " + Quoting.name(scratch));
        // Tables come in any order, and the first rows of a child may be those of a parent beyond the first.
        into.execute("SET foreign_key_checks = 0, sql_mode = CONCAT(@@sql_mode, ',NO_AUTO_VALUE_ON_ZERO')");
        for (Map.Entry<String, String> table : definitions.entrySet()) {
            into.execute(table.getValue());
            if (rows > 0) {
                copy(into, scratch, table.getKey(), rows);
            }
        }
    }

    private void copy(NodeConnection into, String scratch, String table, int rows) throws SQLException {
        List<String> columns = SchemaReader.texts(
                into,
                "SELECT COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?"
                        + " AND GENERATION_EXPRESSION IS NULL AND EXTRA NOT LIKE '%GENERATED%' ORDER BY ORDINAL_POSITION",
                scratch,
                table);
        String list = String.join(
                ", ", columns.stream().map(column -> Quoting.name(column)).toList());
        into.execute("INSERT INTO " + Quoting.name(scratch, table) + " (" + list + ") SELECT " + list + " FROM "
                + Quoting.name(schema, table) + " LIMIT " + rows);
    }
}
