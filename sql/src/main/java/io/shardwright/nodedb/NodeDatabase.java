package io.shardwright.nodedb;

import io.shardwright.attempt.ErrorClass;
import io.shardwright.dialect.Quoting;
import io.shardwright.fleet.Capability;
import io.shardwright.fleet.NodeMark;
import io.shardwright.login.RefusedLoginException;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.Admission;
import io.shardwright.resilience.Breaker;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.EnumSet;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A worker's own database node. Opens connections that neither reconnect nor repeat statements, and that refuse to exist once a newer epoch
 * has taken the node. Safe for use by many threads.
 */
public final class NodeDatabase {
    /** Below the 10 s that a person waits for the error. */
    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;

    /** For the login, as long. */
    private static final int LOGIN_TIMEOUT_MILLIS = 8_000;

    /** For our own questions, of which probes may look at many rows; lifted while a command runs, which may take hours. */
    private static final int QUESTION_TIMEOUT_MILLIS = 60_000;

    /**
     * How long DDL waits for a table that others use before it fails as transient. Short, because all who come to the table after it wait
     * behind it; the next try comes soon.
     */
    private static final int LOCK_WAIT_SECONDS = 3;

    /** How many a server keeps of one statement, whatever its own setting: each call of a trigger copies them all. */
    static final int WARNINGS_MAX = 64;

    /** Strict, and without ANSI_QUOTES and NO_BACKSLASH_ESCAPES, whatever the server's own setting: a statement means the same on every node. */
    private static final String SQL_MODE = "STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION";

    /** Whatever a table holds may be written to another: zeros in dates, days that do not exist, 0 for a counter. */
    private static final String ROW_MODE = "NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES,NO_ENGINE_SUBSTITUTION";

    private static final String ROW_MODE_STRICT = "STRICT_ALL_TABLES," + ROW_MODE;

    /** A copy that is slowed down keeps its connections waiting; one whose worker is gone is ended by the next epoch. */
    private static final int NET_TIMEOUT_SECONDS = 3_600;

    /** The SQL state of a server that takes no connection. */
    private static final String NO_CONNECTION = "08001";

    private static final Set<Integer> ACCESS_DENIED = Set.of(1044, 1045, 1698, 1142, 1227);

    private final NodeAccess access;
    private final Set<NodeConnection> live;
    private final ReentrantLock scratchLock;
    private final AtomicBoolean abandoned;
    private final Breaker breaker;

    public NodeDatabase(NodeAccess access) {
        this(
                access,
                ConcurrentHashMap.newKeySet(),
                new ReentrantLock(),
                new AtomicBoolean(),
                new Breaker("the node " + access, NodeDatabase::unanswered));
    }

    private NodeDatabase(
            NodeAccess access,
            Set<NodeConnection> live,
            ReentrantLock scratchLock,
            AtomicBoolean abandoned,
            Breaker breaker) {
        this.access = access;
        this.live = live;
        this.scratchLock = scratchLock;
        this.abandoned = abandoned;
        this.breaker = breaker;
    }

    private static boolean unanswered(Throwable failure) {
        return failure instanceof SQLException sql && ServerErrors.of(sql) == ErrorClass.LOST;
    }

    /** The same node with another database for unqualified names; one is abandoned with the other. */
    NodeDatabase in(String schema) {
        NodeAccess other = new NodeAccess(access.endpoint(), access.login(), schema);
        return new NodeDatabase(other, live, scratchLock, abandoned, breaker);
    }

    /** Where it is and as whom it is opened. */
    public NodeAccess access() {
        return access;
    }

    /** The database in which the node's shard tables live. */
    public String schema() {
        return access.schema();
    }

    /**
     * Makes what the worker keeps on the node, if it is not there: its own database with the fence and the ledger, and the data schema.
     *
     * @throws ShardwrightException {@link ErrorCode#ACCESS_DENIED} or {@link ErrorCode#UNREACHABLE}, within 10 s
     */
    public void prepare() {
        asking(connection -> {
            connection.execute("CREATE DATABASE IF NOT EXISTS shardwright");
            connection.execute(Fence.CREATE);
            connection.execute(Fence.FIRST_ROW);
            connection.execute(Ledger.CREATE);
            connection.execute(MoveTables.CREATE_POSITION);
            connection.execute(MoveTables.CREATE_RANGE);
            connection.execute(MoveTables.CREATE_INDEX);
            connection.execute("CREATE DATABASE IF NOT EXISTS " + Quoting.name(access.schema()));
            return true;
        });
    }

