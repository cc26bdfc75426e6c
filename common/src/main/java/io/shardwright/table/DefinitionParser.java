package io.shardwright.table;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.statement.Token;
import io.shardwright.statement.TokenCursor;
import io.shardwright.statement.Tokenizer;
import io.shardwright.table.KeyDefinition.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Reads a column list. What it does not know it refuses, so that nothing reaches a server that was not understood here. */
final class DefinitionParser {
    /** Column and key names: what needs no care in any statement, and what servers take. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,63}");

    private static final Pattern NUMBER = Pattern.compile("[0-9]+(\\.[0-9]*)?");

    /** Far above any real table; keeps a hostile text from costing memory and time. */
    private static final int TEXT_MAX = 65_536;

    /** InnoDB takes 1,017; the bucket column is one of them. */
    private static final int COLUMNS_MAX = 1_000;

    /** As many secondary keys as InnoDB takes. */
    private static final int KEYS_MAX = 64;

    private final TokenCursor cursor;
    private final List<ColumnDefinition> columns = new ArrayList<>();
    private final List<KeyDefinition> keys = new ArrayList<>();

    private DefinitionParser(TokenCursor cursor) {
        this.cursor = cursor;
    }

    /** The columns and keys of a list; keys have names, the primary key, if any, is first. Nothing is checked across columns. */
    record Parsed(List<ColumnDefinition> columns, List<KeyDefinition> keys) {}

    static Parsed parse(String text) {
        DefinitionParser parser = new DefinitionParser(new TokenCursor(tokens(text)));
        do {
            parser.element();
        } while (parser.cursor.acceptSymbol(','));
        if (!parser.cursor.atEnd()) {
            throw Refusal.unexpected(parser.cursor, "a comma or the end");
        }
        if (parser.columns.size() > COLUMNS_MAX || parser.keys.size() > KEYS_MAX) {
            throw Refusal.badColumn(
                    "there are " + parser.columns.size() + " columns and " + parser.keys.size() + " keys",
                    "Have at most " + COLUMNS_MAX + " columns and " + KEYS_MAX + " keys.");
        }
        return new Parsed(parser.columns, KeyNames.named(parser.keys));
    }

    private static List<Token> tokens(String text) {
        if (text.isBlank()) {
            throw Refusal.badColumn(
                    "there are no columns", "Write columns like: id bigint primary key, name varchar(100).");
        }
        if (text.length() > TEXT_MAX) {
            throw Refusal.badColumn(
                    "the column list has " + text.length() + " characters",
                    "Write at most " + TEXT_MAX + " characters.");
        }
        List<Token> tokens;
        try {
            tokens = Tokenizer.tokens(text);
        } catch (ShardwrightException e) {
            throw new ShardwrightException(
                    ErrorCode.BAD_COLUMN, "the column list cannot be read: " + e.message(), "Close its quotes.", e);
        }
        int end = 0;
        for (Token token : tokens) {
            refuseComment(text.substring(end, token.start()));
            end = token.end();
        }
        refuseComment(text.substring(end));
        return tokens;
    }

    private static void refuseComment(String between) {
        if (!between.isBlank()) {
            throw Refusal.badColumn(
                    "the column list has a comment",
                    "Leave comments out; COMMENT 'text' after a column stays with it.");
        }
    }

    private void element() {
        Token first = cursor.peek();
        String keyName = "";
        if (cursor.accept("CONSTRAINT")) {
            boolean named = cursor.peek().isName() && !cursor.peek().isOneOf("PRIMARY", "UNIQUE", "FOREIGN", "CHECK");
            keyName = named ? name("constraint") : "";
        }
        if (cursor.accept("PRIMARY")) {
            cursor.accept("KEY");
            keys.add(new KeyDefinition(Kind.PRIMARY, KeyDefinition.PRIMARY_NAME, parts()));
        } else if (cursor.accept("UNIQUE")) {
            cursor.acceptOneOf("KEY", "INDEX");
            keys.add(new KeyDefinition(Kind.UNIQUE, keyName(keyName), parts()));
        } else if (cursor.acceptOneOf("KEY", "INDEX")) {
            keys.add(new KeyDefinition(Kind.INDEX, keyName(""), parts()));
        } else if (cursor.peek().isOneOf("FOREIGN", "REFERENCES")) {
            throw foreignKey();
        } else if (cursor.peek().isOneOf("CHECK", "FULLTEXT", "SPATIAL", "PERIOD", "LIKE", "PARTITION")) {
            throw Refusal.unsupported(cursor.here(), "Leave it out.");
        } else if (first.is("CONSTRAINT")) {
            throw Refusal.unexpected(cursor, "PRIMARY KEY or UNIQUE");
        } else {
            column();
        }
    }

    private String keyName(String before) {
        return cursor.peek().isName() ? name("key") : before;
    }

    private List<KeyPart> parts() {
        if (!cursor.acceptSymbol('(')) {
            throw Refusal.unexpected(cursor, "the columns of a key in parentheses");
        }
        List<KeyPart> parts = new ArrayList<>();
        do {
            String column = name("column");
            int prefix = cursor.acceptSymbol('(') ? prefix() : 0;
            cursor.accept("ASC");
            parts.add(new KeyPart(column, prefix));
        } while (cursor.acceptSymbol(','));
        if (!cursor.acceptSymbol(')')) {
            throw Refusal.unexpected(cursor, "a comma or a closing parenthesis in a key");
        }
        return parts;
    }

