package io.shardwright.table;

import io.shardwright.statement.Token;
import io.shardwright.statement.TokenCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the type of a column. Only types that MariaDB stores and compares alike on every server of a fleet are known. */
final class TypeGrammar {
    private enum Arguments {
        /** None. */
        NONE,
        /** At most one number. */
        ONE_AT_MOST,
        /** One number. */
        ONE,
        /** At most two numbers. */
        TWO_AT_MOST,
        /** String literals, at least one. */
        STRINGS
    }

    private static final Map<String, Arguments> TYPES = Map.ofEntries(
            Map.entry("tinyint", Arguments.ONE_AT_MOST),
            Map.entry("smallint", Arguments.ONE_AT_MOST),
            Map.entry("mediumint", Arguments.ONE_AT_MOST),
            Map.entry("int", Arguments.ONE_AT_MOST),
            Map.entry("bigint", Arguments.ONE_AT_MOST),
            Map.entry("decimal", Arguments.TWO_AT_MOST),
            Map.entry("float", Arguments.NONE),
            Map.entry("double", Arguments.NONE),
            Map.entry("bit", Arguments.ONE_AT_MOST),
            Map.entry("date", Arguments.NONE),
            Map.entry("time", Arguments.ONE_AT_MOST),
            Map.entry("datetime", Arguments.ONE_AT_MOST),
            Map.entry("timestamp", Arguments.ONE_AT_MOST),
            Map.entry("year", Arguments.NONE),
            Map.entry("char", Arguments.ONE_AT_MOST),
            Map.entry("varchar", Arguments.ONE),
            Map.entry("binary", Arguments.ONE_AT_MOST),
            Map.entry("varbinary", Arguments.ONE),
            Map.entry("tinytext", Arguments.NONE),
            Map.entry("text", Arguments.NONE),
            Map.entry("mediumtext", Arguments.NONE),
            Map.entry("longtext", Arguments.NONE),
            Map.entry("tinyblob", Arguments.NONE),
            Map.entry("blob", Arguments.NONE),
            Map.entry("mediumblob", Arguments.NONE),
            Map.entry("longblob", Arguments.NONE),
            Map.entry("json", Arguments.NONE),
            Map.entry("enum", Arguments.STRINGS),
            Map.entry("set", Arguments.STRINGS));

    private static final Map<String, String> SYNONYMS =
            Map.of("integer", "int", "numeric", "decimal", "dec", "decimal", "real", "double", "bool", "boolean");

    private static final Set<String> NUMBERS =
            Set.of("tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "float", "double");

    private static final Set<String> CHARACTERS =
            Set.of("char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "set");

    /** Types of which SQL takes one element where no length is given. */
    private static final Set<String> ONE_BY_DEFAULT = Set.of("char", "binary", "bit");

    private static final Pattern SMALL_NUMBER = Pattern.compile("[0-9]{1,5}");
    private static final Pattern CHARACTER_SET = Pattern.compile("[a-z0-9_]{1,64}");

    private TypeGrammar() {}

    static ColumnType read(TokenCursor cursor, String column) {
        if (cursor.peek().kind() != Token.Kind.WORD) {
            throw Refusal.badColumn(
                    "column '" + column + "' has no type", "Write its type after its name, such as bigint.");
        }
        String written = cursor.take().text().toLowerCase(Locale.ROOT);
        String base = SYNONYMS.getOrDefault(written, written);
        if (base.equals("boolean")) {
            return new ColumnType("tinyint", List.of("1"), false, "");
        }
        if (base.equals("serial")) {
            throw Refusal.autoIncrement(column);
        }
        Arguments rule = TYPES.get(base);
        if (rule == null) {
            throw Refusal.badColumn(
                    "column '" + column + "' has type '" + TableName.shortened(written)
                            + "', which sharded tables do not take",
                    "Use an integer, decimal, floating, date, character, binary, text, blob, json, enum or set type.");
        }
        if (base.equals("double")) {
            cursor.accept("PRECISION");
        }
        List<String> arguments = arguments(cursor, rule, column);
        if (arguments.isEmpty() && ONE_BY_DEFAULT.contains(base)) {
            arguments = List.of("1");
        }
        boolean unsigned = false;
        if (NUMBERS.contains(base)) {
            unsigned = cursor.accept("UNSIGNED");
            cursor.accept("SIGNED");
        }
        return new ColumnType(base, arguments, unsigned, CHARACTERS.contains(base) ? characterSet(cursor, column) : "");
    }

    private static List<String> arguments(TokenCursor cursor, Arguments rule, String column) {
        List<String> arguments = new ArrayList<>();
        if (cursor.acceptSymbol('(')) {
            do {
                arguments.add(argument(cursor, rule, column));
            } while (cursor.acceptSymbol(','));
            if (!cursor.acceptSymbol(')')) {
                throw Refusal.unexpected(cursor, "a closing parenthesis after the type of column '" + column + "'");
            }
        }
        boolean fits = switch (rule) {
            case NONE -> arguments.isEmpty();
            case ONE_AT_MOST -> arguments.size() <= 1;
            case ONE -> arguments.size() == 1;
            case TWO_AT_MOST -> arguments.size() <= 2;
            case STRINGS -> !arguments.isEmpty();
        };
        if (!fits) {
            throw Refusal.badColumn(
                    "the type of column '" + column + "' has " + arguments.size() + " arguments",
                    "Write types like varchar(100), decimal(10,2) or enum('a','b').");
        }
        return arguments;
    }

    private static String argument(TokenCursor cursor, Arguments rule, String column) {
        Token token = cursor.peek();
        boolean fits = rule == Arguments.STRINGS
                ? token.kind() == Token.Kind.STRING
                : token.kind() == Token.Kind.NUMBER
                        && SMALL_NUMBER.matcher(token.text()).matches();
        if (!fits) {
            throw Refusal.unexpected(cursor, "an argument of the type of column '" + column + "'");
        }
        return cursor.take().text();
    }

    private static String characterSet(TokenCursor cursor, String column) {
        List<String> clauses = new ArrayList<>();
        if (cursor.accept("CHARACTER", "SET") || cursor.accept("CHARSET")) {
            clauses.add("CHARACTER SET " + characterSetName(cursor, column));
        }
        if (cursor.accept("COLLATE")) {
            clauses.add("COLLATE " + characterSetName(cursor, column));
        }
        return String.join(" ", clauses);
    }

    private static String characterSetName(TokenCursor cursor, String column) {
        String name = cursor.peek().value().toLowerCase(Locale.ROOT);
        if (!cursor.peek().isName() || !CHARACTER_SET.matcher(name).matches()) {
            throw Refusal.unexpected(cursor, "a character set or collation of column '" + column + "'");
        }
        cursor.take();
        return name;
    }
}
