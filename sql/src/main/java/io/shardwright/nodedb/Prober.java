package io.shardwright.nodedb;

import io.shardwright.action.Action;
import io.shardwright.action.CreateRouteServer;
import io.shardwright.action.DropQuarantined;
import io.shardwright.action.DropRouteServer;
import io.shardwright.action.FenceTable;
import io.shardwright.action.LeadRouteServer;
import io.shardwright.action.QuarantineTable;
import io.shardwright.action.RestoreTable;
import io.shardwright.action.RunSql;
import io.shardwright.attempt.Finding;
import io.shardwright.attempt.Verdict;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Direction;
import io.shardwright.queue.Probes;
import io.shardwright.statement.Alteration;
import io.shardwright.statement.ObjectName;
import io.shardwright.statement.Statement;
import io.shardwright.statement.StatementParser;
import io.shardwright.statement.Tokenizer;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Asks a node whether a command's effect is there. Probes that came with the command win; otherwise they are derived from its halves,
 * where that can be done for sure: a name alone never proves that an object is the one meant.
 */
final class Prober {
    private final Halves halves;
    private final String defaultSchema;
    private final ReentrantLock scratchLock;

    Prober(Halves halves, String defaultSchema, ReentrantLock scratchLock) {
        this.halves = halves;
        this.defaultSchema = defaultSchema;
        this.scratchLock = scratchLock;
    }

    /** What can be seen of the command's forward half. */
    Finding ask(NodeConnection connection, ClaimedCommand command) throws SQLException {
        try {
            return command.probes().isPresent()
                    ? explicit(connection, command.probes().get())
                    : derived(connection, command);
        } catch (SQLException e) {
            return failed(e);
        }
    }

    private static Finding failed(SQLException e) throws SQLException {
        return switch (ServerErrors.of(e)) {
            case LOST, TRANSIENT -> throw e;
            case EXISTS, PERMANENT, MALFORMED -> new Finding(Verdict.UNCLEAR, "its probe failed: " + e.getMessage());
        };
    }

    private static Finding explicit(NodeConnection connection, Probes probes) throws SQLException {
        String done = connection.lone(probes.done().sql());
        String undone = connection.lone(probes.undone().sql());
        List<String> answers = List.of("0", "1");
        if (!answers.contains(done) || !answers.contains(undone)) {
            return new Finding(Verdict.UNCLEAR, "its probes answer '" + done + "' and '" + undone + "', not 0 or 1");
        }
        return Finding.of(done.equals("1"), undone.equals("1"), "its probes say done=" + done + ", undone=" + undone);
    }

    private Finding derived(NodeConnection connection, ClaimedCommand command) throws SQLException {
        Action forward = command.forward();
        Existence existence = new Existence(connection, defaultSchema);
        if (forward instanceof RunSql sql) {
            Optional<Alteration> alteration = alteration(sql, command.rollback());
            return alteration.isPresent()
                    ? altered(connection, existence, alteration.get(), command)
                    : ofStatement(connection, existence, sql.sql());
        } else if (forward instanceof CreateRouteServer create) {
            boolean there = leads(
                    connection,
                    create.server(),
                    create.address().host(),
                    create.address().port(),
                    create.schema(),
                    create.account());
            return Finding.of(there, !existence.server(create.server()), differs("server " + create.server()));
        } else if (forward instanceof LeadRouteServer lead) {
            boolean there = leads(connection, lead.server(), lead.host(), lead.port(), lead.schema(), lead.account());
            return Finding.of(
                    there, !there && existence.server(lead.server()), "server " + lead.server() + " is not there");
        } else if (forward instanceof DropRouteServer drop) {
            return gone(existence.server(drop.server()));
        } else if (forward instanceof QuarantineTable quarantine) {
            return renamed(
                    existence,
                    in(quarantine.schema(), quarantine.table()),
                    in(quarantine.schema(), quarantine.quarantine()));
        } else if (forward instanceof FenceTable fence) {
            return renamed(existence, in(fence.schema(), fence.table()), in(fence.schema(), fence.quarantine()));
        } else if (forward instanceof RestoreTable restore) {
            return renamed(
                    existence, in(restore.schema(), restore.quarantine()), in(restore.schema(), restore.table()));
        } else if (forward instanceof DropQuarantined drop) {
            return gone(existence.table(in(drop.schema(), drop.quarantine())));
        }
        return Finding.UNASKED;
    }