    private int prefix() {
        String text = cursor.peek().text();
        if (cursor.peek().kind() != Token.Kind.NUMBER
                || !text.matches("[1-9][0-9]{0,3}")
                || !cursor.peek(1).isSymbol(')')) {
            throw Refusal.unexpected(cursor, "the length of a key part");
        }
        cursor.take();
        cursor.take();
        return Integer.parseInt(text);
    }

    private void column() {
        String name = name("column");
        ColumnType type = TypeGrammar.read(cursor, name);
        boolean nullable = true;
        List<String> attributes = new ArrayList<>();
        while (!cursor.atEnd() && !cursor.peek().isSymbol(',')) {
            if (cursor.accept("NOT", "NULL")) {
                nullable = false;
            } else if (cursor.accept("NULL")) {
                nullable = true;
            } else if (cursor.accept("PRIMARY", "KEY") || cursor.accept("PRIMARY")) {
                keys.add(new KeyDefinition(Kind.PRIMARY, KeyDefinition.PRIMARY_NAME, List.of(new KeyPart(name, 0))));
            } else if (cursor.accept("UNIQUE")) {
                cursor.accept("KEY");
                keys.add(new KeyDefinition(Kind.UNIQUE, "", List.of(new KeyPart(name, 0))));
            } else {
                attributes.add(attribute(name));
            }
        }
        columns.add(new ColumnDefinition(name, type, nullable, String.join(" ", attributes)));
    }

    private String attribute(String column) {
        if (cursor.accept("DEFAULT")) {
            return "DEFAULT " + defaultValue(column);
        }
        if (cursor.accept("ON", "UPDATE")) {
            return "ON UPDATE " + currentTimestamp(column);
        }
        if (cursor.accept("COMMENT")) {
            if (cursor.peek().kind() != Token.Kind.STRING) {
                throw Refusal.unexpected(cursor, "the comment of column '" + column + "' in quotes");
            }
            return "COMMENT " + cursor.take().text();
        }
        if (cursor.peek().is("AUTO_INCREMENT")) {
            throw Refusal.autoIncrement(column);
        }
        if (cursor.peek().is("REFERENCES")) {
            throw foreignKey();
        }
        if (cursor.peek().isOneOf("GENERATED", "AS", "VIRTUAL", "STORED", "PERSISTENT")) {
            throw Refusal.unsupported(
                    "the generated column '" + column + "'", "Let the application compute it, or a view.");
        }
        throw Refusal.unexpected(cursor, "an attribute of column '" + column + "' that sharded tables take");
    }

    private String defaultValue(String column) {
        Token token = cursor.peek();
        if (token.kind() == Token.Kind.STRING) {
            return cursor.take().text();
        }
        if (token.isOneOf("NULL", "TRUE", "FALSE")) {
            return cursor.take().text().toUpperCase(Locale.ROOT);
        }
        if (token.isOneOf("CURRENT_TIMESTAMP", "NOW")) {
            return currentTimestamp(column);
        }
        String sign = cursor.acceptSymbol('-') ? "-" : "";
        if (!cursor.peek().kind().equals(Token.Kind.NUMBER)
                || !NUMBER.matcher(cursor.peek().text()).matches()) {
            throw Refusal.unexpected(cursor, "a literal or CURRENT_TIMESTAMP as default of column '" + column + "'");
        }
        return sign + cursor.take().text();
    }

    private String currentTimestamp(String column) {
        if (!cursor.acceptOneOf("CURRENT_TIMESTAMP", "NOW")) {
            throw Refusal.unexpected(cursor, "CURRENT_TIMESTAMP for column '" + column + "'");
        }
        String digits = "";
        if (cursor.acceptSymbol('(')) {
            if (cursor.peek().text().matches("[0-6]")) {
                digits = "(" + cursor.take().text() + ")";
            }
            if (!cursor.acceptSymbol(')')) {
                throw Refusal.unexpected(cursor, "digits from 0 to 6");
            }
        }
        return "CURRENT_TIMESTAMP" + digits;
    }

    private String name(String what) {
        if (!cursor.peek().isName()) {
            throw Refusal.unexpected(cursor, "the name of a " + what);
        }
        String name = cursor.peek().value();
        boolean own = name.toLowerCase(Locale.ROOT).startsWith(TableName.OWN_PREFIX);
        boolean primary = what.equals("key") && name.equalsIgnoreCase(KeyDefinition.PRIMARY_NAME);
        if (own || primary || !NAME.matcher(name).matches()) {
            throw new ShardwrightException(
                    ErrorCode.BAD_NAME,
                    "'" + TableName.shortened(name) + "' cannot be the name of a " + what,
                    "Use 1 to 64 of A-Z, a-z, 0-9 and _, not beginning with a digit or " + TableName.OWN_PREFIX + ".");
        }
        boolean quoted = cursor.peek().kind() == Token.Kind.QUOTED_NAME;
        if (!quoted && ReservedWords.ALL.contains(name.toUpperCase(Locale.ROOT))) {
            throw new ShardwrightException(
                    ErrorCode.BAD_NAME,
                    "'" + name + "' is a reserved word of SQL and cannot be the name of a " + what,
                    "Choose another name, or write it in backticks, here and in every statement.");
        }
        cursor.take();
        return name;
    }

    private static ShardwrightException foreignKey() {
        return Refusal.unsupported(
                "a foreign key",
                "Leave it out: the row it refers to may lie in another shard, which no server checks.");
    }
}
