package io.shardwright.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.sqlproxy.Exchange;
import io.shardwright.sqlproxy.ScriptedProxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the metadata database refuses for now is told as such, and leaves nothing behind. */
final class RefusedTransactionsTest {
    private static final String WAITING =
            "SELECT trx_mysql_thread_id FROM information_schema.INNODB_TRX WHERE trx_state = 'LOCK WAIT'";

    @RegisterExtension
    final Fixture f = new Fixture();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1290 | HY000 | UNREACHABLE | takes no changes: refused by a rule | point metadata.url at",
                "1836 | HY000 | UNREACHABLE | takes no changes: refused by a rule | point metadata.url at",
                "1317 | 70100 | UNREACHABLE | has ended a statement: refused by a rule | Send it again",
                "1969 | 70100 | UNREACHABLE | has ended a statement: refused by a rule | max_statement_time",
                "1021 | HY000 | UNREACHABLE | is short of something: refused by a rule | Give its server",
                "1927 | 70100 | UNREACHABLE | does not answer | Nothing is lost",
                "1142 | 42000 | INTERNAL | refused a statement: refused by a rule | The log has"
            })
    void whetherItMayComeToPassLaterIsTold(int number, String state, ErrorCode code, String words, String advice)
            throws Exception {
        try (ScriptedProxy proxy = f.proxy();
                MetadataDatabase database = f.database(proxy.endpoint(), "shardwright")) {
            proxy.once("SELECT 'refuse me'", Exchange.refused(number, state, "refused by a rule"));
            assertThatThrownBy(() -> database.transactions().run(handle -> handle.execute("SELECT 'refuse me'")))
                    .isInstanceOfSatisfying(ShardwrightException.class, e -> {
                        assertThat(e.code()).isEqualTo(code);
                        assertThat(e.message()).isEqualTo("the metadata database " + words);
                        assertThat(e.advice()).contains(advice);
                    });
            assertThatCode(() -> database.transactions().now()).doesNotThrowAnyException();
        }
    }

    /** The server does not say with a refusal that a transaction is open, and the driver does not know it then. */
    @Test
    void whatIsRefusedAtItsFirstStatementKeepsNoLocks() throws Exception {
        FixtureServer.asRoot(
                "CREATE OR REPLACE TABLE shardwright.two (id INT PRIMARY KEY)",
                "INSERT INTO shardwright.two VALUES (1), (2)");
        try (Connection other = FixtureServer.root();
                Statement holder = other.createStatement()) {
            other.setAutoCommit(false);
            holder.execute("SELECT id FROM shardwright.two WHERE id = 2 FOR UPDATE");
            CompletableFuture<Long> waits =
                    FixtureServer.beside(() -> f.number("SELECT SUM(id) FROM two WHERE id IN (1, 2) FOR UPDATE"));
            FixtureServer.awaitBlocked(1);
            FixtureServer.asRoot("KILL QUERY " + waiting());
            assertThatThrownBy(waits::join)
                    .cause()
                    .isInstanceOfSatisfying(
                            ShardwrightException.class,
                            e -> assertThat(e.message()).contains("has ended a statement"));
            assertThatCode(() -> holder.execute("SELECT id FROM shardwright.two WHERE id = 1 FOR UPDATE NOWAIT"))
                    .doesNotThrowAnyException();
        } finally {
            FixtureServer.asRoot("DROP TABLE shardwright.two");
        }
    }

    private static long waiting() throws SQLException {
        try (Connection root = FixtureServer.root();
                Statement statement = root.createStatement();
                ResultSet rows = statement.executeQuery(WAITING)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
