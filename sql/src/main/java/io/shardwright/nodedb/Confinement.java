package io.shardwright.nodedb;

import io.shardwright.action.Action;
import io.shardwright.action.QuarantineTable;
import io.shardwright.action.RestoreTable;
import io.shardwright.action.RunSql;
import io.shardwright.dialect.Quoting;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.statement.Statement;
import io.shardwright.statement.StatementParser;
import io.shardwright.statement.Token;
import io.shardwright.statement.Tokenizer;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns commands for a node's schema into ones that reach nothing but a scratch schema, or says why that cannot be done. Unqualified names are
 * left as they are: the session's own schema is the scratch one. Errs on the side of refusing.
 */
final class Confinement {
    /** Definitions without a record of their own that name nothing but tables and sequences. */
    private static final Set<String> PLAIN_DDL =
            Set.of("CREATE TABLE SELECT", "RENAME TABLES", "CREATE SEQUENCE", "ALTER SEQUENCE", "DROP SEQUENCE");

    /** Engines whose tables are in their schema's folder and nowhere else. */
    private static final Set<String> OWN_ENGINES = Set.of("innodb", "aria", "myisam", "memory", "sequence");

    /** Functions that reach beyond any schema. */
    private static final Set<String> REACHING =
            Set.of("get_lock", "release_lock", "release_all_locks", "load_file", "master_pos_wait", "master_gtid_wait");

    private static final String READABLE = "information_schema";

    private final String schema;
    private final String scratch;
    private final Set<String> schemas;

    /**
     * @param schema the node's own, for which the scratch one stands
     * @param schemas all of the node's, folded
     */
    Confinement(String schema, String scratch, Set<String> schemas) {
        this.schema = schema;
        this.scratch = scratch;
        this.schemas = schemas;
    }

    /**
     * A half that does the same to the scratch schema.
     *
     * @throws ShardwrightException {@link ErrorCode#NOT_REHEARSABLE} with the reason
     */
    Action confined(Action half) {
        if (half instanceof RunSql sql) {
            return new RunSql(confined(sql.sql()));
        } else if (half instanceof QuarantineTable q && q.schema().equals(schema)) {
            return new QuarantineTable(scratch, q.table(), q.quarantine());
        } else if (half instanceof RestoreTable r && r.schema().equals(schema)) {
            return new RestoreTable(scratch, r.table(), r.quarantine());
        }
        throw refused("the action '" + half.name() + "' reaches beyond the database '" + schema + "'");
    }

    /** A statement that does the same to the scratch schema. */
    String confined(String sql) {
        List<Token> tokens = Tokenizer.tokens(sql);
        Statement statement = StatementParser.parse(tokens);
        requireConfinable(statement);
        requireOwnEngine(statement, tokens);
        requireOwnFunctions(tokens);
        return rewritten(sql, tokens, statement instanceof Statement.Read);
    }

    private static void requireConfinable(Statement statement) {
        if (statement instanceof Statement.OtherDdl other && !PLAIN_DDL.contains(other.words())) {
            throw refused(other.words() + " is not confined to a database");
        } else if (statement instanceof Statement.Other other) {
            throw refused(other.words() + " is not confined to a database");
        } else if (statement instanceof Statement.Call call) {
            throw refused("what CALL " + call.procedure() + " does cannot be known");
        } else if (statement instanceof Statement.CreateDatabase || statement instanceof Statement.DropDatabase) {
            throw refused("it makes or drops a database");
        } else if (statement instanceof Statement.CreateServer || statement instanceof Statement.DropServer) {
            throw refused("server objects belong to no database");
        }
    }

    /** A table of another engine may be a way to another server or file. */
    private static void requireOwnEngine(Statement statement, List<Token> tokens) {
        boolean rows = statement instanceof Statement.RowChange || statement instanceof Statement.Read;
        for (int i = 0; !rows && i + 1 < tokens.size(); i++) {
            boolean assigned = tokens.get(i + 1).isSymbol('=');
            if (tokens.get(i).is("ENGINE") && (assigned || !isColumnAt(tokens, i))) {
                Token engine = tokens.get(Math.min(assigned ? i + 2 : i + 1, tokens.size() - 1));
                if (!OWN_ENGINES.contains(engine.value().toLowerCase(Locale.ROOT))) {
                    throw refused("a table of engine " + engine.value() + " may reach anywhere");
                }
            }
            boolean directory =
                    tokens.get(i).isOneOf("DATA", "INDEX") && tokens.get(i + 1).is("DIRECTORY");
            if (directory || (tokens.get(i).is("CONNECTION") && assigned)) {
                throw refused("it names a place outside of the database");
            }
        }
    }

