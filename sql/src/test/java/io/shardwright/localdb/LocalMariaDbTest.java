package io.shardwright.localdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.problem.ShardwrightException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LocalMariaDbTest {
    @TempDir
    private Path folder;

    private static MariaDbBinaries binaries(String choice) {
        try {
            return MariaDbBinaries.find(choice, System.getenv(), CacheFolder.ofUser());
        } catch (ShardwrightException e) {
            return Assumptions.abort(e.message());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"path", "embedded"})
    void keepsRowsPortAndAccountsOverAKillAndARestart(String choice) throws SQLException {
        try (LocalMariaDb server = LocalMariaDb.start(folder, ServerOptions.forTests(), binaries(choice))) {
            var endpoint = server.endpoint();
            run(server, Account.WORKER, "CREATE TABLE app.t (id INT PRIMARY KEY)");
            run(server, Account.WORKER, "INSERT INTO app.t VALUES (7)");
            server.kill();
            assertThat(server.isRunning()).isFalse();
            server.start();
            assertThat(server.endpoint()).isEqualTo(endpoint);
            assertThat(ask(server, Account.WORKER, "SELECT id FROM app.t")).isEqualTo("7");
            assertThat(ask(
                            server,
                            Account.ROOT,
                            "SELECT CONCAT_WS(' ', @@log_bin, @@binlog_format, @@time_zone, @@collation_server)"))
                    .isEqualTo("ON ROW +00:00 utf8mb4_bin");
            server.stop();
        }
        try (LocalMariaDb again = LocalMariaDb.start(folder, ServerOptions.forTests(), binaries(choice))) {
            assertThat(ask(again, Account.WORKER, "SELECT id FROM app.t")).isEqualTo("7");
        }
    }

    @Test
    void beginsWithTheMigratedSchemaAndALifeOfItsOwn() throws SQLException {
        ServerOptions options = ServerOptions.metadataOnly().withMigratedSchema();
        String incarnation = "SELECT incarnation FROM shardwright.coordinator_term";
        try (LocalMariaDb first = LocalMariaDb.start(folder.resolve("first"), options);
                LocalMariaDb second = LocalMariaDb.start(folder.resolve("second"), options)) {
            assertThat(ask(first, Account.METADATA, incarnation))
                    .matches("1-[0-9a-f]{16}")
                    .isNotEqualTo(ask(second, Account.METADATA, incarnation));
            String kept = ask(first, Account.METADATA, incarnation);
            first.restart();
            assertThat(ask(first, Account.METADATA, incarnation)).isEqualTo(kept);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"path", "embedded"})
    void givesEachAccountWhatItNeedsAndNoMore(String choice) throws SQLException {
        try (LocalMariaDb server = LocalMariaDb.start(folder, ServerOptions.forTests(), binaries(choice))) {
            run(server, Account.WORKER, "CREATE TABLE app.t (id INT PRIMARY KEY)");
            run(server, Account.WORKER, "CREATE TABLE shardwright.ledger (id INT PRIMARY KEY)");
            run(server, Account.WORKER, "CREATE SERVER s FOREIGN DATA WRAPPER mysql OPTIONS (HOST '127.0.0.1')");
            assertThat(ask(server, Account.WORKER, "SELECT COUNT(*) FROM mysql.servers"))
                    .isEqualTo("1");
            run(server, Account.WORKER, "DROP SERVER s");
            assertThatThrownBy(() -> run(server, Account.WORKER, "CREATE DATABASE other"))
                    .isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> run(server, Account.WORKER, "CREATE PROCEDURE app.p() SELECT 1"))
                    .isInstanceOf(SQLException.class);
            run(server, Account.ROUTE, "INSERT INTO app.t VALUES (1)");
            assertThatThrownBy(() -> run(server, Account.ROUTE, "DROP TABLE app.t"))
                    .isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> run(server, Account.ROUTE, "SELECT * FROM shardwright.ledger"))
                    .isInstanceOf(SQLException.class);
            run(server, Account.METADATA, "CREATE TABLE shardwright.node (id INT PRIMARY KEY)");
            assertThatThrownBy(() -> run(server, Account.METADATA, "SELECT * FROM app.t"))
                    .isInstanceOf(SQLException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"path", "embedded"})
    void letsNobodyInWithoutAPassword(String choice) throws Exception {
        try (LocalMariaDb server = LocalMariaDb.start(folder, ServerOptions.forTests(), binaries(choice))) {
            for (String user : new String[] {"root", "nobody", ""}) {
                assertThatThrownBy(() -> DriverManager.getConnection(server.jdbcUrl(""), user, "")
                                .close())
                        .isInstanceOf(SQLException.class);
            }
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("accounts"))))
                    .isEqualTo("rw-------");
            assertThat(folder.resolve("init.sql")).doesNotExist();
            assertThat(Files.readString(server.log()))
                    .doesNotContain(server.account(Account.ROOT).password());
        }
    }

    @Test
    void reachesItsOwnTablesThroughSpiderWhereThereIsOne() throws SQLException {
        try (LocalMariaDb server = LocalMariaDb.start(folder, ServerOptions.node("app", 1))) {
            Assumptions.assumeTrue(server.hasSpider(), "this MariaDB has no Spider engine");
            Account route = server.account(Account.ROUTE);
            run(server, Account.WORKER, "CREATE TABLE app.part (id INT PRIMARY KEY)");
            run(
                    server,
                    Account.WORKER,
                    ("CREATE SERVER s FOREIGN DATA WRAPPER mysql OPTIONS (HOST '127.0.0.1', PORT %d, USER '%s',"
                                    + " PASSWORD '%s', DATABASE 'app')")
                            .formatted(server.endpoint().port(), route.user(), route.password()));
            run(
                    server,
                    Account.WORKER,
                    "CREATE TABLE app.whole (id INT PRIMARY KEY) ENGINE=SPIDER COMMENT='wrapper \"mysql\", srv \"s\", table \"part\"'");
            run(server, Account.WORKER, "INSERT INTO app.whole VALUES (1), (2)");
            assertThat(ask(server, Account.WORKER, "SELECT COUNT(*) FROM app.part"))
                    .isEqualTo("2");
        }
    }

    @Test
    void doesNotStartOnceItIsClosed() {
        LocalMariaDb server = LocalMariaDb.in(
                folder, ServerOptions.forTests(), MariaDbBinaries.find(), Account.generated(Account.ROUTE));
        server.close();
        assertThatThrownBy(server::start)
                .isInstanceOf(ShardwrightException.class)
                .hasMessageContaining("is closed");
        assertThat(server.isRunning()).isFalse();
    }

    @Test
    void saysWhatIsWrongWhenThereIsNoServerToFind() {
        assertThatThrownBy(() -> MariaDbBinaries.find(folder.toString(), Map.of(), folder))
                .isInstanceOf(ShardwrightException.class)
                .hasMessageContaining("holds no mariadbd");
    }

    private static void run(LocalMariaDb server, String user, String sql) throws SQLException {
        try (Connection connection = server.connect(user, "");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String ask(LocalMariaDb server, String user, String sql) throws SQLException {
        try (Connection connection = server.connect(user, "");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : "nothing";
        }
    }
}
