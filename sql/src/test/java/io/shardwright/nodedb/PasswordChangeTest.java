package io.shardwright.nodedb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.config.Account;
import io.shardwright.config.Secret;
import io.shardwright.live.Live;
import io.shardwright.login.Login;
import io.shardwright.login.RefusedLoginException;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The password of a worker's account on its node is changed while the worker uses it, at the node and in the file, in both orders. */
final class PasswordChangeTest {
    private static final String USER = "rotating";

    private static NodeFixture fixture;

    private Live<Account> file;
    private NodeDatabase node;

    @BeforeAll
    static void start() {
        fixture = NodeFixture.shared();
    }

    @AfterAll
    static void removeUser() {
        root("DROP USER IF EXISTS '" + USER + "'@'127.0.0.1'");
    }

    @BeforeEach
    void login() {
        root(
                "CREATE OR REPLACE USER '" + USER + "'@'127.0.0.1' IDENTIFIED BY 'first'",
                "GRANT ALL ON *.* TO '" + USER + "'@'127.0.0.1'");
        file = new Live<>(account("first"));
        node = new NodeDatabase(new NodeAccess(fixture.server().endpoint(), new Login(file), "app"));
    }

    private static Account account(String password) {
        return new Account(USER, new Secret(password));
    }

    private static void root(String... statements) {
        fixture.server().runAll(io.shardwright.localdb.Account.ROOT, List.of(statements));
    }

    private static void alter(String password) {
        root("ALTER USER '" + USER + "'@'127.0.0.1' IDENTIFIED BY '" + password + "'");
    }

    private String asked() throws SQLException {
        try (NodeConnection connection = node.openToRead()) {
            return connection.text("SELECT CURRENT_USER()");
        }
    }

    private void assertAnswers() throws SQLException {
        assertThat(asked()).isEqualTo(USER + "@127.0.0.1");
    }

    @Test
    void theFileFirst() throws SQLException {
        assertAnswers();
        file.set(account("second"));
        assertAnswers();
        assertThat(node.access().password()).as("what the node has let in").isEqualTo("first");
        alter("second");
        assertAnswers();
        assertThat(node.access().password()).isEqualTo("second");
        // The old one is forgotten: a server that takes it again is not asked with it.
        alter("first");
        assertThatThrownBy(this::asked).isInstanceOf(RefusedLoginException.class);
    }

    @Test
    void theServerFirst() throws SQLException {
        try (NodeConnection open = node.openToRead()) {
            alter("second");
            assertThat(open.text("SELECT 1")).as("open connections go on").isEqualTo("1");
            // To whoever wants a new one this is no different from a node that is away: it comes again.
            assertThatThrownBy(this::asked).isInstanceOfSatisfying(RefusedLoginException.class, refused -> {
                assertThat(ServerErrors.of(refused).name()).isEqualTo("LOST");
                ShardwrightException told = node.refused(refused);
                assertThat(told.code()).isEqualTo(ErrorCode.UNREACHABLE);
                assertThat(told.message()).contains(USER).doesNotContain("first");
            });
            file.set(account("second"));
            assertAnswers();
        }
    }

    @Test
    void twoChangesInARow() throws SQLException {
        assertAnswers();
        file.set(account("second"));
        file.set(account("third"));
        assertAnswers();
        alter("third");
        assertAnswers();
    }

    @Test
    void whatWasNeverLetInIsRefusedAsSuch() {
        file.set(account("wrong"));
        assertThatThrownBy(node::facts)
                .isInstanceOfSatisfying(
                        ShardwrightException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.ACCESS_DENIED));
    }

    /** The new password comes into the file while a connection is refused. */
    @Test
    void aLoginThatIsUnderWayTakesTheNewestPassword() throws SQLException {
        Login login = new Login(file);
        alter("second");
        String used = login.open(account -> {
            String password = account.password().value();
            if (password.equals("first")) {
                file.set(account("second"));
                throw new SQLException("Access denied", "28000", 1045);
            }
            return password;
        });
        assertThat(used).isEqualTo("second");
    }
}
