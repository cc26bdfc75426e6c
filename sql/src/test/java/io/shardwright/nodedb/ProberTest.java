package io.shardwright.nodedb;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.action.RunSql;
import io.shardwright.attempt.Verdict;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of a statement by looking at the server. */
final class ProberTest {
    private static NodeFixture fixture;

    @BeforeAll
    static void start(@TempDir Path folder) throws SQLException {
        fixture = NodeFixture.start(folder);
        // Only root may make databases other than the worker's own.
        fixture.execute("GRANT ALL ON *.* TO 'shardwright'@'127.0.0.1'");
    }

    @AfterAll
    static void stop() throws SQLException {
        fixture.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        fixture.execute("DROP DATABASE app", "CREATE DATABASE app", "DROP DATABASE IF EXISTS other");
    }

    private static Verdict ask(String sql) throws SQLException {
        Prober prober = new Prober(new Halves(Map.of(), "app", Undertakings.NONE), "app", new ReentrantLock());
        try (NodeConnection connection = fixture.node().open(fixture.epoch())) {
            return prober.ask(connection, NodeFixture.command(new RunSql(sql), new RunSql("DO 0")))
                    .verdict();
        }
    }

    /** Asks before and after the statement has run. */
    private static void assertTold(String sql) throws SQLException {
        assertThat(ask(sql)).as(sql).isEqualTo(Verdict.ABSENT);
        fixture.execute(sql);
        assertThat(ask(sql)).as(sql).isEqualTo(Verdict.PRESENT);
        assertThat(fixture.ask("SHOW DATABASES LIKE '%scratch%'")).isEqualTo("no row");
    }

    @Test
    void comparesWholeTables() throws SQLException {
        String sql =
                "create table if not exists `app` . `t` (id BIGINT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(10) DEFAULT 'a)',"
                        + " CHECK (name <> 'z')) COMMENT='shardwright g1/s0/e1 AUTO_INCREMENT=9'";
        assertTold(sql);
        fixture.execute("INSERT INTO t (name) VALUES ('x'), ('y')");
        assertThat(ask(sql)).isEqualTo(Verdict.PRESENT);
        assertThat(ask(sql.replace("VARCHAR(10)", "VARCHAR(11)"))).isEqualTo(Verdict.UNCLEAR);
        assertThat(ask(sql.replace("=9", "=8"))).isEqualTo(Verdict.UNCLEAR);
        assertThat(ask(sql.replace("BIGINT", "NONSENSE"))).isEqualTo(Verdict.UNCLEAR);
        fixture.execute("ALTER TABLE t ADD c INT");
        assertThat(ask(sql)).isEqualTo(Verdict.UNCLEAR);
    }

    @Test
    void comparesTablesWithTheirSchemasDefaultsAndReferences() throws SQLException {
        fixture.execute(
                "ALTER DATABASE app CHARACTER SET latin1 COLLATE latin1_german1_ci",
                "CREATE TABLE p (id INT PRIMARY KEY)",
                "CREATE TABLE model (id INT PRIMARY KEY)");
        assertTold("CREATE TABLE c (id INT, name CHAR(5), FOREIGN KEY (id) REFERENCES p (id))");
        assertTold("CREATE TABLE l LIKE model");
        assertThat(ask("CREATE TABLE q SELECT * FROM model")).isEqualTo(Verdict.UNASKED);
        assertThat(ask("CREATE OR REPLACE TABLE p (id INT)")).isEqualTo(Verdict.UNASKED);
    }

