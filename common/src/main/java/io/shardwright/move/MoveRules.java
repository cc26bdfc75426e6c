package io.shardwright.move;

import io.shardwright.move.Unmovable.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which tables can be moved, and what of their rows is carried. */
public final class MoveRules {
    private MoveRules() {}

    /** Everything that keeps a source's table from being moved; nothing if it can be. Partitions are no obstacle. */
    public static List<Unmovable> source(TableShape source) {
        List<Unmovable> found = new ArrayList<>(common(source));
        if (source.primaryKey().isEmpty()) {
            found.add(new Unmovable(Reason.NO_PRIMARY_KEY, source.address() + " has no primary key"));
        }
        if (source.keyPrefixes()) {
            found.add(new Unmovable(Reason.UNSUPPORTED_KEY, "the primary key holds only the beginning of a column"));
        }
        source.key().stream()
                .filter(column -> !column.kind().chunkable())
                .map(column -> new Unmovable(
                        Reason.UNSUPPORTED_KEY, "column " + column.name() + " of the primary key is " + column.type()))
                .forEach(found::add);
        source.columns().stream()
                .filter(column -> column.kind() == ValueKind.OTHER)
                .map(column ->
                        new Unmovable(Reason.UNSUPPORTED_COLUMN, "column " + column.name() + " is " + column.type()))
                .forEach(found::add);
        return found;
    }

    private static List<Unmovable> common(TableShape table) {
        List<Unmovable> found = new ArrayList<>();
        if (!table.engine().equalsIgnoreCase("InnoDB")) {
            found.add(new Unmovable(Reason.NOT_INNODB, table.address() + " has engine " + table.engine()));
        }
        if (!table.triggers().isEmpty()) {
            found.add(new Unmovable(Reason.TRIGGERS, table.address() + " has triggers " + table.triggers()));
        }
        if (!table.foreignKeysOut().isEmpty()) {
            found.add(new Unmovable(
                    Reason.FOREIGN_KEYS, table.address() + " refers to other tables: " + table.foreignKeysOut()));
        }
        if (table.systemVersioned()) {
            found.add(new Unmovable(Reason.SYSTEM_VERSIONED, table.address() + " keeps the history of its rows"));
        }
        return found;
    }

    /** Everything that keeps a table from being the target of another that can be moved. */
    public static List<Unmovable> target(TableShape source, TableShape target) {
        List<Unmovable> found = new ArrayList<>(common(target));
        if (target.primaryKey().isEmpty()) {
            found.add(new Unmovable(Reason.NO_PRIMARY_KEY, target.address() + " has no primary key"));
        }
        for (ColumnShape column : target.stored()) {
            Optional<ColumnShape> from = carried(source, column);
            if (from.isEmpty()) {
                if (target.primaryKey().contains(column.name())) {
                    found.add(new Unmovable(
                            Reason.COLUMNS_DIFFER,
                            "the source has no column " + column.name() + " of the target's primary key"));
                } else if (!column.nullable() && !column.hasDefault()) {
                    found.add(new Unmovable(
                            Reason.COLUMNS_DIFFER,
                            "the source has no column " + column.name() + ", which needs a value"));
                }
            } else if (!labelsFit(from.get(), column)) {
                found.add(new Unmovable(
                        Reason.LABELS_DIFFER,
                        "column " + column.name() + " is " + column.type() + " here and "
                                + from.get().type() + " at the source"));
            }
        }
        target.primaryKey().stream()
                .filter(name -> target.column(name).generated())
                .map(name ->
                        new Unmovable(Reason.UNSUPPORTED_KEY, "column " + name + " of the target's key is computed"))
                .forEach(found::add);
        return found;
    }

    private static Optional<ColumnShape> carried(TableShape source, ColumnShape column) {
        return source.stored().stream()
                .filter(other -> other.name().equalsIgnoreCase(column.name()))
                .findFirst();
    }

    /** Values of ENUM and SET are carried as numbers, and mean the same only if the labels do. */
    private static boolean labelsFit(ColumnShape source, ColumnShape target) {
        boolean numbered = source.kind() == ValueKind.ENUM || source.kind() == ValueKind.SET;
        if (!numbered && target.kind() != ValueKind.ENUM && target.kind() != ValueKind.SET) {
            return true;
        }
        // "enum('a','b')" without its closing parenthesis begins "enum('a','b','c')".
        return source.kind() == target.kind()
                && (target.type().equals(source.type())
                        || target.type()
                                .startsWith(
                                        source.type().substring(0, source.type().length() - 1) + ","));
    }

    /** What a target takes of its source's rows: the columns that both store, by name. */
    public static RowSelection selection(TableShape source, TableShape target, Optional<BucketFilter> filter) {
        List<String> columns = target.stored().stream()
                .filter(column -> carried(source, column).isPresent())
                .map(ColumnShape::name)
                .toList();
        return new RowSelection(columns, target.primaryKey(), filter);
    }

    /** The columns whose values can be compared by checksum: those of the same type on both sides. */
    public static List<String> comparable(TableShape source, TableShape target, RowSelection selection) {
        return selection.columns().stream()
                .filter(name -> source.column(name).sameType(target.column(name)))
                .toList();
    }

    /** Whether every value that is carried has the same type on both sides, so that none of them can be changed by being written. */
    public static boolean sameTypes(TableShape source, TableShape target, RowSelection selection) {
        return selection.columns().stream().allMatch(name -> source.column(name).sameType(target.column(name)));
    }
}
