package io.shardwright.statement;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The tables that a change of rows or a view names. Where the words alone do not tell, a name too many is given. */
public final class TableReferences {
    private static final String[] BEFORE_A_TABLE = {
        "UPDATE", "DELETE", "LOW_PRIORITY", "QUICK", "IGNORE", "FROM", "JOIN", "STRAIGHT_JOIN"
    };
    private static final String[] AFTER_THE_TABLES = {"SET", "WHERE", "ORDER", "LIMIT", "RETURNING"};

    private final TokenCursor cursor;
    private final Set<ObjectName> found = new LinkedHashSet<>();

    private TableReferences(List<Token> tokens) {
        this.cursor = new TokenCursor(tokens);
    }

    /**
     * What an UPDATE or DELETE of several tables may change: tables, views and their aliases, for an alias may be a table's name. Not what stands in a
     * derived table or a condition.
     */
    public static Set<ObjectName> ofChange(List<Token> tokens) {
        TableReferences references = new TableReferences(tokens);
        references.collect();
        return references.found;
    }

    private void collect() {
        boolean expected = true;
        while (!cursor.atEnd() && !cursor.peek().isOneOf(AFTER_THE_TABLES)) {
            Token token = cursor.take();
            // Behind a join it lists columns, and what is in parentheses there is skipped as no table is expected.
            boolean source = token.is("USING") && !cursor.peek().isSymbol('(');
            if (token.isOneOf(BEFORE_A_TABLE) || token.isSymbol(',') || source) {
                expected = true;
            } else if (token.isSymbol('(')) {
                if (!expected || cursor.peek().isOneOf("SELECT", "WITH", "VALUES")) {
                    skipParentheses();
                    expected = false;
                }
            } else if (expected && token.isName()) {
                found.add(name(token));
                expected = false;
            }
        }
    }

    private ObjectName name(Token first) {
        if (!cursor.peek().isSymbol('.') || !cursor.peek(1).isName()) {
            return new ObjectName(Optional.empty(), first.value());
        }
        cursor.take();
        return new ObjectName(Optional.of(first.value()), cursor.take().value());
    }

    private void skipParentheses() {
        for (int depth = 1; depth > 0 && !cursor.atEnd(); ) {
            Token token = cursor.take();
            depth += token.isSymbol('(') ? 1 : token.isSymbol(')') ? -1 : 0;
        }
    }

    /** Of a view's definition as the server keeps it: every qualified name, columns too. */
    public static Set<ObjectName> ofView(List<Token> tokens) {
        Set<ObjectName> names = new LinkedHashSet<>();
        for (int i = 0; i + 2 < tokens.size(); i++) {
            if (tokens.get(i).isName()
                    && tokens.get(i + 1).isSymbol('.')
                    && tokens.get(i + 2).isName()) {
                names.add(new ObjectName(
                        Optional.of(tokens.get(i).value()), tokens.get(i + 2).value()));
            }
        }
        return names;
    }
}