    /** Asks the node what it is. */
    public NodeFacts facts() {
        return asking(connection -> {
            Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
            if (hasSpider(connection)) {
                capabilities.add(Capability.SPIDER);
            }
            return new NodeFacts(connection.text("SELECT VERSION()"), capabilities);
        });
    }

    static boolean hasSpider(NodeConnection connection) throws SQLException {
        return connection.exists(
                "SELECT 1 FROM information_schema.ENGINES WHERE ENGINE = 'SPIDER' AND SUPPORT IN ('YES', 'DEFAULT')");
    }

    /** What the fence says; the node must have been prepared. */
    public NodeMark fence() {
        return asking(Fence::read);
    }

    /** A question to the node. */
    interface Question<T> {
        T ask(NodeConnection connection) throws SQLException;
    }

    /** Asks on a connection of its own, outside of any epoch. */
    <T> T asking(Question<T> question) {
        try (NodeConnection connection = connect("")) {
            return question.ask(connection);
        } catch (SQLException e) {
            throw refused(e);
        }
    }

    /**
     * Opens a connection for a session, in the data schema.
     *
     * @throws ShardwrightException {@link ErrorCode#FENCED} if the node belongs to a newer epoch; {@link ErrorCode#BAD_RECORD} if it has fallen
     *     back to an older one, which only a restored node does
     */
    public NodeConnection open(long epoch) throws SQLException {
        return admitted(connect(access.schema(), new Properties()), epoch);
    }

