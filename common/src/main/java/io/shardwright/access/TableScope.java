package io.shardwright.access;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/**
 * The tables that a key is for.
 *
 * @param tables their names; none: the whole cluster
 */
public record TableScope(Set<String> tables) {
    public static final TableScope ALL = new TableScope(Set.of());

    public TableScope {
        tables = java.util.Collections.unmodifiableSet(new TreeSet<>(tables));
    }

    /** Whether the key is for the whole cluster. */
    public boolean isAll() {
        return tables.isEmpty();
    }

    public boolean covers(String table) {
        return isAll() || tables.contains(table);
    }

    /** Whether all of these are in it; what names no table at all is only in that of the whole cluster. */
    public boolean covers(Collection<String> wanted) {
        return isAll() || (!wanted.isEmpty() && tables.containsAll(wanted));
    }

    @Override
    public String toString() {
        return isAll() ? "all tables" : "tables " + String.join(", ", tables);
    }
}
