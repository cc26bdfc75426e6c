package io.shardwright.dialect;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.statement.ObjectName;
import io.shardwright.statement.Statement;
import io.shardwright.statement.StatementParser;
import io.shardwright.statement.Token;
import io.shardwright.statement.TokenCursor;
import io.shardwright.statement.Tokenizer;
import io.shardwright.table.TableName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A user's statement about a sharded table, ready to be sent to any of its shards: the table's name stands for the shard's own table.
 *
 * <p>In queries and UPDATE the shard's table gets the logical name as its alias, so that everything else in the statement, and the column headings
 * of its result, stay as they were written. INSERT, REPLACE and DELETE take no alias; there the qualifiers of columns are replaced too.
 */
public final class StatementRewrite {
    /** What a statement does to a table. */
    public enum Kind {
        /** Reads; may go to every shard. */
        READ,
        /** Adds rows; has to go to the shard that the rows belong to. */
        INSERT,
        /** Changes or deletes rows; may go to every shard. */
        CHANGE
    }

    private final String sql;
    private final Kind kind;
    private final boolean aliased;
    private final TableName table;
    private final List<Token> tokens;
    private final List<TableReferences.Place> places;

    private StatementRewrite(
            String sql,
            Kind kind,
            boolean aliased,
            TableName table,
            List<Token> tokens,
            List<TableReferences.Place> places) {
        this.sql = sql;
        this.kind = kind;
        this.aliased = aliased;
        this.table = table;
        this.tokens = tokens;
        this.places = places;
    }

    /**
     * Reads a statement about a table.
     *
     * @throws ShardwrightException {@link ErrorCode#BAD_STATEMENT} if it is more than one statement, reads and writes no rows, changes another table
     *     than this, or does not name this table
     */
    public static StatementRewrite of(TableName table, String sql) {
        List<Token> tokens = StatementParser.withoutClosingSemicolon(Tokenizer.tokens(sql));
        Statement statement = StatementParser.parse(tokens);
        Kind kind = kind(statement, table);
        List<TableReferences.Place> places = TableReferences.find(tokens, table.value());
        if (places.stream().noneMatch(place -> place.role() != TableReferences.Role.QUALIFIER)) {
            throw bad(
                    "the statement does not name table '" + table + "'",
                    "Write the table's name, in lower case, where the statement names its table.");
        }
        String body = sql.substring(0, tokens.get(tokens.size() - 1).end());
        return new StatementRewrite(body, kind, takesAlias(tokens), table, tokens, places);
    }

    public Kind kind() {
        return kind;
    }

    /** The statement for the table that holds a shard. */
    public String forShard(String schema, String physicalName) {
        String physical = Quoting.name(schema, physicalName);
        Map<Integer, String> replacements = new HashMap<>();
        for (TableReferences.Place place : places) {
            replacement(place, physical)
                    .ifPresent(text -> replacements.put(place.token().start(), text));
        }
        return replaced(replacements);
    }

    /**
     * The statement for the table that holds a shard on Manticore, which knows neither databases nor aliases, and texts in single quotes with escapes by backslash alone. Through which cluster
     * a shard with several copies is changed, its node's worker knows best.
     */
    public String forSearchShard(String physicalName) {
        Map<Integer, String> replacements = new HashMap<>();
        for (Token token : tokens) {
            if (token.kind() == Token.Kind.STRING) {
                replacements.put(token.start(), Quoting.manticoreLiteral(token.value()));
            }
        }
        for (TableReferences.Place place : places) {
            replacements.put(place.token().start(), physicalName);
        }
        return replaced(replacements);
    }

    /** @param replacements by where the tokens begin that they stand for */
    private String replaced(Map<Integer, String> replacements) {
        StringBuilder text = new StringBuilder(sql.length() + 64);
        int written = 0;
        for (Token token : tokens) {
            String replacement = replacements.get(token.start());
            if (replacement != null) {
                text.append(sql, written, token.start()).append(replacement);
                written = token.end();
            }
        }
        return text.append(sql, written, sql.length()).toString();
    }

    private Optional<String> replacement(TableReferences.Place place, String physical) {
        return switch (place.role()) {
            case TABLE -> Optional.of(aliased ? physical + " AS " + Quoting.name(table.value()) : physical);
            case TABLE_WITH_ALIAS -> Optional.of(physical);
            case QUALIFIER -> aliased ? Optional.empty() : Optional.of(physical);
        };
    }

    /** Whether SQL allows an alias where the statement names its table; what an EXPLAIN explains decides for it. */
    private static boolean takesAlias(List<Token> tokens) {
        TokenCursor cursor = new TokenCursor(tokens);
        while (cursor.acceptOneOf("EXPLAIN", "DESC", "DESCRIBE", "ANALYZE", "EXTENDED", "PARTITIONS", "JSON")
                || cursor.accept("FORMAT")
                || cursor.acceptSymbol('=')) {
            // Passes what stands before the verb.
        }
        return cursor.peek().isOneOf("SELECT", "WITH", "VALUES", "UPDATE")
                || cursor.peek().isSymbol('(');
    }

    private static Kind kind(Statement statement, TableName table) {
        if (statement instanceof Statement.Read) {
            return Kind.READ;
        }
        if (statement instanceof Statement.RowChange change) {
            Optional<ObjectName> target = change.target();
            if (target.isEmpty()) {
                throw bad(
                        "the statement changes the rows of a join",
                        "Change one table, and choose its rows by a subquery.");
            }
            if (!target.get().equals(new ObjectName(Optional.empty(), table.value()))) {
                throw bad(
                        "the statement changes '" + target.get() + "', not '" + table + "'",
                        "Name the sharded table, without a database.");
            }
            return switch (change.verb()) {
                case INSERT, REPLACE -> Kind.INSERT;
                case UPDATE, DELETE -> Kind.CHANGE;
            };
        }
        throw bad(
                "the statement neither reads rows nor changes them",
                "Use SELECT, INSERT, REPLACE, UPDATE or DELETE; definitions are changed by `table` and `group submit`.");
    }

    private static ShardwrightException bad(String message, String advice) {
        return new ShardwrightException(ErrorCode.BAD_STATEMENT, message, advice);
    }
}
