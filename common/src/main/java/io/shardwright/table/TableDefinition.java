package io.shardwright.table;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a sharded table is made of. A definition that exists can be kept by a sharded table: its primary key and every unique key contain the whole
 * shard key, so that what is unique in a shard is unique in the table. Stored as JSON.
 *
 * @param keys with names, the primary key first
 */
public record TableDefinition(List<ColumnDefinition> columns, List<KeyDefinition> keys, ShardKey shardKey) {
    public TableDefinition {
        columns = List.copyOf(columns);
        keys = List.copyOf(keys);
    }

    /**
     * Reads a column list as users write it, such as {@code id bigint primary key, name varchar(100), key (name)}.
     *
     * @param shardKey the name of the column that places a row
     * @throws ShardwrightException with a code of what cannot be in a sharded table
     */
    public static TableDefinition parse(String columnList, String shardKey) {
        DefinitionParser.Parsed parsed = DefinitionParser.parse(columnList);
        checkColumns(parsed);
        ColumnDefinition keyColumn = find(parsed.columns(), shardKey);
        ShardKey key = ShardKeyRules.of(keyColumn);
        checkUniqueKeys(parsed.keys(), key);
        Set<String> inPrimaryKey = parsed.keys().get(0).parts().stream()
                .map(part -> fold(part.column()))
                .collect(Collectors.toSet());
        List<ColumnDefinition> columns = parsed.columns().stream()
                .map(column -> inPrimaryKey.contains(fold(column.name())) ? column.notNull() : column)
                .map(column -> column.name().equals(key.column()) ? asKey(column, key) : column)
                .toList();
        return new TableDefinition(columns, parsed.keys(), key);
    }

    /** The column list that gives this definition when it is parsed. */
    public String columnList() {
        Stream<String> columnTexts = columns.stream().map(column -> column.name() + " " + column.sql());
        Stream<String> keyTexts = keys.stream().map(TableDefinition::text);
        return Stream.concat(columnTexts, keyTexts).collect(Collectors.joining(", "));
    }

    /** The column that places a row. */
    public ColumnDefinition shardKeyColumn() {
        return find(columns, shardKey.column());
    }

    private static String text(KeyDefinition key) {
        String parts = key.parts().stream()
                .map(part -> part.prefix() == 0 ? part.column() : part.column() + "(" + part.prefix() + ")")
                .collect(Collectors.joining(", ", "(", ")"));
        return switch (key.kind()) {
            case PRIMARY -> "PRIMARY KEY " + parts;
            case UNIQUE -> "UNIQUE KEY `" + key.name() + "` " + parts;
            case INDEX -> "KEY `" + key.name() + "` " + parts;
        };
    }

    private static ColumnDefinition asKey(ColumnDefinition column, ShardKey key) {
        return key.kind() == ShardKey.Kind.TEXT
                ? column.withType(column.type().withCharacterSet(ShardKeyRules.TEXT_KEY_CHARACTER_SET))
                : column;
    }

    private static void checkColumns(DefinitionParser.Parsed parsed) {
        Set<String> names = new HashSet<>();
        for (ColumnDefinition column : parsed.columns()) {
            if (!names.add(fold(column.name()))) {
                throw Refusal.badColumn(
                        "column '" + column.name() + "' is there twice", "Rename one; case does not count.");
            }
        }
        for (KeyDefinition key : parsed.keys()) {
            Set<String> parts = new HashSet<>();
            for (KeyPart part : key.parts()) {
                if (!names.contains(fold(part.column()))) {
                    throw Refusal.badColumn(
                            "key " + key.name() + " names '" + part.column() + "', which is no column",
                            "Name columns of the table.");
                }
                if (!parts.add(fold(part.column()))) {
                    throw Refusal.badColumn(
                            "key " + key.name() + " names '" + part.column() + "' twice", "Name it once.");
                }
            }
        }
        if (parsed.keys().isEmpty() || parsed.keys().get(0).kind() != KeyDefinition.Kind.PRIMARY) {
            throw Refusal.badColumn(
                    "the table has no primary key",
                    "Declare one that contains the shard key, such as: id bigint primary key. Rows are copied and compared by it.");
        }
    }

    private static void checkUniqueKeys(List<KeyDefinition> keys, ShardKey shardKey) {
        for (KeyDefinition key : keys) {
            if (key.unique() && !key.containsWhole(shardKey.column())) {
                throw new ShardwrightException(
                        ErrorCode.UNIQUE_KEY_WITHOUT_SHARD_KEY,
                        (key.kind() == KeyDefinition.Kind.PRIMARY
                                        ? "the primary key"
                                        : "unique key '" + key.name() + "'")
                                + " does not contain the whole shard key '" + shardKey.column() + "'",
                        "Add column " + shardKey.column()
                                + " to it: each shard checks uniqueness among its own rows only.");
            }
        }
    }

    private static ColumnDefinition find(List<ColumnDefinition> columns, String name) {
        return columns.stream()
                .filter(column -> column.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new ShardwrightException(
                        ErrorCode.BAD_SHARD_KEY,
                        "shard key '" + TableName.shortened(name) + "' is no column of the table",
                        "Name one of the table's columns."));
    }

    private static String fold(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
