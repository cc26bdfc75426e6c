package io.shardwright.nodedb;

import io.shardwright.action.Action;
import io.shardwright.action.CreateRouteServer;
import io.shardwright.action.DropQuarantined;
import io.shardwright.action.FenceTable;
import io.shardwright.action.LeadRouteServer;
import io.shardwright.action.QuarantineTable;
import io.shardwright.action.RestoreTable;
import io.shardwright.action.RunSql;
import io.shardwright.dialect.Quoting;
import io.shardwright.noderun.Undertaking;
import io.shardwright.noderun.Undertakings;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.statement.Statement;
import io.shardwright.statement.StatementParser;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Turns an action into the statements that do it, with the credentials that only this worker has. */
final class Halves {
    /** The actions that a worker of a MariaDB or MySQL node can do, {@code name:version}. */
    static final Set<String> KNOWN = Set.of(
            "sql:1",
            "create-route-server:1",
            "drop-route-server:1",
            "lead-route-server:1",
            "quarantine-table:1",
            "restore-table:1",
            "drop-quarantined:1",
            "fence-table:1",
            "copy-shard:1",
            "forget-copy:1",
            "follow-shard:1",
            "verify-shard:1",
            "await-cutover:1",
            "end-phase:1",
            "hold-route:1",
            "release-route:1",
            "drain-shard:1",
            "swap-route:1");

    /** Definitions, by their first words, that may name several objects. */
    private static final Pattern OF_SEVERAL =
            Pattern.compile("^(GRANT|REVOKE|INSTALL|UNINSTALL)\\b| (USER|ROLE)$|^DROP SEQUENCE$");

    /** See {@link io.shardwright.table.PhysicalNames#staleRoute} and {@link io.shardwright.table.PhysicalNames#numbered}. */
    private static final Pattern STALE_ROUTE = Pattern.compile("sw_q_g[0-9]+_stale(_[0-9]+)?");

    private static final String SPIDER = "SPIDER";

    private final RouteAccounts routeAccounts;
    private final String defaultSchema;
    private final Undertakings undertakings;

    Halves(RouteAccounts routeAccounts, String defaultSchema, Undertakings undertakings) {
        this.routeAccounts = routeAccounts;
        this.defaultSchema = defaultSchema;
        this.undertakings = undertakings;
    }

    /**
     * How an action is run on this node.
     *
     * @throws ShardwrightException {@link ErrorCode#UNSUPPORTED} for an action that is not for this engine, {@link ErrorCode#BAD_SETTING} for a
     *     route account that this worker does not have, {@link ErrorCode#BAD_STATEMENT} for SQL that is not one statement
     */
    Half of(NodeConnection connection, Action action) throws SQLException {
        if (action instanceof RunSql sql) {
            return ofSql(connection, sql.sql());
        } else if (action instanceof CreateRouteServer create) {
            return new Half.Definition(List.of(createServer(create)));
        } else if (action instanceof LeadRouteServer lead) {
            return new Half.Definition(List.of(alterServer(lead)));
        } else if (action instanceof QuarantineTable quarantine) {
            requireNoRows(connection, quarantine);
            return new Half.Definition(
                    List.of(rename(quarantine.schema(), quarantine.table(), quarantine.quarantine())));
        } else if (action instanceof RestoreTable restore) {
            return new Half.Definition(List.of(rename(restore.schema(), restore.quarantine(), restore.table())));
        } else if (action instanceof DropQuarantined drop) {
            return new Half.Definition(
                    List.of("DROP TABLE IF EXISTS " + Quoting.name(drop.schema(), drop.quarantine())));
        } else if (action instanceof FenceTable fence) {
            return new Half.Fence(rename(fence.schema(), fence.table(), fence.quarantine()));
        }
        Optional<Undertaking> work = undertakings.of(action);
        if (work.isPresent()) {
            return new Half.Undertaken(work.get());
        }
        throw new ShardwrightException(
                ErrorCode.UNSUPPORTED,
                "action '" + action.name() + "' is not one that a MariaDB node can do",
                "Send it to a node of the engine it is for.");
    }

