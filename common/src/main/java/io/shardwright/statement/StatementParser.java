package io.shardwright.statement;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.statement.Statement.RowVerb;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Tells what a statement does by its leading words. A statement that is malformed further on is classified by its beginning: the server
 * will refuse it.
 */
public final class StatementParser {
    /** {@code SET @@GLOBAL}: so far back stands a variable's scope. */
    private static final int SCOPE_TOKENS_MAX = 4;

    private static final Set<String> SERVER_SCOPES = Set.of("GLOBAL", "@@GLOBAL");

    /** What CREATE and DROP may be of. */
    private static final Set<String> KINDS = Set.of(
            "TABLE",
            "VIEW",
            "DATABASE",
            "SCHEMA",
            "SERVER",
            "INDEX",
            "PROCEDURE",
            "FUNCTION",
            "TRIGGER",
            "EVENT",
            "PACKAGE",
            "USER",
            "ROLE",
            "SEQUENCE",
            "CLUSTER");

    /** Kinds whose bodies hold semicolons of their own. */
    private static final Set<String> ROUTINES = Set.of("PROCEDURE", "FUNCTION", "TRIGGER", "EVENT", "PACKAGE");

    private static final Set<String> OTHER_DDL =
            Set.of("ALTER", "RENAME", "GRANT", "REVOKE", "INSTALL", "UNINSTALL", "COMMENT", "JOIN", "EXIT");

    private final List<Token> tokens;
    private final TokenCursor cursor;

    private StatementParser(List<Token> tokens) {
        this.tokens = tokens;
        this.cursor = new TokenCursor(tokens);
    }

    /**
     * Classifies a text of one statement; one closing semicolon is allowed.
     *
     * @throws ShardwrightException {@link ErrorCode#BAD_STATEMENT} if it is blank, holds several statements or cannot be split into tokens
     */
    public static Statement parse(String sql) {
        return parse(Tokenizer.tokens(sql));
    }

    /** As {@link #parse(String)}, of tokens. */
    public static Statement parse(List<Token> tokens) {
        List<Token> body = withoutClosingSemicolon(tokens);
        if (body.isEmpty()) {
            throw bad("the statement is blank");
        }
        if (!definesRoutine(body) && body.stream().anyMatch(token -> token.isSymbol(';'))) {
            throw bad("there is more than one statement");
        }
        return new StatementParser(body).statement();
    }

    /** Whether a text holds nothing that runs: blank, or comments and semicolons only. Executable comments are not blank. */
    public static boolean isBlank(String sql) {
        return Tokenizer.tokens(sql).stream().allMatch(token -> token.isSymbol(';'));
    }

    /** The tokens without one semicolon at the end. */
    public static List<Token> withoutClosingSemicolon(List<Token> tokens) {
        int last = tokens.size() - 1;
        return last >= 0 && tokens.get(last).isSymbol(';') ? tokens.subList(0, last) : tokens;
    }

    private static boolean definesRoutine(List<Token> tokens) {
        return tokens.get(0).is("CREATE")
                && new StatementParser(tokens)
                        .kindAhead()
                        .map(ROUTINES::contains)
                        .orElse(false);
    }

    private Statement statement() {
        Token first = tokens.get(0);
        if (first.isSymbol('(')) {
            return query();
        }
        if (first.kind() != Token.Kind.WORD) {
            return new Statement.Other(first.text());
        }
        String verb = first.text().toUpperCase(Locale.ROOT);
        cursor.take();
        return switch (verb) {
            case "SELECT", "WITH", "VALUES", "TABLE" -> query();
            case "SHOW", "DO", "DESC", "DESCRIBE", "EXPLAIN" -> new Statement.Read();
            case "ANALYZE" -> analyze();
            case "INSERT", "REPLACE" -> insert(RowVerb.valueOf(verb));
            case "UPDATE" -> update();
            case "DELETE" -> delete();
            case "CREATE" -> create();
            case "DROP" -> drop();
            case "RENAME" -> rename();
            case "TRUNCATE" -> truncate();
            case "ALTER" -> alter();
            case "CALL" -> new Statement.Call(objectName());
            case "SET" -> set();
            default -> OTHER_DDL.contains(verb) ? new Statement.OtherDdl(words()) : new Statement.Other(verb);
        };
    }

