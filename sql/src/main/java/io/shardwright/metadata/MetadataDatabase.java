package io.shardwright.metadata;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.resilience.Patience;
import io.shardwright.resilience.Resilience;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;

/** The pool of connections to the metadata database, and its migrations. Shared by all threads of a process; closed at its end. */
public final class MetadataDatabase implements AutoCloseable {
    /** How long to wait for a connection before saying that the database does not answer: below the 10 s a person waits. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(6);

    /** Longer than any statement of the protocol takes, short enough that a dead server is noticed. */
    private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(30);

    /** For statements on whole tables. */
    private static final Duration LONG_TIMEOUT = Duration.ofHours(1);

    /**
     * A transaction that does nothing for this long belongs to a paused process; the server ends it, so that its locks do not hold up a
     * successor. Well above any gap between two statements of ours, as no transaction spans other IO.
     */
    private static final int IDLE_TRANSACTION_SECONDS = 5;

    /**
     * So long a statement waits for a lock of another's; then its transaction is repeated. Above any wait of a healthy system, also for a paused process to be ended, and below
     * the socket's timeout: a wait beyond that would look like a database that does not answer, and go on there beside its repetition.
     */
    private static final int LOCK_WAIT_SECONDS = 10;

    /** Where a dropped table was is written in one piece, of some 200 bytes a copy; the server cuts off at 1 MB otherwise. */
    private static final int CONCAT_BYTES_MAX = 1 << 30;

    /** The comment hides the variable from servers that are not MariaDB and do not have it. */
    private static final String LIMITS =
            "SET SESSION innodb_lock_wait_timeout = " + LOCK_WAIT_SECONDS + ", group_concat_max_len = "
                    + CONCAT_BYTES_MAX + " /*M! , idle_transaction_timeout = " + IDLE_TRANSACTION_SECONDS + " */";

    private static final String WITHOUT_LIMITS =
            "SET SESSION innodb_lock_wait_timeout = DEFAULT /*M! , idle_transaction_timeout = 0 */";

    /** The newest migration under {@code io/shardwright/schema}: what this build reads and writes. */
    public static final String SCHEMA_VERSION = "1";

    /** The password, the schema, the host, the way of logging in. */
    private static final Set<Integer> REFUSED_LOGIN = Set.of(1045, 1044, 1130, 1698);

    private static final int UNKNOWN_SCHEMA = 1049;

    private final MetadataAddress address;
    private final HikariDataSource pool;
    private final Transactions transactions;

    private MetadataDatabase(MetadataAddress address, HikariDataSource pool) {
        this.address = address;
        this.pool = pool;
        this.transactions = new Transactions(jdbi(pool));
    }

    private static Jdbi jdbi(HikariDataSource pool) {
        Jdbi jdbi = Jdbi.create(pool);
        jdbi.getConfig(SqlStatements.class).setSqlParser(new NamedParameters()).setTemplateEngine(new NamedLists());
        return jdbi;
    }

