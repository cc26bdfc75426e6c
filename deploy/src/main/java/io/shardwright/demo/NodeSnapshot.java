package io.shardwright.demo;

import io.shardwright.localdb.Account;
import io.shardwright.localdb.LocalMariaDb;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a node's catalogue says, read by root past Shardwright: every schema, table, column, trigger, routine and server object and each table's
 * own CREATE statement. Rows are not in it, and Shardwright's own schema only by the names of its tables.
 *
 * @param objects from the object's name to all that is said of it
 */
record NodeSnapshot(Map<String, String> objects) {
    private static final String OWN_SCHEMA = "shardwright";
    private static final String SYSTEM = "('mysql', 'sys', 'information_schema', 'performance_schema')";

    private static final Kind TABLES = new Kind(
            "table",
            "SELECT CONCAT(TABLE_SCHEMA, '.', TABLE_NAME), TABLE_TYPE, ENGINE, TABLE_COLLATION, CREATE_OPTIONS, TABLE_COMMENT"
                    + " FROM information_schema.TABLES WHERE TABLE_SCHEMA NOT IN " + SYSTEM);

    private static final List<Kind> KINDS = List.of(
            TABLES,
            new Kind("schema", "SELECT SCHEMA_NAME, DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA"),
            new Kind(
                    "column",
                    "SELECT CONCAT(TABLE_SCHEMA, '.', TABLE_NAME, '.', COLUMN_NAME), ORDINAL_POSITION, COLUMN_DEFAULT, IS_NULLABLE,"
                            + " COLUMN_TYPE, COLLATION_NAME, COLUMN_KEY, EXTRA FROM information_schema.COLUMNS"
                            + " WHERE TABLE_SCHEMA NOT IN " + SYSTEM),
            new Kind(
                    "trigger",
                    "SELECT CONCAT(TRIGGER_SCHEMA, '.', TRIGGER_NAME), ACTION_STATEMENT FROM information_schema.TRIGGERS"),
            new Kind(
                    "routine",
                    "SELECT CONCAT(ROUTINE_SCHEMA, '.', ROUTINE_NAME), ROUTINE_DEFINITION FROM information_schema.ROUTINES"
                            + " WHERE ROUTINE_SCHEMA NOT IN " + SYSTEM),
            new Kind("server", "SELECT Server_name, Host, Db, Username, Port, Wrapper FROM mysql.servers"));

    NodeSnapshot {
        objects = new TreeMap<>(objects);
    }

    /**
     * A kind of objects.
     *
     * @param query gives a row an object, its name first
     */
    private record Kind(String name, String query) {}

    static NodeSnapshot of(LocalMariaDb server) {
        Map<String, String> objects = new TreeMap<>();
        List<List<List<@Nullable String>>> found =
                server.runAll(Account.ROOT, KINDS.stream().map(Kind::query).toList());
        for (int i = 0; i < KINDS.size(); i++) {
            put(objects, KINDS.get(i).name(), found.get(i));
        }
        List<String> tables = found.get(KINDS.indexOf(TABLES)).stream()
                .map(table -> Objects.requireNonNull(table.get(0)))
                .filter(name -> !name.startsWith(OWN_SCHEMA + "."))
                .toList();
        List<List<List<@Nullable String>>> definitions = server.runAll(
                Account.ROOT,
                tables.stream()
                        .map(name ->
                                "SHOW CREATE TABLE `" + name.replace("`", "``").replace(".", "`.`") + "`")
                        .toList());
        for (int i = 0; i < tables.size(); i++) {
            // The answer names the table without its schema.
            objects.put("create " + tables.get(i), String.valueOf(definitions.get(i)));
        }
        return new NodeSnapshot(objects);
    }

    private static void put(Map<String, String> objects, String kind, List<List<@Nullable String>> rows) {
        for (List<@Nullable String> row : rows) {
            objects.put(kind + " " + row.get(0), String.valueOf(row));
        }
    }

    /** What differs from {@code earlier}, a line each; empty if nothing does. */
    List<String> since(NodeSnapshot earlier) {
        List<String> differences = new ArrayList<>();
        TreeSet<String> names = new TreeSet<>(objects.keySet());
        names.addAll(earlier.objects.keySet());
        for (String name : names) {
            String before = earlier.objects.get(name);
            String after = objects.get(name);
            if (!Objects.equals(before, after)) {
                differences.add(before == null ? "new " + name : after == null ? "lost " + name : "changed " + name);
            }
        }
        return differences;
    }
}