    /** What is set for the server, an account or its roles stays; all else is the session's. */
    private Statement set() {
        if (cursor.peek().is("STATEMENT")) {
            return new Statement.Other("SET STATEMENT");
        }
        boolean stays = cursor.peek().isOneOf("PASSWORD", "DEFAULT")
                || tokens.stream()
                        .limit(SCOPE_TOKENS_MAX)
                        .anyMatch(token -> SERVER_SCOPES.contains(token.text().toUpperCase(Locale.ROOT)));
        return new Statement.Other(stays ? "SET" : "SET SESSION");
    }

    /** ANALYZE runs what it explains; ANALYZE TABLE is another statement. */
    private Statement analyze() {
        if (cursor.accept("FORMAT")) {
            cursor.take();
            cursor.take();
        }
        return cursor.peek().isOneOf("SELECT", "WITH") ? query() : new Statement.Other("ANALYZE");
    }

    /**
     * A query reads, unless it writes a file or a variable by INTO, or changes rows by what follows WITH. A column of such a name has to stand in
     * backticks anyhow, the words being reserved.
     */
    private Statement query() {
        if (tokens.stream().anyMatch(token -> token.is("INTO"))) {
            return new Statement.Other("SELECT ... INTO");
        }
        int depth = 0;
        for (Token token : tokens) {
            depth += token.isSymbol('(') ? 1 : token.isSymbol(')') ? -1 : 0;
            if (depth == 0 && token.isOneOf("SELECT", "VALUES")) {
                break;
            }
            if (depth == 0 && token.isOneOf("UPDATE", "DELETE", "INSERT", "REPLACE")) {
                return new Statement.Other("WITH ... " + token.text().toUpperCase(Locale.ROOT));
            }
        }
        return new Statement.Read();
    }

    private Statement insert(RowVerb verb) {
        skipModifiers();
        cursor.accept("INTO");
        return new Statement.RowChange(verb, Optional.of(objectName()));
    }

    private Statement update() {
        skipModifiers();
        if (!cursor.peek().isName()) {
            return new Statement.RowChange(RowVerb.UPDATE, Optional.empty());
        }
        ObjectName target = objectName();
        skipAlias("SET");
        return new Statement.RowChange(
                RowVerb.UPDATE, cursor.peek().is("SET") ? Optional.of(target) : Optional.empty());
    }

    private Statement delete() {
        if (cursor.peek().is("CLUSTER")
                && cursor.peek(1).isName()
                && !cursor.peek(1).is("FROM")) {
            return new Statement.OtherDdl("DELETE CLUSTER");
        }
        skipModifiers();
        if (!cursor.accept("FROM")) {
            return new Statement.RowChange(RowVerb.DELETE, Optional.empty());
        }
        ObjectName target = objectName();
        boolean several = cursor.peek().isSymbol(',')
                || cursor.peek().isSymbol('.')
                || cursor.peek().is("USING");
        return new Statement.RowChange(RowVerb.DELETE, several ? Optional.empty() : Optional.of(target));
    }

    private Statement create() {
        boolean orReplace = cursor.peek().is("OR") && cursor.peek(1).is("REPLACE");
        boolean temporary = cursor.peek(orReplace ? 2 : 0).is("TEMPORARY");
        Optional<String> kind = kindAhead();
        if (kind.isEmpty()) {
            return new Statement.Other(words());
        }
        if (temporary) {
            return new Statement.Other("CREATE TEMPORARY " + kind.get());
        }
        cursor.skipPast(kind.get());
        boolean ifNotExists = cursor.accept("IF", "NOT", "EXISTS");
        return switch (kind.get()) {
            case "TABLE" -> createTable(ifNotExists, orReplace);
            case "VIEW" -> new Statement.CreateView(objectName(), ifNotExists, orReplace);
            case "DATABASE", "SCHEMA" -> new Statement.CreateDatabase(name(), ifNotExists, orReplace);
            case "SERVER" -> new Statement.CreateServer(name(), ifNotExists, orReplace);
            case "INDEX" -> {
                String index = name();
                cursor.skipPast("ON");
                yield new Statement.CreateIndex(index, objectName(), ifNotExists, orReplace);
            }
            default -> new Statement.OtherDdl("CREATE " + kind.get());
        };
    }

    /** With rows of a SELECT it is more than a definition: what the rows were when it ran, no later look can tell. */
    private Statement createTable(boolean ifNotExists, boolean orReplace) {
        ObjectName table = objectName();
        cursor.skipPast("SELECT");
        boolean withRows = !cursor.atEnd();
        return withRows && !orReplace
                ? new Statement.OtherDdl("CREATE TABLE SELECT")
                : new Statement.CreateTable(table, ifNotExists, orReplace);
    }

