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

    /** Words between a verb and its table that say how, not what. */
    private static final Set<String> MODIFIERS = Set.of("LOW_PRIORITY", "HIGH_PRIORITY", "DELAYED", "QUICK", "IGNORE");

    /** Stands for what comes after the last token: equal to no keyword, symbol or name. */
    private static final Token END = new Token(Token.Kind.NUMBER, "", -1);

    private final List<Token> tokens;
    private int at;

    private StatementParser(List<Token> tokens) {
        this.tokens = tokens;
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
        at = 1;
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
            default -> OTHER_DDL.contains(verb) ? new Statement.OtherDdl(words()) : new Statement.Other(verb);
        };
    }

    /** ANALYZE runs what it explains; ANALYZE TABLE is another statement. */
    private Statement analyze() {
        if (acceptAll("FORMAT")) {
            at += 2;
        }
        return peek().isOneOf("SELECT", "WITH") ? query() : new Statement.Other("ANALYZE");
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
        accept("INTO");
        return new Statement.RowChange(verb, Optional.of(objectName()));
    }

    private Statement update() {
        skipModifiers();
        if (!peek().isName()) {
            return new Statement.RowChange(RowVerb.UPDATE, Optional.empty());
        }
        ObjectName target = objectName();
        skipAlias("SET");
        return new Statement.RowChange(RowVerb.UPDATE, peek().is("SET") ? Optional.of(target) : Optional.empty());
    }

    private Statement delete() {
        if (peek().is("CLUSTER") && peek(1).isName() && !peek(1).is("FROM")) {
            return new Statement.OtherDdl("DELETE CLUSTER");
        }
        skipModifiers();
        if (!accept("FROM")) {
            return new Statement.RowChange(RowVerb.DELETE, Optional.empty());
        }
        ObjectName target = objectName();
        boolean several = peek().isSymbol(',') || peek().isSymbol('.') || peek().is("USING");
        return new Statement.RowChange(RowVerb.DELETE, several ? Optional.empty() : Optional.of(target));
    }

    private Statement create() {
        boolean orReplace = peek().is("OR") && peek(1).is("REPLACE");
        boolean temporary = peek(orReplace ? 2 : 0).is("TEMPORARY");
        Optional<String> kind = kindAhead();
        if (kind.isEmpty()) {
            return new Statement.Other(words());
        }
        if (temporary) {
            return new Statement.Other("CREATE TEMPORARY " + kind.get());
        }
        while (!take().is(kind.get())) {
            // Passes what stands between CREATE and the kind, such as a definer.
        }
        boolean ifNotExists = acceptAll("IF", "NOT", "EXISTS");
        return switch (kind.get()) {
            case "TABLE" -> new Statement.CreateTable(objectName(), ifNotExists, orReplace);
            case "VIEW" -> new Statement.CreateView(objectName(), ifNotExists, orReplace);
            case "DATABASE", "SCHEMA" -> new Statement.CreateDatabase(name(), ifNotExists, orReplace);
            case "SERVER" -> new Statement.CreateServer(name(), ifNotExists, orReplace);
            case "INDEX" -> {
                String index = name();
                skipUntil("ON");
                yield new Statement.CreateIndex(index, objectName(), ifNotExists, orReplace);
            }
            default -> new Statement.OtherDdl("CREATE " + kind.get());
        };
    }

    private Statement drop() {
        boolean temporary = accept("TEMPORARY");
        Token kind = take();
        boolean ifExists = acceptAll("IF", "EXISTS");
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
                skipUntil("ON");
                yield new Statement.DropIndex(index, objectName(), ifExists);
            }
            case "PREPARE" -> new Statement.Other("DROP PREPARE");
            default -> new Statement.OtherDdl("DROP " + kind.text().toUpperCase(Locale.ROOT));
        };
    }

    private Statement rename() {
        if (!accept("TABLE") && !accept("TABLES")) {
            return new Statement.OtherDdl(words());
        }
        ObjectName from = ifExistsThenName();
        skipUntil("TO");
        ObjectName to = objectName();
        return peek().isSymbol(',') ? new Statement.OtherDdl("RENAME TABLES") : new Statement.RenameTable(from, to);
    }

    private ObjectName ifExistsThenName() {
        acceptAll("IF", "EXISTS");
        return objectName();
    }

    private Statement truncate() {
        accept("TABLE");
        return new Statement.Truncate(objectName());
    }

    private Statement alter() {
        int start = at;
        while (peek().isOneOf("ONLINE", "IGNORE")) {
            at++;
        }
        if (accept("TABLE")) {
            return new Statement.AlterTable(ifExistsThenName());
        }
        at = start;
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
        } while (acceptSymbol(','));
        return names;
    }

    private ObjectName objectName() {
        String first = name();
        if (peek().isSymbol('.') && peek(1).isName()) {
            at++;
            return new ObjectName(Optional.of(first), name());
        }
        return new ObjectName(Optional.empty(), first);
    }

    private String name() {
        Token token = take();
        // A server's name may stand in string quotes.
        if (!token.isName() && token.kind() != Token.Kind.STRING) {
            throw bad(
                    token.start() < 0
                            ? "a name is missing at the end"
                            : "'" + token.text() + "' stands where a name should");
        }
        return token.value();
    }

    private void skipModifiers() {
        while (peek().kind() == Token.Kind.WORD
                && MODIFIERS.contains(peek().text().toUpperCase(Locale.ROOT))) {
            at++;
        }
    }

    private void skipAlias(String unless) {
        if (accept("AS")) {
            take();
        } else if (peek().isName()
                && !peek().is(unless)
                && !peek().isOneOf("JOIN", "INNER", "LEFT", "RIGHT", "CROSS", "NATURAL")) {
            at++;
        }
    }

    private void skipUntil(String keyword) {
        while (at < tokens.size() && !take().is(keyword)) {
            // Passes what stands between.
        }
    }

    /** The first one or two keywords, for people. */
    private String words() {
        String first = tokens.get(0).text().toUpperCase(Locale.ROOT);
        boolean second = tokens.size() > 1 && tokens.get(1).kind() == Token.Kind.WORD;
        return second ? first + " " + tokens.get(1).text().toUpperCase(Locale.ROOT) : first;
    }

    private boolean acceptAll(String... keywords) {
        for (int i = 0; i < keywords.length; i++) {
            if (!peek(i).is(keywords[i])) {
                return false;
            }
        }
        at += keywords.length;
        return true;
    }

    private boolean accept(String keyword) {
        boolean there = peek().is(keyword);
        at += there ? 1 : 0;
        return there;
    }

    private boolean acceptSymbol(char symbol) {
        boolean there = peek().isSymbol(symbol);
        at += there ? 1 : 0;
        return there;
    }

    private Token take() {
        Token token = peek();
        at++;
        return token;
    }

    private Token peek() {
        return peek(0);
    }

    private Token peek(int ahead) {
        return at + ahead < tokens.size() ? tokens.get(at + ahead) : END;
    }

    private static ShardwrightException bad(String message) {
        return new ShardwrightException(ErrorCode.BAD_STATEMENT, message, "Write one SQL statement.");
    }
}