    /**
     * Opens a connection for a session on which rows travel as the bytes that they are stored as: every character of a statement's text is one byte, nothing is converted
     * to or from any character set, and times are UTC. Statements may take for ever.
     *
     * @param strict whether a value that does not fit its column is an error; it must be if types differ
     * @throws ShardwrightException as of {@link #open}
     */
    public NodeConnection openForRows(long epoch, boolean strict) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("characterEncoding", "ISO-8859-1");
        properties.setProperty("socketFactory", BulkSocketFactory.class.getName());
        NodeConnection connection = admitted(connect(access.schema(), properties), epoch);
        try {
            connection.execute("SET NAMES binary");
            connection.execute("SET SESSION sql_mode='" + (strict ? ROW_MODE_STRICT : ROW_MODE)
                    + "', time_zone='+00:00', net_write_timeout=" + NET_TIMEOUT_SECONDS + ", net_read_timeout="
                    + NET_TIMEOUT_SECONDS + ", wait_timeout=" + NET_TIMEOUT_SECONDS);
            unlimited(connection, true);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private NodeConnection admitted(NodeConnection connection, long epoch) throws SQLException {
        try {
            NodeMark fence = Fence.read(connection);
            switch (Admission.of(fence.epoch(), epoch)) {
                case ADMITTED -> {}
                case REPLACED -> throw fenced(epoch, fence.epoch());
                case FORGOTTEN ->
                    throw new ShardwrightException(
                            ErrorCode.BAD_RECORD,
                            "the node " + access + " has forgotten epoch " + epoch + ": its fence says "
                                    + fence.epoch(),
                            "It was restored or exchanged; restart its worker so that it takes the node again.");
            }
            if (abandoned.get()) {
                throw new ShardwrightException(
                        ErrorCode.FENCED, "the session of epoch " + epoch + " has ended", "Nothing more was sent.");
            }
            unlimited(connection, false);
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** Opens a connection that only reads, in the data schema, whoever the node belongs to. */
    NodeConnection openToRead() throws SQLException {
        NodeConnection connection = connect(access.schema());
        try {
            connection.execute("SET SESSION TRANSACTION READ ONLY");
            unlimited(connection, false);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    ShardwrightException fenced(long epoch, long newer) {
        return new ShardwrightException(
                ErrorCode.FENCED,
                "the node " + access + " belongs to epoch " + newer + ", newer than this session's " + epoch,
                "Another worker runs for this node; stop one of them.");
    }

    private NodeConnection connect(String schema) throws SQLException {
        return connect(schema, new Properties());
    }

    /** Opens one, unless the last ones met no answer: then it fails at once, as a connection that the server does not take. */
    private NodeConnection connect(String schema, Properties special) throws SQLException {
        try {
            return breaker.call(() -> opened(schema, special));
        } catch (SQLException | RuntimeException e) {
            if (e instanceof ShardwrightException left) {
                throw new SQLNonTransientConnectionException(left.message(), NO_CONNECTION, left);
            }
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("opening a connection throws nothing else", e);
        }
    }

    private NodeConnection opened(String schema, Properties special) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("connectTimeout", String.valueOf(CONNECT_TIMEOUT_MILLIS));
        properties.setProperty("socketTimeout", String.valueOf(LOGIN_TIMEOUT_MILLIS));
        properties.setProperty("characterEncoding", "UTF-8");
        properties.setProperty("sslMode", "PREFERRED");
        properties.setProperty("allowPublicKeyRetrieval", "true");
        // Nothing is ever sent twice behind our back, and one text is one statement.
        properties.setProperty("autoReconnect", "false");
        properties.setProperty("allowMultiQueries", "false");
        // Statements go as they are written: placeholders are filled in by the driver, so that no prepared statement
        // outlives a table.
        properties.setProperty("useServerPrepStmts", "false");
        properties.setProperty("useAffectedRows", "true");
        properties.setProperty("tinyInt1isBit", "false");
        properties.setProperty("yearIsDateType", "false");
        // Definitions are read and compared: a server may be set to leave the quotes of names out. What warnings say
        // decides:
        // it must be known how many there are at most.
        properties.setProperty(
                "sessionVariables",
                "lock_wait_timeout=" + LOCK_WAIT_SECONDS + ",sql_quote_show_create=1,max_error_count=" + WARNINGS_MAX
                        + ",sql_mode='" + SQL_MODE + "'");
        special.forEach((name, value) -> properties.setProperty(name.toString(), value.toString()));
        Connection jdbc = access.login().open(account -> {
            properties.setProperty("user", account.user());
            properties.setProperty("password", account.password().value());
            return driven(schema, properties);
        });
        try (PreparedStatement statement = jdbc.prepareStatement("SELECT CONNECTION_ID()");
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            NodeConnection connection = new NodeConnection(jdbc, rows.getLong(1), live::remove);
            live.add(connection);
            return connection;
        } catch (SQLException e) {
            jdbc.close();
            throw e;
        }
    }

    private Connection driven(String schema, Properties properties) throws SQLException {
        Connection jdbc =
                new com.mysql.cj.jdbc.Driver().connect("jdbc:mysql://" + access.endpoint() + "/" + schema, properties);
        if (jdbc == null) {
            throw new SQLException("no driver for " + access.endpoint());
        }
        return jdbc;
    }

    /** Held while scratch objects are on the node. */
    ReentrantLock scratchLock() {
        return scratchLock;
    }

    /** Whether an open connection of this process has this id. It is then not the lost one of that id, but a younger namesake. */
    boolean isLive(long connectionId) {
        return live.stream().anyMatch(connection -> connection.id() == connectionId);
    }

    /**
     * Ends this process's use of the node for good: drops every connection at once and opens no more for a session. What the server still runs is
     * for the next epoch to end.
     */
    public void abandon() {
        abandoned.set(true);
        live.forEach(NodeConnection::abort);
    }

    /** Lifts or restores the limit on how long an answer may take. */
    static void unlimited(NodeConnection connection, boolean unlimited) throws SQLException {
        connection.jdbc().setNetworkTimeout(Runnable::run, unlimited ? 0 : QUESTION_TIMEOUT_MILLIS);
    }

    /** The error of a node that could not be asked. */
    public ShardwrightException refused(SQLException e) {
        if (ACCESS_DENIED.contains(e.getErrorCode())) {
            return new ShardwrightException(
                    ErrorCode.ACCESS_DENIED,
                    "the node refuses " + access,
                    "Check node-database.user and its password, and the account's rights; the log has the server's"
                            + " words.",
                    e);
        }
        if (e instanceof RefusedLoginException) {
            return new ShardwrightException(
                    ErrorCode.UNREACHABLE,
                    "the node refuses " + access + ", whom it has let in before",
                    "Bring the password of node-database and the server's into agreement; it is tried again until then.",
                    e);
        }
        if (ServerErrors.of(e) == ErrorClass.LOST) {
            return new ShardwrightException(
                    ErrorCode.UNREACHABLE,
                    "the node " + access + " does not answer",
                    "Check node-database.address and that the server runs.",
                    e);
        }
        if (ServerErrors.passes(e)) {
            return new ShardwrightException(
                    ErrorCode.UNREACHABLE,
                    "the node " + access + " refuses a statement of ours for now",
                    "It is tried again; see whether the server is read-only, out of room or memory, or busy.",
                    e);
        }
        return new ShardwrightException(
                ErrorCode.INTERNAL,
                "the node " + access + " refused a statement of ours: " + e.getMessage(),
                "The log has the statement.",
                e);
    }
}