    @Test
    void comparesViewsIndexesDatabasesAndServers() throws SQLException {
        fixture.execute("CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT, FOREIGN KEY (id) REFERENCES t (id))");
        assertTold("CREATE INDEX i ON t (a)");
        assertThat(ask("CREATE INDEX i ON t (a, b)")).isEqualTo(Verdict.UNCLEAR);
        assertThat(ask("CREATE UNIQUE INDEX i ON t (a)")).isEqualTo(Verdict.UNCLEAR);
        assertTold("CREATE DEFINER = 'shardwright'@'127.0.0.1' VIEW v AS SELECT a FROM t");
        assertThat(ask("CREATE DEFINER = 'shardwright'@'127.0.0.1' VIEW v AS SELECT b FROM t"))
                .isEqualTo(Verdict.UNCLEAR);
        assertTold("CREATE DATABASE other CHARACTER SET latin1");
        assertThat(ask("CREATE DATABASE other CHARACTER SET ascii")).isEqualTo(Verdict.UNCLEAR);
        assertTold("CREATE SERVER s FOREIGN DATA WRAPPER mysql OPTIONS (HOST 'h', PORT 1)");
        assertThat(ask("CREATE SERVER s FOREIGN DATA WRAPPER mysql OPTIONS (HOST 'h', PORT 2)"))
                .isEqualTo(Verdict.UNCLEAR);
    }

    @Test
    void comparesRouteTables() throws SQLException {
        Assumptions.assumeTrue(fixture.server().hasSpider(), "skipped: this server has no Spider engine");
        fixture.execute(
                "CREATE TABLE users_g1_s0_e1 (id BIGINT PRIMARY KEY, name VARCHAR(10))",
                "CREATE SERVER `sw_g1_n-1` FOREIGN DATA WRAPPER mysql OPTIONS (HOST '127.0.0.1', PORT "
                        + fixture.server().endpoint().port() + ", DATABASE 'app', USER 'nobody', PASSWORD 'x')");
        String route =
                "CREATE TABLE users (id BIGINT PRIMARY KEY, name VARCHAR(10)) ENGINE=SPIDER COMMENT='wrapper \"mysql\"'"
                        + " PARTITION BY LIST (id MOD 2) (PARTITION s0 VALUES IN (0, 1) COMMENT = 'srv \"sw_g1_n-1\", table \"users_g1_s0_e1\"')";
        assertTold(route);
        assertThat(ask(route.replace("e1\"", "e2\""))).isEqualTo(Verdict.UNCLEAR);
        assertTold("RENAME TABLE users TO sw_q_g1");
        assertTold("DROP TABLE sw_q_g1");
        fixture.execute("DROP SERVER `sw_g1_n-1`");
    }

    @Test
    void looksAtBothNamesOfARename() throws SQLException {
        assertThat(ask("RENAME TABLE a TO b")).isEqualTo(Verdict.UNCLEAR);
        fixture.execute("CREATE TABLE a (id INT)");
        assertTold("RENAME TABLE a TO b");
        fixture.execute("CREATE TABLE a (id INT)");
        assertThat(ask("RENAME TABLE a TO b")).isEqualTo(Verdict.UNCLEAR);
    }

    @Test
    void tellsDropsByTheName() throws SQLException {
        fixture.execute(
                "CREATE TABLE t (id INT, KEY i (id))",
                "CREATE VIEW v AS SELECT 1",
                "CREATE DATABASE other",
                "CREATE SERVER d FOREIGN DATA WRAPPER mysql OPTIONS (HOST 'h')");
        assertTold("DROP INDEX i ON t");
        assertTold("DROP VIEW v");
        assertTold("DROP TABLE t");
        assertTold("DROP DATABASE other");
        assertTold("DROP SERVER d");
    }

    @Test
    void saysNothingOfWhatItCannotTell() throws SQLException {
        assertThat(ask("ALTER TABLE t ADD c INT")).isEqualTo(Verdict.UNASKED);
        assertThat(ask("CALL p()")).isEqualTo(Verdict.UNASKED);
        assertThat(ask("CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW SET @a = 1"))
                .isEqualTo(Verdict.UNASKED);
        assertThat(ask("DROP TABLE a, b")).isEqualTo(Verdict.UNASKED);
        assertThat(ask("INSERT INTO t VALUES (1)")).isEqualTo(Verdict.UNASKED);
    }
}
