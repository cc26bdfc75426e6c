package io.shardwright.rehearsal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All tables, views and sequences of a schema at one moment.
 *
 * @param tables by name
 */
public record SchemaState(Map<String, TableState> tables) {
    public SchemaState {
        tables = Map.copyOf(tables);
    }

    /**
     * Those of the differences that the command which was to lead back to this state has left, and no later one.
     *
     * @param next the state from which it was to lead back, before any command after it
     * @param leaves the differences after its rollback
     * @param known the differences after the rollbacks of later commands
     */
    public List<String> own(SchemaState next, List<String> leaves, Set<String> known) {
        return leaves.stream()
                .filter(line -> !known.contains(line))
                .filter(line -> tables.entrySet().stream()
                        .noneMatch(table -> isRowInOtherForm(table.getKey(), table.getValue(), next, line, known)))
                .toList();
    }

    /** A row that a later command has left reads otherwise once the columns of its table are others. */
    private static boolean isRowInOtherForm(
            String table, TableState before, SchemaState next, String line, Set<String> known) {
        TableState then = next.tables.get(table);
        String title = TableState.title(table);
        return TableState.isRow(table, line)
                && then != null
                && !then.columns().equals(before.columns())
                && known.stream().anyMatch(other -> other.startsWith(title));
    }

    /** What is other in {@code after}, one line each; empty exactly if nothing is. */
    public List<String> differences(SchemaState after) {
        List<String> lines = new ArrayList<>();
        TreeSet<String> names = new TreeSet<>(tables.keySet());
        names.addAll(after.tables.keySet());
        Map<String, TableState> before = new TreeMap<>(tables);
        for (String name : names) {
            TableState old = before.get(name);
            TableState now = after.tables.get(name);
            if (old == null) {
                lines.add("table '" + name + "' is left behind");
            } else if (now == null) {
                lines.add("table '" + name + "' is gone");
            } else {
                lines.addAll(old.differences(name, now));
            }
        }
        return lines;
    }
}