    /**
     * Opens the pool and checks that the database answers.
     *
     * @throws ShardwrightException {@link ErrorCode#UNREACHABLE} or {@link ErrorCode#ACCESS_DENIED} within 10 s
     */
    public static MetadataDatabase open(MetadataAddress address) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("metadata");
        config.setDataSource(new LoginSource(url(address), address.login()));
        config.setMaximumPoolSize(address.connectionsMax());
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECT_TIMEOUT.toMillis());
        config.setInitializationFailTimeout(1);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        // All work is transactions. Turning autocommit off and on around each would cost two more round trips.
        config.setAutoCommit(false);
        config.setConnectionInitSql(LIMITS);
        try {
            return new MetadataDatabase(address, new HikariDataSource(config));
        } catch (RuntimeException e) {
            throw refused(address, e);
        }
    }

    private static String url(MetadataAddress address) {
        return "jdbc:mysql://" + address.endpoint() + "/" + address.schema()
                + "?connectTimeout=3000"
                + "&socketTimeout=" + SOCKET_TIMEOUT.toMillis()
                + "&rewriteBatchedStatements=true"
                + "&allowMultiQueries=true"
                + "&useServerPrepStmts=false"
                + "&cacheServerConfiguration=true"
                + "&useLocalSessionState=true"
                + "&useLocalTransactionState=true"
                + "&characterEncoding=UTF-8"
                + "&sslMode=PREFERRED"
                + "&allowPublicKeyRetrieval=true";
    }

    private static ShardwrightException refused(MetadataAddress address, RuntimeException e) {
        @Nullable SQLException sql = null;
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException found) {
                sql = found;
            }
        }
        if (sql != null && REFUSED_LOGIN.contains(sql.getErrorCode())) {
            return new ShardwrightException(
                    ErrorCode.ACCESS_DENIED,
                    "the metadata database refuses " + address,
                    "Check metadata.user and its password, and the account's rights on the schema.",
                    e);
        }
        if (sql != null && sql.getErrorCode() == UNKNOWN_SCHEMA) {
            return new ShardwrightException(
                    ErrorCode.BAD_SETTING,
                    "the metadata database " + address + " has no schema " + address.schema(),
                    "Create it, with utf8mb4, or correct metadata.url.",
                    e);
        }
        if (sql != null && sql.getErrorCode() != 0) {
            return new ShardwrightException(
                    ErrorCode.UNREACHABLE,
                    "the metadata database " + address + " lets nobody in: " + sql.getMessage(),
                    "It runs and answers; do what its words say, and start again.",
                    e);
        }
        return new ShardwrightException(
                ErrorCode.UNREACHABLE,
                "the metadata database " + address + " does not answer",
                "Check metadata.url and that the server runs.",
                e);
    }

    /**
     * Waits until the schema has this build's version. Coordinators bring it there and workers only use it, so that one kind of account can do
     * with less rights; on a new cluster both start at once.
     *
     * @throws ShardwrightException {@link ErrorCode#BAD_RECORD} when patience is at its end, or at once if a newer build has taken away what this
     *     one needs
     */
    public void awaitSchema(Patience patience) {
        refuseContracted();
        try {
            Resilience.retrying("reading the schema's version", patience, OldSchemaException.class::isInstance, () -> {
                requireSchema();
                return true;
            });
        } catch (OldSchemaException e) {
            refuseContracted();
            throw new ShardwrightException(
                    ErrorCode.BAD_RECORD,
                    "the metadata schema does not have version " + SCHEMA_VERSION + ", which this build needs",
                    "Start a coordinator of this build first: it creates and migrates the tables.",
                    e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("reading throws unchecked exceptions only", e);
        }
    }

    private void refuseContracted() {
        Optional<String> newer = transactions.in(handle -> SchemaHistory.contracted(handle, SCHEMA_VERSION));
        if (newer.isPresent()) {
            throw new ShardwrightException(
                    ErrorCode.BAD_RECORD,
                    "the metadata schema has version " + newer.get()
                            + ", which has taken away what this build, of version " + SCHEMA_VERSION + ", needs",
                    "Start a newer build; this one cannot work beside it any more.");
        }
    }

    private void requireSchema() {
        boolean there = transactions.in(handle -> SchemaHistory.reached(handle, SCHEMA_VERSION));
        if (!there) {
            throw new OldSchemaException();
        }
    }

    private static final class OldSchemaException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** Differs between builds that make different tables. */
    public static String schemaFingerprint() {
        return SCHEMA_VERSION + "-"
                + Integer.toHexString(
                        SchemaHistory.checksum(SchemaHistory.NEWEST).orElseThrow());
    }

    /**
     * Brings the schema to this build's version. Safe to run from several processes at once. What newer builds have added is left as it is.
     *
     * @throws ShardwrightException {@link ErrorCode#BAD_RECORD} if that cannot be done, or a newer build has taken away what this one needs
     */
    public void migrate() {
        if (transactions.in(SchemaHistory::isCurrent)) {
            return;
        }
        refuseContracted();
        try {
            // On connections of its own: it counts on autocommit, without which a migration's rows would be lost.
            Flyway.configure()
                    .dataSource(new LoginSource(url(address), address.login()))
                    .locations("classpath:" + SchemaHistory.FOLDER)
                    .table(SchemaHistory.TABLE)
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            if (Transactions.connectionLost(e)) {
                throw Transactions.noAnswer(e);
            }
            throw new ShardwrightException(
                    ErrorCode.BAD_RECORD,
                    "the metadata schema cannot be brought up to date",
                    "Check that the account may create tables and that no newer release has been here; the log has the"
                            + " statement.",
                    e);
        }
    }

    /** What is done on a connection of its own, which is in autocommit. */
    public interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /**
     * Does what may take long, on a connection that does nothing else meanwhile and on which a transaction may rest.
     *
     * @throws ShardwrightException {@link ErrorCode#UNREACHABLE} if the connection is lost or the database refuses all for now, {@link ErrorCode#INTERNAL} if it refuses a statement
     */
    public <T> T dedicated(Work<T> work) {
        try (Connection connection = pool.getConnection()) {
            connection.setNetworkTimeout(Runnable::run, (int) LONG_TIMEOUT.toMillis());
            connection.setAutoCommit(true);
            try (Statement statement = connection.createStatement()) {
                statement.execute(WITHOUT_LIMITS);
                return work.on(connection);
            } finally {
                asTheOthers(connection);
            }
        } catch (SQLException e) {
            throw Transactions.failed(e);
        }
    }

    private static void asTheOthers(Connection connection) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(LIMITS);
        } catch (SQLException e) {
            // Lost: the pool throws it away.
        }
    }

    Transactions transactions() {
        return transactions;
    }

    @Override
    public void close() {
        pool.close();
    }
}
