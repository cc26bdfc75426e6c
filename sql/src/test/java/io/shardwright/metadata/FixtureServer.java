package io.shardwright.metadata;

import static org.awaitility.Awaitility.await;

import io.shardwright.fleet.Endpoint;
import io.shardwright.localdb.Account;
import io.shardwright.localdb.LocalMariaDb;
import io.shardwright.localdb.ServerOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The real server of this module's tests, shared by all of them, as its administrator sees it. */
final class FixtureServer {
    private static final String BLOCKED =
            "SELECT COUNT(*) FROM information_schema.INNODB_TRX WHERE trx_state = 'LOCK WAIT'";

    private static final String HELD_UP =
            "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE STATE LIKE 'Waiting for backup%'";

    private static final String DEADLOCKS =
            "SELECT variable_value FROM information_schema.GLOBAL_STATUS WHERE variable_name = 'INNODB_DEADLOCKS'";

    private static final LocalMariaDb SERVER = startServer();

    private FixtureServer() {}

    private static LocalMariaDb startServer() {
        try {
            LocalMariaDb server = LocalMariaDb.start(
                    Files.createTempDirectory(Path.of("target"), "metadata"), ServerOptions.forTests());
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A schema of its own on the shared server, without tables. */
    static MetadataDatabase emptySchema(String name) {
        Account account = SERVER.account(Account.METADATA);
        try (Connection root = SERVER.rootConnection();
                Statement statement = root.createStatement()) {
            statement.execute("SET SESSION foreign_key_checks = 0");
            statement.execute("CREATE OR REPLACE DATABASE " + name);
            statement.execute("GRANT ALL ON " + name + ".* TO '" + account.user() + "'@'127.0.0.1'");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return schema(SERVER.endpoint(), name);
    }

    static Endpoint endpoint() {
        return SERVER.endpoint();
    }

    /** A schema as reached through an address of the server. */
    static MetadataDatabase schema(Endpoint endpoint, String name) {
        return open(endpoint, name, 2);
    }

    static MetadataDatabase open(Endpoint endpoint, String schema, int connections) {
        Account account = SERVER.account(Account.METADATA);
        return MetadataDatabase.open(
                new MetadataAddress(endpoint, schema, account.user(), account.password(), connections));
    }

    /** Makes a database as an operator would who says nothing of what is in it. */
    static void createSchema(String schema, String characterSet) throws SQLException {
        String account = "'" + SERVER.account(Account.METADATA).user() + "'@'127.0.0.1'";
        try (Connection root = SERVER.rootConnection();
                Statement statement = root.createStatement()) {
            statement.execute("CREATE DATABASE " + schema + " CHARACTER SET " + characterSet);
            statement.execute("GRANT ALL ON " + schema + ".* TO " + account);
        }
    }

    /** A connection of the server's administrator. */
    static Connection root() throws SQLException {
        return SERVER.rootConnection();
    }

    /** As the server's administrator. */
    static void asRoot(String... statements) {
        try (Connection root = root();
                Statement statement = root.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Does it on a thread of its own: of a pool for two processors the second who waits may never begin. */
    static <T> CompletableFuture<T> beside(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, task -> new Thread(task, "beside").start());
    }

    /** Returns once so many of the server's transactions wait for locks of others. */
    static void awaitBlocked(int transactions) {
        await().until(() -> ofServer(BLOCKED) == transactions);
    }

    /** Returns once so many transactions are held up at their commit by a backup. */
    static void awaitCommits(int transactions) {
        await().until(() -> ofServer(HELD_UP) == transactions);
    }

    /** How many circles of waiting transactions the server has broken. */
    static long deadlocks() throws SQLException {
        return ofServer(DEADLOCKS);
    }

    private static long ofServer(String query) throws SQLException {
        try (Connection root = root();
                Statement statement = root.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
