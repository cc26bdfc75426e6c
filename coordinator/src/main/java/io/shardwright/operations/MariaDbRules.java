package io.shardwright.operations;

import io.shardwright.action.Action;
import io.shardwright.action.MakeDirectory;
import io.shardwright.action.RemoveDirectory;
import io.shardwright.action.RunSql;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.statement.Alteration;
import io.shardwright.statement.Statement;
import io.shardwright.statement.StatementParser;
import io.shardwright.statement.Token;
import io.shardwright.statement.Tokenizer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** On MariaDB it can be told whether a command ran by its ledger row (changes of rows), by looking (definitions that name their object), by probes of the user's, or by an operator. */
final class MariaDbRules implements EngineRules {
    /** They would end the transaction, take the locks or change the session on which exactly-once rests, or run what cannot be seen here. */
    private static final Set<String> OF_THE_SESSION = Set.of(
            "BEGIN",
            "START",
            "COMMIT",
            "ROLLBACK",
            "SAVEPOINT",
            "RELEASE",
            "XA",
            "LOCK",
            "UNLOCK",
            "USE",
            "PREPARE",
            "EXECUTE",
            "DEALLOCATE",
            "HANDLER",
            "KILL",
            "SHUTDOWN",
            "SET SESSION",
            // Behind its FOR stands any statement, also one that is refused alone.
            "SET STATEMENT");

    /** The worker's ledger and fence, and where it compares definitions. */
    private static final Set<String> OF_THE_WORKER = Set.of("shardwright", "shardwright_scratch");

    @Override
    public void checkForward(String command, String sql, boolean settled) {
        Statement statement = parse(command, sql);
        checkDatabases(command, sql);
        destroyed(statement).ifPresent(what -> {
            throw new ShardwrightException(
                    ErrorCode.UNSAFE_COMMAND,
                    "command '" + command + "' would destroy with " + what + " what no rollback brings back",
                    statement instanceof Statement.DropDatabase
                            ? "Take its tables out of the way one by one, with the action quarantine-table, and leave the empty database."
                            : "Use the action quarantine-table with restore-table as its rollback: it renames the table out of the way.");
        });
        checkSession(command, statement);
        if (!settled && !canBeTold(statement)) {
            throw EngineRules.untold("command '" + command + "'");
        }
    }

    /** A CREATE that can be told apart by looking may say IF NOT EXISTS. */
    @Override
    public void checkUnconditional(String command, String sql) {
        Statement statement = parse(command, sql);
        boolean blind = statement instanceof Statement.AlterTable || statement instanceof Statement.OtherDdl;
        if (blind && hasCondition(Tokenizer.tokens(sql), statement instanceof Statement.AlterTable)) {
            throw new ShardwrightException(
                    ErrorCode.UNSAFE_COMMAND,
                    "command '" + command
                            + "' may succeed by doing nothing, and its rollback would undo what was there before",
                    "Leave out IF EXISTS or IF NOT EXISTS, or give the command probes (done and undone).");
        }
    }

    @Override
    public boolean isAlteration(@Nullable String forward, @Nullable String rollback) {
        try {
            return forward != null
                    && rollback != null
                    && Alteration.of(forward, rollback).isPresent();
        } catch (ShardwrightException e) {
            return false;
        }
    }

