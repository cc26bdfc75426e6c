package io.shardwright.rehearsal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