    /** What goes there is dropped after the decision, and has no rows only if it is still a distributed table. */
    private static void requireNoRows(NodeConnection connection, QuarantineTable quarantine) throws SQLException {
        if (!STALE_ROUTE.matcher(quarantine.quarantine()).matches()) {
            return;
        }
        String engine = connection
                .first(
                        "SELECT COALESCE(ENGINE, '') FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?",
                        quarantine.schema(),
                        quarantine.table())
                .orElse(SPIDER);
        if (!engine.equalsIgnoreCase(SPIDER)) {
            throw new ShardwrightException(
                    ErrorCode.WRONG_STATE,
                    "table '" + quarantine.table() + "' is not the distributed one any more, it is one of " + engine,
                    "Somebody made it meanwhile, and it may hold rows: rename it by hand, then `diagnose`.");
        }
    }

    private Half ofSql(NodeConnection connection, String sql) throws SQLException {
        Statement statement = StatementParser.parse(sql);
        if (statement instanceof Statement.Read) {
            return new Half.Rows(sql, true);
        } else if (statement instanceof Statement.RowChange change) {
            boolean transactional = new TransactionalTables(connection, defaultSchema).holdsAllOf(sql, change);
            return transactional ? new Half.Rows(sql, false) : new Half.Opaque(sql, false);
        } else if (statement instanceof Statement.Call || statement instanceof Statement.Other) {
            return new Half.Opaque(sql, statement instanceof Statement.Call);
        }
        return mayDoAPart(statement) ? new Half.Opaque(sql, false) : new Half.Definition(List.of(sql));
    }

    /** Of several tables, accounts or plugins the server does those that it can, and then answers with an error. */
    private static boolean mayDoAPart(Statement statement) {
        if (statement instanceof Statement.DropTable drop) {
            return drop.tables().size() > 1;
        } else if (statement instanceof Statement.DropView drop) {
            return drop.views().size() > 1;
        }
        return statement instanceof Statement.OtherDdl other
                && OF_SEVERAL.matcher(other.words()).find();
    }

    private String createServer(CreateRouteServer create) {
        return "CREATE SERVER " + Quoting.name(create.server()) + " FOREIGN DATA WRAPPER mysql OPTIONS ("
                + place(create.address().host(), create.address().port(), create.schema(), create.account()) + ")";
    }

    private String alterServer(LeadRouteServer lead) {
        return "ALTER SERVER " + Quoting.name(lead.server()) + " OPTIONS ("
                + place(lead.host(), lead.port(), lead.schema(), lead.account()) + ", SOCKET '')";
    }

    private String place(String host, int port, String schema, String accountName) {
        RouteAccount account = account(accountName)
                .orElseThrow(() -> new ShardwrightException(
                        ErrorCode.BAD_SETTING,
                        "this worker has no route account '" + accountName + "'",
                        "Add it to the worker's settings file."));
        return "HOST " + Quoting.mariaDbLiteral(host) + ", DATABASE " + Quoting.mariaDbLiteral(schema) + ", USER "
                + Quoting.mariaDbLiteral(account.user()) + ", PASSWORD " + Quoting.mariaDbLiteral(account.password())
                + ", PORT " + port;
    }

    /** The credentials that this worker's configuration has under the name in an action. */
    Optional<RouteAccount> account(String name) {
        return routeAccounts.get(name);
    }

    /** A server's words for an error, which may quote the statement, without any credential. */
    String redacted(SQLException e) {
        return redacted(e.getMessage() == null ? e.toString() : e.getMessage());
    }

    /** A text without any credential. */
    String redacted(String text) {
        return routeAccounts.redacted(text);
    }

    private static String rename(String schema, String from, String to) {
        return "RENAME TABLE " + Quoting.name(schema, from) + " TO " + Quoting.name(schema, to);
    }
}