    private Statement drop() {
        boolean temporary = cursor.accept("TEMPORARY");
        Token kind = cursor.take();
        boolean ifExists = cursor.accept("IF", "EXISTS");
        if (temporary) {
            return new Statement.Other("DROP TEMPORARY TABLE");
        }
        return switch (kind.text().toUpperCase(Locale.ROOT)) {
            case "TABLE", "TABLES" -> new Statement.DropTable(objectNames(), ifExists);
            case "VIEW" -> new Statement.DropView(objectNames(), ifExists);
            case "DATABASE", "SCHEMA" -> new Statement.DropDatabase(name(), ifExists);
            case "SERVER" -> new Statement.DropServer(name(), ifExists);
            case "INDEX" -> {
                String index = name();
                cursor.skipPast("ON");
                yield new Statement.DropIndex(index, objectName(), ifExists);
            }
            case "PREPARE" -> new Statement.Other("DROP PREPARE");
            default -> new Statement.OtherDdl("DROP " + kind.text().toUpperCase(Locale.ROOT));
        };
    }

    private Statement rename() {
        if (!cursor.accept("TABLE") && !cursor.accept("TABLES")) {
            return new Statement.OtherDdl(words());
        }
        ObjectName from = ifExistsThenName();
        cursor.skipPast("TO");
        ObjectName to = objectName();
        return cursor.peek().isSymbol(',')
                ? new Statement.OtherDdl("RENAME TABLES")
                : new Statement.RenameTable(from, to);
    }

    private ObjectName ifExistsThenName() {
        cursor.accept("IF", "EXISTS");
        return objectName();
    }

    private Statement truncate() {
        cursor.accept("TABLE");
        return new Statement.Truncate(objectName());
    }

    private Statement alter() {
        while (cursor.acceptOneOf("ONLINE", "IGNORE")) {
            // Says how, not what.
        }
        if (cursor.accept("TABLE")) {
            return new Statement.AlterTable(ifExistsThenName());
        }
        return new Statement.OtherDdl(words());
    }

    /** The kind of object that a CREATE is of: the first kind word before anything in parentheses. */
    private Optional<String> kindAhead() {
        for (int i = 1; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.isSymbol('(')) {
                break;
            }
            String word = token.text().toUpperCase(Locale.ROOT);
            if (token.kind() == Token.Kind.WORD && KINDS.contains(word)) {
                return Optional.of(word);
            }
        }
        return Optional.empty();
    }

    private List<ObjectName> objectNames() {
        List<ObjectName> names = new ArrayList<>();
        do {
            names.add(objectName());
        } while (cursor.acceptSymbol(','));
        return names;
    }

    private ObjectName objectName() {
        String first = name();
        if (cursor.peek().isSymbol('.') && cursor.peek(1).isName()) {
            cursor.take();
            return new ObjectName(Optional.of(first), name());
        }
        return new ObjectName(Optional.empty(), first);
    }

    private String name() {
        // A server's name may stand in string quotes.
        if (!cursor.peek().isName() && cursor.peek().kind() != Token.Kind.STRING) {
            throw bad("a name should stand where " + cursor.here() + " does");
        }
        return cursor.take().value();
    }

    private void skipModifiers() {
        while (cursor.acceptOneOf("LOW_PRIORITY", "HIGH_PRIORITY", "DELAYED", "QUICK", "IGNORE")) {
            // Says how, not what.
        }
    }

    private void skipAlias(String unless) {
        if (cursor.accept("AS")) {
            cursor.take();
        } else if (cursor.peek().isName()
                && !cursor.peek().is(unless)
                && !cursor.peek().isOneOf("JOIN", "INNER", "LEFT", "RIGHT", "CROSS", "NATURAL")) {
            cursor.take();
        }
    }

    /** The first one or two keywords, for people. */
    private String words() {
        String first = tokens.get(0).text().toUpperCase(Locale.ROOT);
        boolean second = tokens.size() > 1 && tokens.get(1).kind() == Token.Kind.WORD;
        return second ? first + " " + tokens.get(1).text().toUpperCase(Locale.ROOT) : first;
    }

    private static ShardwrightException bad(String message) {
        return new ShardwrightException(ErrorCode.BAD_STATEMENT, message, "Write one SQL statement.");
    }
}