    private static boolean isColumnAt(List<Token> tokens, int at) {
        int depth = 0;
        for (Token token : tokens.subList(0, at)) {
            depth += token.isSymbol('(') ? 1 : token.isSymbol(')') ? -1 : 0;
        }
        return depth > 0
                || (at > 0
                        && tokens.get(at - 1)
                                .isOneOf("ADD", "COLUMN", "CHANGE", "MODIFY", "DROP", "BY", "TO", "AFTER", "EXISTS"));
    }

    private static void requireOwnFunctions(List<Token> tokens) {
        for (int i = 0; i + 1 < tokens.size(); i++) {
            String name = tokens.get(i).value().toLowerCase(Locale.ROOT);
            boolean called = tokens.get(i).isName() && tokens.get(i + 1).isSymbol('(');
            if (called && (REACHING.contains(name) || name.startsWith("spider_"))) {
                throw refused("the function " + name + " reaches beyond the database");
            }
        }
    }

    /** The text with the scratch schema's name wherever the schema's own qualifies something. */
    private String rewritten(String sql, List<Token> tokens, boolean reads) {
        boolean catalog = reads && tokens.stream().anyMatch(token -> token.isName() && isReadable(token.value()));
        StringBuilder text = new StringBuilder(sql.length() + 64);
        int written = 0;
        boolean replaced = false;
        boolean otherwise = false;
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            String replacement = null;
            if (token.isName() && !follows(tokens, i, '.')) {
                if (qualifies(tokens, i)) {
                    replacement = qualifier(tokens, i, reads);
                    replaced |= replacement != null;
                } else {
                    otherwise |= token.value().equals(schema);
                }
            } else if (catalog
                    && token.kind() == Token.Kind.STRING
                    && token.value().equals(schema)) {
                replacement = Quoting.mariaDbLiteral(scratch);
            }
            if (replacement != null) {
                text.append(sql, written, token.start()).append(replacement);
                written = token.end();
            }
        }
        if (replaced && otherwise) {
            throw refused("'" + schema + "' stands for the database in one place and for something else in another");
        }
        return text.append(sql, written, sql.length()).toString();
    }

    private static boolean follows(List<Token> tokens, int at, char symbol) {
        return at > 0 && tokens.get(at - 1).isSymbol(symbol);
    }

    private static boolean qualifies(List<Token> tokens, int at) {
        return at + 2 < tokens.size() && tokens.get(at + 1).isSymbol('.');
    }

    /** What takes the place of a qualifier; null where it stays as it is. */
    private @Nullable String qualifier(List<Token> tokens, int at, boolean reads) {
        String name = tokens.get(at).value();
        if (name.equals(schema)) {
            return Quoting.name(scratch);
        }
        boolean ofThree = qualifies(tokens, at + 2);
        boolean known = schemas.contains(name.toLowerCase(Locale.ROOT)) || isOfTable(tokens, at);
        if ((known || ofThree) && !(reads && isReadable(name))) {
            throw refused("it names the database '" + name + "'");
        }
        return null;
    }

    /** Whether a qualified name can only be a table's, so that a database qualifies it, be it one that the account does not see. */
    private static boolean isOfTable(List<Token> tokens, int at) {
        Token before = tokens.get(Math.max(at - 1, 0));
        long opened = tokens.subList(0, at).stream()
                .filter(token -> token.isSymbol('('))
                .count();
        return before.isOneOf("JOIN", "INTO", "UPDATE", "TABLE", "TO", "VIEW", "REFERENCES", "EXISTS")
                || (before.is("FROM") && opened == 0)
                || (before.is("ON") && tokens.get(1).isOneOf("INDEX", "UNIQUE", "FULLTEXT", "SPATIAL"));
    }

    private static boolean isReadable(String name) {
        return name.equalsIgnoreCase(READABLE);
    }

    private static ShardwrightException refused(String why) {
        return new ShardwrightException(
                ErrorCode.NOT_REHEARSABLE,
                why,
                "Rehearse the rest of the group without it, or try it on a test cluster.");
    }
}
