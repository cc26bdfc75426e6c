package io.shardwright.operations;

import io.shardwright.action.Action;
import io.shardwright.action.DropQuarantined;
import io.shardwright.action.MakeDirectory;
import io.shardwright.action.RemoveDirectory;
import io.shardwright.action.RunSql;
import io.shardwright.dialect.SearchStatement;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.statement.Token;
import io.shardwright.statement.Tokenizer;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * On Manticore Search it can be told whether a command ran by looking, if it makes or drops a table, or brings a node or a table into a cluster or out of it; else by probes of the user's or by an
 * operator: no change of rows is in one transaction with anything.
 */
final class ManticoreRules implements EngineRules {
    /** They would end the transaction or change the session, or the server as a whole: a majority is nobody's to declare who cannot look. */
    private static final Set<String> OF_THE_SESSION = Set.of(
            "BEGIN",
            "START",
            "COMMIT",
            "ROLLBACK",
            "SET",
            "USE",
            "LOCK",
            "UNLOCK",
            "FREEZE",
            "UNFREEZE",
            "KILL",
            "DEBUG");

    /** Clusters and tables that are Shardwright's own, by {@link io.shardwright.table.PhysicalNames}. */
    private static final Pattern OWN =
            Pattern.compile("(sw_.*|.+_g[0-9]+_s[0-9]+_e[0-9]+)", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    @Override
    public void checkForward(String command, String sql, boolean settled) {
        SearchStatement statement = parse(command, sql);
        if (statement instanceof SearchStatement.DropTable || isTruncate(statement)) {
            throw new ShardwrightException(
                    ErrorCode.UNSAFE_COMMAND,
                    "command '" + command + "' would destroy what no rollback brings back",
                    "Give it phase after: it is done once the group is decided.");
        }
        if (statement instanceof SearchStatement.LeaveCluster leave && leave.everywhere()) {
            throw new ShardwrightException(
                    ErrorCode.UNSAFE_COMMAND,
                    "command '" + command + "' would take cluster '" + leave.cluster()
                            + "' from all its nodes, which no rollback brings back",
                    "Use EXIT CLUSTER on each node, with JOIN CLUSTER as its rollback; or give it phase after.");
        }
        check(command, sql, statement);
        if (!settled && !canBeTold(statement)) {
            throw EngineRules.untold("command '" + command + "'");
        }
    }

    /** What exists is found by looking, before and after. */
    @Override
    public void checkUnconditional(String command, String sql) {
        SearchStatement unused = parse(command, sql);
    }

    @Override
    public void checkRollback(String command, String sql, boolean settled) {
        SearchStatement statement = parse(command, sql);
        check(command, sql, statement);
        if (!settled && !canBeTold(statement)) {
            throw EngineRules.untold("the rollback of command '" + command + "'");
        }
    }

    @Override
    public void checkUndoes(String command, Action forward, Action rollback) {
        boolean changes = !(forward instanceof RunSql sql && parse(command, sql.sql()) instanceof SearchStatement.Read);
        if (!(rollback instanceof RunSql back)) {
            return;
        }
        SearchStatement undo = parse(command, back.sql());
        if (changes && undo instanceof SearchStatement.Read) {
            throw new ShardwrightException(
                    ErrorCode.BLANK_ROLLBACK,
                    "the rollback of command '" + command + "' only reads, and undoes nothing",
                    "Write the statement that undoes it.");
        }
        if (undo instanceof SearchStatement.LeaveCluster leave
                && leave.everywhere()
                && !(forward instanceof RunSql sql
                        && parse(command, sql.sql()).equals(new SearchStatement.CreateCluster(leave.cluster())))) {
            throw new ShardwrightException(
                    ErrorCode.UNSAFE_COMMAND,
                    "the rollback of command '" + command + "' would take cluster '" + leave.cluster()
                            + "' from all its nodes, which its forward half does not make",
                    "Undo a JOIN CLUSTER by EXIT CLUSTER, an ALTER CLUSTER by its opposite.");
        }
    }

    @Override
    public void checkAfter(String command, String sql) {
        SearchStatement statement = parse(command, sql);
        check(command, sql, statement);
        if (statement instanceof SearchStatement.RowChange) {
            throw new ShardwrightException(
                    ErrorCode.UNSAFE_COMMAND,
                    "command '" + command + "' changes rows after the decision, and might do so twice after a crash",
                    "Do it before the decision, with a rollback, and probes or onUnknown: hold.");
        }
    }

    @Override
    public void checkProbe(String command, String sql) {
        EngineRules.checkProbeSize(command, sql, "Ask for less.");
        if (!(parse(command, sql) instanceof SearchStatement.Read)) {
            throw new ShardwrightException(
                    ErrorCode.UNSAFE_COMMAND,
                    "a probe of command '" + command + "' does more than read",
                    "Write a SELECT of one number, 1 for yes; 0 or no row for no.");
        }
    }

    @Override
    public boolean isAlteration(@Nullable String forward, @Nullable String rollback) {
        return false;
    }

    @Override
    public boolean canDo(Action action) {
        return action instanceof RunSql
                || (action instanceof MakeDirectory make && !isOurs(make.path()))
                || (action instanceof RemoveDirectory remove && !isOurs(remove.path()))
                || (action instanceof DropQuarantined drop && !isOurs(drop.quarantine()));
    }

    private static boolean isOurs(String name) {
        return OWN.matcher(name).matches();
    }

    private static SearchStatement parse(String command, String sql) {
        try {
            return SearchStatement.parse(sql);
        } catch (ShardwrightException e) {
            throw new ShardwrightException(e.code(), "command '" + command + "': " + e.message(), e.advice(), e);
        }
    }

    private static void check(String command, String sql, SearchStatement statement) {
        if (statement instanceof SearchStatement.Other other && OF_THE_SESSION.contains(other.word())) {
            throw EngineRules.ofTheSession(command, other.word());
        }
        Tokenizer.tokens(sql).stream()
                .filter(Token::isName)
                .map(Token::value)
                .forEach(name -> requireNotOurs(command, name));
    }

    /** Shards' tables, and the clusters that keep them in step, are changed by table, move and cleanup alone. */
    private static void requireNotOurs(String command, String name) {
        if (isOurs(name)) {
            throw new ShardwrightException(
                    ErrorCode.UNSAFE_COMMAND,
                    "command '" + command + "' names '" + name + "', which is Shardwright's own",
                    "Leave alone what begins with sw_ and the tables of shards, and choose other names.");
        }
    }

    private static boolean isTruncate(SearchStatement statement) {
        return statement instanceof SearchStatement.Other other && other.word().equals("TRUNCATE");
    }

    /** A table whose columns cannot be compared with what the server says of them could be another one. */
    private static boolean canBeTold(SearchStatement statement) {
        if (statement instanceof SearchStatement.CreateTable create) {
            return create.columns().filter(columns -> !columns.isEmpty()).isPresent();
        }
        return !(statement instanceof SearchStatement.RowChange || statement instanceof SearchStatement.Other);
    }
}
