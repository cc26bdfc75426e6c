package io.shardwright.planning;

import io.shardwright.dialect.MariaDbTables;
import io.shardwright.table.ColumnDefinition;
import io.shardwright.table.ColumnType;
import io.shardwright.table.KeyDefinition;
import io.shardwright.table.KeyPart;
import io.shardwright.table.TableDefinition;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The columns and keys of a table, written so that what a definition asks for and what a server has can be compared: display widths, default
 * lengths and synonyms are resolved. Of enumerations and sets the values, of columns their defaults and comments are left out: servers write those in ways of their own.
 *
 * @param columns in their order, such as {@code name varchar(100) null}
 * @param keys such as {@code key by_name (name(10))}
 * @param collations of columns of characters by their names, and of the table under the empty name; in a form that is asked for {@code latin1_*} where any of a character set will do
 */
public record TableForm(List<String> columns, List<String> keys, SortedMap<String, String> collations) {
    private static final Set<String> INTEGERS = Set.of("tinyint", "smallint", "mediumint", "int", "bigint");
    private static final Set<String> ZERO_BY_DEFAULT = Set.of("time", "datetime", "timestamp");
    private static final Set<String> OF_VALUES = Set.of("enum", "set");

    /** What a type of characters is with the character set of bytes. */
    private static final Map<String, String> BYTES = Map.of(
            "char", "binary",
            "varchar", "varbinary",
            "tinytext", "tinyblob",
            "text", "blob",
            "mediumtext", "mediumblob",
            "longtext", "longblob");

    private static final Pattern AS_BYTES = Pattern.compile("(?i).*\\bbinary\\b.*");
    private static final Pattern WIDTH = Pattern.compile("^(tinyint|smallint|mediumint|int|bigint|year)\\([0-9]+\\)");
    private static final Pattern VALUES = Pattern.compile("^(enum|set)\\(.*", Pattern.DOTALL);
    private static final String BUCKET = "sw_bucket";