    private Finding ofStatement(NodeConnection connection, Existence existence, String sql) throws SQLException {
        Statement statement = StatementParser.parse(sql);
        Scratch scratch = new Scratch(connection, existence);
        if (statement instanceof Statement.CreateTable create && !create.orReplace() && !fromQuery(sql)) {
            return made(
                    "table " + create.table(),
                    existence.table(create.table()),
                    () -> scratch.sameTable(sql, create.table()));
        } else if (statement instanceof Statement.CreateView create && !create.orReplace()) {
            return made(
                    "view " + create.view(),
                    existence.table(create.view()),
                    () -> scratch.sameView(sql, create.view()));
        } else if (statement instanceof Statement.CreateIndex create && !create.orReplace()) {
            return made(
                    "index " + create.index() + " on " + create.table(),
                    existence.index(create.index(), create.table()),
                    () -> scratch.sameIndex(sql, create.index(), create.table()));
        } else if (statement instanceof Statement.CreateDatabase create && !create.orReplace()) {
            return made(
                    "database " + create.database(),
                    existence.database(create.database()),
                    () -> scratch.sameDatabase(sql, create.database()));
        } else if (statement instanceof Statement.CreateServer create && !create.orReplace()) {
            return made(
                    "server " + create.server(),
                    existence.server(create.server()),
                    () -> scratch.sameServer(sql, create.server()));
        } else if (statement instanceof Statement.RenameTable rename) {
            return renamed(existence, rename.from(), rename.to());
        }
        return ofDrop(existence, statement);
    }

    private static Finding ofDrop(Existence existence, Statement statement) throws SQLException {
        if (statement instanceof Statement.DropTable drop && drop.tables().size() == 1) {
            return gone(existence.table(drop.tables().get(0)));
        } else if (statement instanceof Statement.DropView drop && drop.views().size() == 1) {
            return gone(existence.view(drop.views().get(0)));
        } else if (statement instanceof Statement.DropDatabase drop) {
            return gone(existence.database(drop.database()));
        } else if (statement instanceof Statement.DropServer drop) {
            return gone(existence.server(drop.server()));
        } else if (statement instanceof Statement.DropIndex drop) {
            return gone(existence.index(drop.index(), drop.table()));
        }
        return Finding.UNASKED;
    }

    private static Optional<Alteration> alteration(RunSql forward, Optional<Action> rollback) {
        return rollback.filter(RunSql.class::isInstance)
                .flatMap(back -> Alteration.of(forward.sql(), ((RunSql) back).sql()));
    }

    private Finding altered(
            NodeConnection connection, Existence existence, Alteration alteration, ClaimedCommand command)
            throws SQLException {
        scratchLock.lock();
        try {
            // Others may have added columns since it ran. Before it runs, its rollback must restore the order too.
            boolean anyOrder = command.direction() == Direction.UNDO;
            Finding finding;
            try {
                finding = new Scratch(connection, existence).told(alteration, anyOrder);
            } catch (SQLException e) {
                finding = failed(e);
            }
            // Where nothing can be told an operator looks, if the command says so.
            return command.holdOnUnknown() && finding.verdict() == Verdict.UNCLEAR ? Finding.UNASKED : finding;
        } finally {
            scratchLock.unlock();
        }
    }

    /** CREATE TABLE ... SELECT also makes rows, of which a definition says nothing. */
    private static boolean fromQuery(String sql) {
        return Tokenizer.tokens(sql).stream().anyMatch(token -> token.is("SELECT"));
    }

    /** Whether a server object leads there, by the account that this worker has under that name. */
    private boolean leads(
            NodeConnection connection, String server, String host, int port, String schema, String accountName)
            throws SQLException {
        Optional<RouteAccount> account = halves.account(accountName);
        return account.isPresent()
                && connection.exists(
                        "SELECT Server_name FROM mysql.servers WHERE Server_name = ? AND Host = ? AND Port = ? AND Db = ? AND Username = ? AND Password = ? AND Socket = ''",
                        server,
                        host,
                        String.valueOf(port),
                        schema,
                        account.get().user(),
                        account.get().password());
    }

    /** The second, dear question of a CREATE, asked only if something of that name is there. */
    private interface Sameness {
        boolean holds() throws SQLException;
    }

    private Finding made(String what, boolean exists, Sameness same) throws SQLException {
        if (!exists) {
            return Finding.of(false, true, "");
        }
        scratchLock.lock();
        try {
            return Finding.of(same.holds(), false, differs(what));
        } finally {
            scratchLock.unlock();
        }
    }

    private static String differs(String what) {
        return what + " is there with another definition";
    }

    private static Finding gone(boolean exists) {
        return Finding.of(!exists, exists, "");
    }

    private static Finding renamed(Existence existence, ObjectName from, ObjectName to) throws SQLException {
        boolean fromExists = existence.table(from);
        boolean toExists = existence.table(to);
        return Finding.of(
                !fromExists && toExists,
                fromExists && !toExists,
                fromExists
                        ? "both " + from + " and " + to + " are there"
                        : "neither " + from + " nor " + to + " is there");
    }

    private static ObjectName in(String schema, String table) {
        return new ObjectName(Optional.of(schema), table);
    }
}
