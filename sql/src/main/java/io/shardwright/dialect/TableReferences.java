package io.shardwright.dialect;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.statement.Token;
import io.shardwright.statement.TokenCursor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Finds where a statement names a table. A name is a table's only in certain places: after FROM, JOIN, INTO, UPDATE, and after commas between them; anywhere
 * else the same word is a column, an alias or a string, unless a dot follows it, which makes it the qualifier of a column. Parentheses nest: those
 * of a query begin anew, those of a function have no tables.
 */
final class TableReferences {
    /** What a name stands for in its place. */
    enum Role {
        /** The table, without an alias. */
        TABLE,
        /** The table, followed by an alias. */
        TABLE_WITH_ALIAS,
        /** The table of a column: {@code users.id}. */
        QUALIFIER
    }

    /** A token that names the table. */
    record Place(Token token, Role role) {}

    /** What is between two parentheses. */
    private static final class Level {
        /** Whether it is a query or the statement itself, so that FROM begins a list of tables. */
        private boolean query;
        /** Whether a list of tables is going on. */
        private boolean tables;
        /** Whether the next name is a table's. */
        private boolean expected;

        private Level(boolean query, boolean tables) {
            this.query = query;
            this.tables = tables;
            this.expected = tables;
        }
    }

    /** Words that end a list of tables. */
    private static final String[] END_OF_TABLES = {
        "WHERE",
        "GROUP",
        "HAVING",
        "ORDER",
        "LIMIT",
        "SET",
        "UNION",
        "EXCEPT",
        "INTERSECT",
        "WINDOW",
        "RETURNING",
        "VALUES",
        "VALUE",
        "SELECT",
        "PROCEDURE",
        "LOCK",
        "OFFSET",
        "FETCH"
    };

    /** Words that may stand between a verb and its table. */
    private static final String[] MODIFIERS = {"LOW_PRIORITY", "HIGH_PRIORITY", "DELAYED", "QUICK", "IGNORE", "LATERAL"
    };

    /** Words that may follow a table's name and are no alias. */
    private static final String[] NO_ALIAS = {
        "WHERE",
        "GROUP",
        "HAVING",
        "ORDER",
        "LIMIT",
        "SET",
        "UNION",
        "EXCEPT",
        "INTERSECT",
        "WINDOW",
        "RETURNING",
        "VALUES",
        "VALUE",
        "SELECT",
        "PROCEDURE",
        "LOCK",
        "OFFSET",
        "FETCH",
        "JOIN",
        "INNER",
        "LEFT",
        "RIGHT",
        "CROSS",
        "NATURAL",
        "STRAIGHT_JOIN",
        "ON",
        "USING",
        "USE",
        "FORCE",
        "IGNORE",
        "FOR",
        "PARTITION",
        "WITH"
    };

    private final TokenCursor cursor;
    private final String table;
    private final List<Place> places = new ArrayList<>();
    private final Deque<Level> levels = new ArrayDeque<>();

    private TableReferences(List<Token> tokens, String table) {
        this.cursor = new TokenCursor(tokens);
        this.table = table;
        this.levels.push(new Level(true, false));
    }

    /**
     * The places where a statement names a table, in their order.
     *
     * @throws ShardwrightException {@link ErrorCode#BAD_STATEMENT} where the name is qualified with a database, is an alias, or is a query's own name
     */
    static List<Place> find(List<Token> tokens, String table) {
        TableReferences references = new TableReferences(tokens, table);
        references.verb();
        while (!references.cursor.atEnd()) {
            references.step();
        }
        return List.copyOf(references.places);
    }

    private void verb() {
        Token verb = cursor.peek();
        if (verb.isOneOf("INSERT", "REPLACE", "UPDATE", "DESC", "DESCRIBE", "EXPLAIN")) {
            cursor.take();
            skipModifiers();
            // EXPLAIN of a statement goes on with its verb, of a table with its name.
            if (cursor.peek().isOneOf("INSERT", "REPLACE", "UPDATE")) {
                verb();
                return;
            }
            boolean query = cursor.peek()
                    .isOneOf("SELECT", "WITH", "DELETE", "FORMAT", "EXTENDED", "PARTITIONS", "VALUES", "INTO");
            level().expected = !query && !cursor.peek().isSymbol('(');
            level().tables = verb.is("UPDATE");
        }
    }