    private static boolean hasCondition(List<Token> tokens, boolean anywhere) {
        for (int i = 0; i + 1 < tokens.size(); i++) {
            if (!anywhere && tokens.get(i).isSymbol('(')) {
                // The body of a routine begins behind its parameters.
                return false;
            }
            if (tokens.get(i).is("IF") && tokens.get(i + 1).isOneOf("EXISTS", "NOT")) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void checkRollback(String command, String sql, boolean settled) {
        Statement statement = parse(command, sql);
        checkSession(command, statement);
        checkDatabases(command, sql);
        if (!settled && !canBeTold(statement)) {
            throw EngineRules.untold("the rollback of command '" + command + "'");
        }
    }

    /** DO counts: it calls a function that undoes, and DO 0 says that there is nothing to undo. */
    @Override
    public void checkUndoes(String command, Action forward, Action rollback) {
        boolean changes = !(forward instanceof RunSql sql && parse(command, sql.sql()) instanceof Statement.Read);
        if (changes && rollback instanceof RunSql back && onlyReads(command, back.sql())) {
            throw new ShardwrightException(
                    ErrorCode.BLANK_ROLLBACK,
                    "the rollback of command '" + command + "' only reads, and undoes nothing",
                    "Write the statement that undoes it, or DO 0 if there is nothing to undo.");
        }
    }

    @Override
    public boolean canDo(Action action) {
        return !(action instanceof MakeDirectory || action instanceof RemoveDirectory);
    }

    private static boolean onlyReads(String command, String sql) {
        return parse(command, sql) instanceof Statement.Read
                && !Tokenizer.tokens(sql).get(0).is("DO");
    }

    @Override
    public void checkAfter(String command, String sql) {
        checkForward(command, sql, true);
    }

    @Override
    public void checkProbe(String command, String sql) {
        EngineRules.checkProbeSize(
                command, sql, "Ask for less, or keep the question in a view or function on the node.");
        if (!(parse(command, sql) instanceof Statement.Read)) {
            throw new ShardwrightException(
                    ErrorCode.UNSAFE_COMMAND,
                    "a probe of command '" + command + "' does more than read",
                    "Write a SELECT of one number, 1 for yes and 0 for no.");
        }
    }

    private static Statement parse(String command, String sql) {
        try {
            return StatementParser.parse(sql);
        } catch (ShardwrightException e) {
            throw new ShardwrightException(e.code(), "command '" + command + "': " + e.message(), e.advice(), e);
        }
    }

    private static void checkDatabases(String command, String sql) {
        List<Token> tokens = Tokenizer.tokens(sql);
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            boolean reserved =
                    token.isName() && OF_THE_WORKER.contains(token.value().toLowerCase(Locale.ROOT));
            if (reserved && namesDatabase(tokens, i)) {
                throw new ShardwrightException(
                        ErrorCode.UNSAFE_COMMAND,
                        "command '" + command + "' names the database '" + token.value()
                                + "', which is the worker's own",
                        "Leave it alone: what keeps a command from running twice is in it.");
            }
        }
    }

    /** A database is named where a dot follows, and somewhere behind DATABASE or SCHEMA. */
    private static boolean namesDatabase(List<Token> tokens, int at) {
        return (at + 1 < tokens.size() && tokens.get(at + 1).isSymbol('.'))
                || tokens.stream().limit(at).anyMatch(before -> before.isOneOf("DATABASE", "SCHEMA"));
    }

    private static Optional<String> destroyed(Statement statement) {
        if (statement instanceof Statement.DropTable) {
            return Optional.of("DROP TABLE");
        }
        if (statement instanceof Statement.Truncate) {
            return Optional.of("TRUNCATE");
        }
        if (statement instanceof Statement.DropDatabase) {
            return Optional.of("DROP DATABASE");
        }
        if (statement instanceof Statement.CreateTable create && create.orReplace()) {
            return Optional.of("CREATE OR REPLACE TABLE");
        }
        if (statement instanceof Statement.CreateDatabase create && create.orReplace()) {
            return Optional.of("CREATE OR REPLACE DATABASE");
        }
        return Optional.empty();
    }

    private static void checkSession(String command, Statement statement) {
        if (statement instanceof Statement.Other other
                && OF_THE_SESSION.contains(other.words().toUpperCase(Locale.ROOT))) {
            throw EngineRules.ofTheSession(command, other.words());
        }
    }

    /** What replaces or drops several leaves nothing by which a look could tell whose doing it was. */
    private static boolean canBeTold(Statement statement) {
        if (statement instanceof Statement.CreateView create) {
            return !create.orReplace();
        }
        if (statement instanceof Statement.CreateServer create) {
            return !create.orReplace();
        }
        if (statement instanceof Statement.CreateIndex create) {
            return !create.orReplace();
        }
        if (statement instanceof Statement.DropView drop) {
            return drop.views().size() == 1;
        }
        return !(statement instanceof Statement.AlterTable
                || statement instanceof Statement.OtherDdl
                || statement instanceof Statement.Call
                || statement instanceof Statement.Other);
    }
}
