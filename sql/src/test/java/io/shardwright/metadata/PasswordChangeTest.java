package io.shardwright.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.config.Account;
import io.shardwright.config.Secret;
import io.shardwright.live.Live;
import io.shardwright.localdb.LocalMariaDb;
import io.shardwright.localdb.ServerOptions;
import io.shardwright.login.Login;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.resilience.Patience;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The password of the metadata account is changed while the pool is in use, at the server and in the file, in both orders. */
final class PasswordChangeTest {
    private static final String USER = "'rotating'@'127.0.0.1'";
    private static final int CONNECTIONS = 2;

    private static LocalMariaDb server;

    private final Live<Account> file = new Live<>(account("first"));

    @BeforeAll
    static void start(@TempDir Path folder) {
        server = LocalMariaDb.start(folder, ServerOptions.forTests());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void makeUser() {
        root("CREATE OR REPLACE USER " + USER + " IDENTIFIED BY 'first'", "GRANT ALL ON *.* TO " + USER);
    }

    private static Account account(String password) {
        return new Account("rotating", new Secret(password));
    }

    private static void root(String... statements) {
        server.runAll(io.shardwright.localdb.Account.ROOT, List.of(statements));
    }

    private static void alter(String password) {
        root("ALTER USER " + USER + " IDENTIFIED BY '" + password + "'");
    }

    private static MetadataDatabase open(Login login) {
        return MetadataDatabase.open(new MetadataAddress(server.endpoint(), "shardwright", login, CONNECTIONS));
    }

    /** What is done while the pool has one connection, which is in use: whoever wants another makes it log in. */
    private interface Beside {
        void run() throws SQLException;
    }

    private static void besideOne(MetadataDatabase database, Beside work) {
        database.dedicated(taken -> {
            work.run();
            return true;
        });
    }

    private static String user(MetadataDatabase database) {
        return database.dedicated(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT CURRENT_USER()")) {
                rows.next();
                return rows.getString(1);
            }
        });
    }

    private static void assertLogsIn(MetadataDatabase database) {
        assertThat(user(database)).isEqualTo("rotating@127.0.0.1");
    }

    @Test
    void theFileFirst() {
        try (MetadataDatabase database = open(new Login(file))) {
            file.set(account("second"));
            besideOne(database, () -> assertLogsIn(database));
        }
        file.set(account("first"));
        try (MetadataDatabase database = open(new Login(file))) {
            file.set(account("second"));
            alter("second");
            besideOne(database, () -> assertLogsIn(database));
        }
    }

    @Test
    void theServerFirst() {
        CountDownLatch refused = new CountDownLatch(3);
        Login login = new Login(() -> {
            refused.countDown();
            return file.get();
        });
        try (MetadataDatabase database = open(login)) {
            alter("second");
            assertThat(database.transactions().now())
                    .as("its connections go on")
                    .isPositive();
            besideOne(database, () -> {
                CompletableFuture<Void> waits = CompletableFuture.runAsync(() -> assertLogsIn(database));
                await(refused);
                file.set(account("second"));
                waits.join();
            });
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anAccountThatWasLetInAndIsNotIsAsAServerThatIsAway() {
        try (MetadataDatabase database = open(new Login(file))) {
            alter("second");
            besideOne(
                    database,
                    () -> assertThatThrownBy(() -> user(database))
                            .isInstanceOfSatisfying(
                                    ShardwrightException.class,
                                    e -> assertThat(e.code()).isEqualTo(ErrorCode.UNREACHABLE)));
        }
        assertThatThrownBy(() -> open(new Login(file)))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ACCESS_DENIED));
    }

    @Test
    void migrationsLogInAsTheRest() {
        root("DROP DATABASE shardwright", "CREATE DATABASE shardwright CHARACTER SET utf8mb4");
        try (MetadataDatabase database = open(new Login(file))) {
            file.set(account("second"));
            alter("second");
            database.migrate();
            database.awaitSchema(Patience.OTHERS_START);
        }
    }
}