    private void step() {
        Token token = cursor.peek();
        Level level = level();
        if (token.isSymbol('(')) {
            open(level);
        } else if (token.isSymbol(')')) {
            cursor.take();
            close();
        } else if (token.isSymbol(',')) {
            cursor.take();
            level.expected = level.tables;
        } else if (level.expected && token.isName() && !token.isOneOf(MODIFIERS)) {
            tableReference(level);
        } else if (token.isName()) {
            word(token, level);
        } else {
            cursor.take();
        }
    }

    private void open(Level level) {
        cursor.take();
        boolean query = cursor.peek().isOneOf("SELECT", "WITH", "VALUES");
        boolean joined = level.expected && !query;
        level.expected = false;
        // A parenthesis before a query may hold just another: ((SELECT ...) UNION ...).
        levels.push(new Level(query || cursor.peek().isSymbol('('), joined));
    }

    private void close() {
        if (levels.size() > 1) {
            levels.pop();
        }
        level().expected = false;
    }

    private void word(Token token, Level level) {
        cursor.take();
        if (cursor.peek().isSymbol('.')) {
            qualifier(token);
        } else if (token.value().equals(table)) {
            int ahead = cursor.peek().is("AS") ? 1 : 0;
            if (cursor.peek(ahead).isSymbol('(')) {
                throw bad("a query or function in the statement has the table's own name", "Give it another name.");
            }
        } else if ((token.is("FROM") && level.query) || (token.isOneOf("JOIN", "STRAIGHT_JOIN") && level.tables)) {
            level.tables = true;
            level.expected = true;
        } else if (token.is("INTO") && level.query) {
            level.expected = true;
        } else if (token.isOneOf(END_OF_TABLES)) {
            level.tables = false;
            level.expected = false;
        }
    }

    /** Passes the dot after a name and the column, whatever its name is. */
    private void qualifier(Token first) {
        cursor.take();
        Token second = cursor.take();
        if (cursor.acceptSymbol('.')) {
            cursor.take();
            if (second.isName() && second.value().equals(table)) {
                throw qualified();
            }
        } else if (first.value().equals(table)) {
            places.add(new Place(first, Role.QUALIFIER));
        }
    }

    private void tableReference(Level level) {
        level.expected = false;
        Token first = cursor.take();
        boolean qualified = cursor.acceptSymbol('.');
        Token last = qualified ? cursor.take() : first;
        boolean logical = last.isName() && last.value().equals(table);
        if (qualified && logical) {
            throw qualified();
        }
        boolean alias = alias();
        if (logical) {
            places.add(new Place(last, alias ? Role.TABLE_WITH_ALIAS : Role.TABLE));
        }
    }

    /** Passes an alias, if there is one. The table's own name as an alias would make its qualifiers ambiguous. */
    private boolean alias() {
        boolean marked = cursor.accept("AS");
        Token next = cursor.peek();
        boolean there = marked || (next.isName() && !next.isOneOf(NO_ALIAS));
        if (there && next.value().equals(table)) {
            throw bad("an alias has the table's own name", "Give it another name, or leave it out.");
        }
        if (there) {
            cursor.take();
        }
        return there;
    }

    private void skipModifiers() {
        while (cursor.acceptOneOf(MODIFIERS)) {
            // Says how, not what.
        }
    }

    private Level level() {
        return java.util.Objects.requireNonNull(levels.peek());
    }

    private ShardwrightException qualified() {
        return bad(
                "the table's name is qualified with a database",
                "Write '" + table + "' alone: each shard has its own.");
    }

    private static ShardwrightException bad(String message, String advice) {
        return new ShardwrightException(ErrorCode.BAD_STATEMENT, message, advice);
    }
}