    private static final Set<String> OF_CHARACTERS =
            Set.of("char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "set");

    /** As a definition has the clauses of a column. */
    private static final Pattern NAMED = Pattern.compile("(?:CHARACTER SET (\\w+))? ?(?:COLLATE (\\w+))?");

    /** What MariaDB, of which JSON is no type of its own, makes of it. */
    private static final String JSON_COLLATION = "utf8mb4_bin";

    private static final String WHOLE = "";
    private static final String ANY = "_*";
    private static final String BINARY = "binary";

    /** The collation that a server gives a character set of itself. */
    private static final String DEFAULT = "default";

    /** How the collations begin that there are for several character sets. */
    private static final String OF_ANY_SET = "uca1400_";

    /** A server's settings say which of the two it is. */
    private static final Pattern WHICH_UTF8 = Pattern.compile("^utf8mb[34]_");

    private static final String UTF8 = "utf8_";

    public TableForm {
        columns = List.copyOf(columns);
        keys = List.copyOf(keys);
        collations = new TreeMap<>(collations);
    }

    /**
     * The form that a definition asks for.
     *
     * @param distributed whether of the distributed table, or of a shard's
     */
    public static TableForm of(TableDefinition definition, boolean distributed) {
        boolean bucketStored = !definition.shardKey().kind().number();
        List<String> columns = definition.columns().stream()
                .map(column -> column(column.name(), type(column.type()), column.nullable()))
                .collect(Collectors.toCollection(ArrayList::new));
        if (bucketStored) {
            columns.add(column(BUCKET, "smallint unsigned", false));
        }
        return new TableForm(
                columns,
                definition.keys().stream()
                        .map(key -> key(key, distributed && bucketStored))
                        .sorted()
                        .toList(),
                collations(definition));
    }

    private static SortedMap<String, String> collations(TableDefinition definition) {
        SortedMap<String, String> collations = new TreeMap<>();
        collations.put(WHOLE, MariaDbTables.COLLATION);
        for (ColumnDefinition column : definition.columns()) {
            ColumnType type = column.type();
            String base = base(type);
            if (base.equals("json")) {
                collations.put(fold(column.name()), JSON_COLLATION);
            } else if (OF_CHARACTERS.contains(base)) {
                collations.put(fold(column.name()), collation(type.characterSet()));
            }
        }
        return collations;
    }

    private static String collation(String clauses) {
        Matcher named = NAMED.matcher(clauses);
        if (!named.matches() || clauses.isEmpty()) {
            return MariaDbTables.COLLATION;
        }
        String set = named.group(1);
        String any = BINARY.equals(set) ? BINARY : (set == null ? MariaDbTables.CHARACTER_SET_NAME : set) + ANY;
        String collation = named.group(2);
        if (collation == null || collation.equals(DEFAULT)) {
            return any;
        }
        // Written without the character set that it is of; servers show it with that.
        return collation.startsWith(OF_ANY_SET)
                ? (set == null ? MariaDbTables.CHARACTER_SET_NAME : set) + "_" + collation
                : collation;
    }

    private static String key(KeyDefinition key, boolean withBucket) {
        List<String> parts = key.parts().stream().map(TableForm::part).collect(Collectors.toCollection(ArrayList::new));
        if (withBucket && key.unique()) {
            parts.add(BUCKET);
        }
        return key(key.name(), key.unique(), parts);
    }

    private static String part(KeyPart part) {
        return part(part.column(), part.prefix());
    }

    private static String base(ColumnType type) {
        return AS_BYTES.matcher(type.characterSet()).matches()
                ? BYTES.getOrDefault(type.base(), type.base())
                : type.base();
    }

    private static String type(ColumnType type) {
        String base = base(type);
        List<String> arguments = type.arguments();
        if (base.equals("json")) {
            base = "longtext";
        } else if (INTEGERS.contains(base) || OF_VALUES.contains(base)) {
            arguments = List.of();
        } else if (base.equals("decimal")) {
            arguments = List.of(
                    arguments.isEmpty() ? "10" : arguments.get(0), arguments.size() < 2 ? "0" : arguments.get(1));
        } else if (ZERO_BY_DEFAULT.contains(base) && arguments.equals(List.of("0"))) {
            arguments = List.of();
        }
        return base
                + (arguments.isEmpty() ? "" : "(" + String.join(",", arguments) + ")")
                + (type.unsigned() ? " unsigned" : "");
    }

    /**
     * A column as a server has it.
     *
     * @param type as the server writes it, such as {@code bigint(20) unsigned}
     */
    public static String foundColumn(String name, String type, boolean nullable) {
        String plain = WIDTH.matcher(type.toLowerCase(Locale.ROOT)).replaceFirst("$1");
        return column(name, VALUES.matcher(plain).replaceFirst("$1"), nullable);
    }

    private static String column(String name, String type, boolean nullable) {
        return fold(name) + " " + type + (nullable ? " null" : " not null");
    }

    /** A part of a key; {@code prefix} 0 for the whole column. */
    public static String part(String column, int prefix) {
        return column.toLowerCase(Locale.ROOT) + (prefix == 0 ? "" : "(" + prefix + ")");
    }

    /** A key. */
    public static String key(String name, boolean unique, List<String> parts) {
        String head = name.equalsIgnoreCase("PRIMARY")
                ? "primary key"
                : (unique ? "unique key " : "key ") + name.toLowerCase(Locale.ROOT);
        return head + " (" + String.join(", ", parts) + ")";
    }

    /** In what another differs from this one; empty if in nothing. */
    public String differences(TableForm other) {
        List<String> said = new ArrayList<>();
        missing(columns, other.columns).forEach(column -> said.add("no " + column));
        missing(other.columns, columns).forEach(column -> said.add(column));
        if (said.isEmpty() && !columns.equals(other.columns)) {
            said.add("columns in another order");
        }
        missing(keys, other.keys).forEach(key -> said.add("no " + key));
        missing(other.keys, keys).forEach(said::add);
        collations.forEach((column, wanted) -> {
            String there = other.collations.get(column);
            if (there != null && !isOf(there, wanted)) {
                said.add((column.equals(WHOLE) ? "the table" : column) + " of " + there + " instead of " + wanted);
            }
        });
        return String.join(", ", said);
    }

    private static boolean isOf(String collation, String wanted) {
        String there = wanted.startsWith(UTF8) ? WHICH_UTF8.matcher(collation).replaceFirst(UTF8) : collation;
        return there.equals(wanted)
                || (wanted.endsWith(ANY) && there.startsWith(wanted.substring(0, wanted.length() - 1)));
    }

    private static String fold(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static Set<String> missing(List<String> wanted, List<String> there) {
        Set<String> missing = new LinkedHashSet<>(wanted);
        there.forEach(missing::remove);
        return missing;
    }
}
