package io.shardwright.dialect;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.statement.Token;
import io.shardwright.statement.TokenCursor;
import io.shardwright.statement.Tokenizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A statement as Manticore Search reads it: what it makes, changes or takes away. Names are in lower case, as the server keeps them, but for those of clusters. */
public sealed interface SearchStatement {
    /**
     * CREATE TABLE of a real-time table.
     *
     * @param columns the type of each, in the words of the statement; empty if it is none of plain columns
     */
    record CreateTable(String table, boolean ifNotExists, Optional<Map<String, String>> columns)
            implements SearchStatement {}

    /**
     * CREATE TABLE of a distributed table.
     *
     * @param parts each {@code local=table} or {@code agent=host:port|host:port:table}, or that of a persistent or blackhole agent
     */
    record CreateDistributed(String table, boolean ifNotExists, List<String> parts) implements SearchStatement {
        public CreateDistributed {
            parts = List.copyOf(parts);
        }
    }

    record DropTable(String table) implements SearchStatement {}

    record CreateCluster(String cluster) implements SearchStatement {}

    record JoinCluster(String cluster) implements SearchStatement {}

    /**
     * DELETE CLUSTER or EXIT CLUSTER: the node is not in it afterwards.
     *
     * @param everywhere whether none of its other nodes is either
     */
    record LeaveCluster(String cluster, boolean everywhere) implements SearchStatement {}

    record AddToCluster(String cluster, List<String> tables) implements SearchStatement {
        public AddToCluster {
            tables = List.copyOf(tables);
        }
    }

    record DropFromCluster(String cluster, List<String> tables) implements SearchStatement {
        public DropFromCluster {
            tables = List.copyOf(tables);
        }
    }

    /** INSERT, REPLACE, UPDATE, DELETE. */
    record RowChange() implements SearchStatement {}

    /** SELECT, SHOW, DESC, CALL. */
    record Read() implements SearchStatement {}

    /** @param word with which it begins, in upper case */
    record Other(String word) implements SearchStatement {}

    /**
     * Reads one statement.
     *
     * @throws ShardwrightException {@link ErrorCode#BAD_STATEMENT} for none, several, or one of these that breaks off
     */
    static SearchStatement parse(String sql) {
        List<Token> tokens = Tokenizer.tokens(sql);
        if (tokens.isEmpty() || tokens.get(0).isSymbol(';')) {
            throw bad("the statement is empty", "Write one.");
        }
        if (tokens.stream().limit(tokens.size() - 1L).anyMatch(token -> token.isSymbol(';'))) {
            throw bad("the text has several statements", "Write each as a command of its own.");
        }
        return new Parser(new TokenCursor(tokens)).statement();
    }

    private static ShardwrightException bad(String what, String advice) {
        return new ShardwrightException(ErrorCode.BAD_STATEMENT, what, advice);
    }

    /** Reads the tokens of one statement. */
    final class Parser {
        /** The options that lead to other tables. */
        private static final Set<String> PARTS = Set.of("local", "agent", "agent_persistent", "agent_blackhole");

        private final TokenCursor cursor;

        private Parser(TokenCursor cursor) {
            this.cursor = cursor;
        }

        private SearchStatement statement() {
            if (cursor.accept("CREATE", "TABLE")) {
                return createTable();
            } else if (cursor.accept("DROP", "TABLE")) {
                cursor.accept("IF", "EXISTS");
                return alone(new DropTable(table()));
            } else if (cursor.accept("CREATE", "CLUSTER")) {
                return new CreateCluster(cluster());
            } else if (cursor.accept("JOIN", "CLUSTER")) {
                return new JoinCluster(cluster());
            } else if (cursor.accept("DELETE", "CLUSTER")) {
                return new LeaveCluster(cluster(), true);
            } else if (cursor.accept("EXIT", "CLUSTER")) {
                return new LeaveCluster(cluster(), false);
            } else if (cursor.accept("ALTER", "CLUSTER")) {
                return alterCluster();
            } else if (cursor.acceptOneOf("INSERT", "REPLACE", "UPDATE", "DELETE")) {
                return new RowChange();
            }
            String word = cursor.peek().value().toUpperCase(Locale.ROOT);
            return cursor.acceptOneOf("SELECT", "SHOW", "DESC", "DESCRIBE", "CALL", "EXPLAIN")
                    ? new Read()
                    : new Other(word);
        }

        private SearchStatement alterCluster() {
            String cluster = cluster();
            boolean add = cursor.accept("ADD");
            if (!add && !cursor.accept("DROP")) {
                return new Other("ALTER");
            }
            List<String> tables = new ArrayList<>();
            do {
                tables.add(table());
            } while (cursor.acceptSymbol(','));
            return add ? new AddToCluster(cluster, tables) : new DropFromCluster(cluster, tables);
        }

        private SearchStatement createTable() {
            boolean ifNotExists = cursor.accept("IF", "NOT", "EXISTS");
            String table = table();
            if (cursor.peek().isSymbol(':')) {
                throw bad("a table is made in no cluster", "Make it, then add it by ALTER CLUSTER.");
            }
            Optional<Map<String, String>> columns =
                    cursor.peek().isSymbol('(') ? columns() : Optional.of(new LinkedHashMap<>());
            List<String> parts = new ArrayList<>();
            boolean distributed = false;
            while (cursor.peek().isName() && cursor.peek(1).isSymbol('=')) {
                String option = cursor.take().value().toLowerCase(Locale.ROOT);
                cursor.take();
                String value = cursor.take().value();
                distributed |= option.equals("type") && value.equals("distributed");
                if (PARTS.contains(option)) {
                    parts.add(option + "=" + value);
                }
            }
            return distributed
                    ? new CreateDistributed(table, ifNotExists, parts)
                    : new CreateTable(table, ifNotExists, columns);
        }

        /** Empty if a column has more than a name and a type: what the server makes of that it tells in other words. */
        private Optional<Map<String, String>> columns() {
            Map<String, String> columns = new LinkedHashMap<>();
            boolean plain = true;
            cursor.acceptSymbol('(');
            do {
                String name = name("a column").toLowerCase(Locale.ROOT);
                String type = name("a type").toLowerCase(Locale.ROOT);
                columns.put(name, type);
                while (!cursor.atEnd()
                        && !cursor.peek().isSymbol(',')
                        && !cursor.peek().isSymbol(')')) {
                    plain = false;
                    cursor.take();
                }
            } while (cursor.acceptSymbol(','));
            if (!cursor.acceptSymbol(')')) {
                throw bad("the list of columns breaks off", "Close it.");
            }
            return plain ? Optional.of(columns) : Optional.empty();
        }

        private <T> T alone(T statement) {
            if (!cursor.atEnd() && !cursor.acceptSymbol(';')) {
                throw bad(
                        "the statement goes on with " + cursor.here(), "Write one table a statement, by its own name.");
            }
            return statement;
        }

        private String table() {
            return name("a table").toLowerCase(Locale.ROOT);
        }

        private String cluster() {
            return name("a cluster");
        }

        private String name(String what) {
            if (!cursor.peek().isName()) {
                throw bad("the statement names " + what + " where " + cursor.here() + " stands", "Correct it.");
            }
            return cursor.take().value();
        }
    }
}
