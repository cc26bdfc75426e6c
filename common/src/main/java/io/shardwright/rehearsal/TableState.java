package io.shardwright.rehearsal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A table, view or sequence at one moment.
 *
 * @param definition as the server writes it, without the counter of its automatic keys, which no rollback turns back
 * @param columns by name, in an order that does not depend on the definition
 * @param rows how often each row is there; empty where there are too many to look at
 */
public record TableState(String definition, List<String> columns, Optional<Map<String, Integer>> rows) {
    /** Differing rows that are shown of one table: enough to know them by. */
    private static final int ROWS_SHOWN_MAX = 5;

    private static final String HAS_ROW = "has the row ";
    private static final String LACKS_ROW = "lacks the row ";

    /** With what every difference of a table begins. */
    static String title(String table) {
        return "table '" + table + "' ";
    }

    /** Whether a difference is one of the table's rows. */
    static boolean isRow(String table, String line) {
        return line.startsWith(title(table) + HAS_ROW) || line.startsWith(title(table) + LACKS_ROW);
    }

    public TableState {
        columns = List.copyOf(columns);
        rows = rows.map(Map::copyOf);
    }

    /** What is other in {@code after}, one line each, each beginning with the table's name. */
    List<String> differences(String table, TableState after) {
        List<String> lines = new ArrayList<>();
        String title = title(table);
        for (String line : without(after.definition, definition)) {
            lines.add(title + "has: " + line);
        }
        for (String line : without(definition, after.definition)) {
            lines.add(title + "lacks: " + line);
        }
        if (lines.isEmpty() && !definition.equals(after.definition)) {
            lines.add(title + "has its parts in another order");
        }
        if (rows.isPresent() && after.rows.isPresent() && columns.equals(after.columns)) {
            shown(lines, title + HAS_ROW, more(after.rows.get(), rows.get()));
            shown(lines, title + LACKS_ROW, more(rows.get(), after.rows.get()));
        }
        return lines;
    }

    private static List<String> without(String definition, String other) {
        List<String> others = parts(other);
        return parts(definition).stream().filter(line -> !others.contains(line)).toList();
    }

    private static List<String> parts(String definition) {
        return definition
                .lines()
                .map(line -> line.strip().replaceFirst(",$", ""))
                .toList();
    }

    private static Map<String, Integer> more(Map<String, Integer> these, Map<String, Integer> than) {
        Map<String, Integer> more = new LinkedHashMap<>();
        these.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(entry -> {
            int count = entry.getValue() - than.getOrDefault(entry.getKey(), 0);
            if (count > 0) {
                more.put(entry.getKey(), count);
            }
        });
        return more;
    }

    private static void shown(List<String> lines, String title, Map<String, Integer> rows) {
        rows.entrySet().stream()
                .limit(ROWS_SHOWN_MAX)
                .forEach(row -> lines.add(
                        title + row.getKey() + (row.getValue() == 1 ? "" : " (" + row.getValue() + " times)")));
        if (rows.size() > ROWS_SHOWN_MAX) {
            lines.add(title + "(and " + (rows.size() - ROWS_SHOWN_MAX) + " more)");
        }
    }
}
