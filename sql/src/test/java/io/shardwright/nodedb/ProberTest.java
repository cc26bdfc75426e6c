package io.shardwright.nodedb;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.attempt.Finding;
import io.shardwright.attempt.Verdict;
import io.shardwright.noderun.Undertakings;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Effect;
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
        return ask(sql, "DO 0").verdict();
    }

    private static Finding ask(String forward, String rollback) throws SQLException {
        return ask(NodeFixture.command(forward, rollback));
    }

    private static Finding ask(ClaimedCommand command) throws SQLException {
        Prober prober = new Prober(
                new Halves(RouteAccounts.of(Map.of()), "app", Undertakings.NONE), "app", new ReentrantLock());
        try (NodeConnection connection = fixture.node().open(fixture.epoch())) {
            return prober.ask(connection, command);
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

    /** Asks before the forward half has run, after it, and after the rollback. */
    private static void assertTold(String forward, String rollback) throws SQLException {
        assertThat(ask(forward, rollback).verdict()).as(forward).isEqualTo(Verdict.ABSENT);
        fixture.execute(forward);
        assertThat(ask(forward, rollback).verdict()).as(forward).isEqualTo(Verdict.PRESENT);
        fixture.execute(rollback);
        assertThat(ask(forward, rollback).verdict()).as(rollback).isEqualTo(Verdict.ABSENT);
        assertThat(fixture.ask("SHOW DATABASES LIKE '%scratch%'")).isEqualTo("no row");
    }

    @Test
    void triesAlterationsOnACopy() throws SQLException {
        fixture.execute(
                "CREATE TABLE p (id INT PRIMARY KEY)",
                "CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, a INT NOT NULL DEFAULT 7, b VARCHAR(9), KEY old (b),"
                        + " CONSTRAINT f FOREIGN KEY (a) REFERENCES p (id))",
                "INSERT INTO p VALUES (7)",
                "INSERT INTO t (b) VALUES ('x'), ('y')");
        assertTold("ALTER TABLE t ADD COLUMN c INT", "ALTER TABLE t DROP COLUMN c");
        assertTold("alter table `app`.`t` add c json, add key k (c(3))", "alter table app.t drop key k, drop c");
        assertTold("ALTER TABLE t ADD d INT", "ALTER TABLE IF EXISTS t DROP IF EXISTS d");
        assertTold(
                "ALTER TABLE t MODIFY a BIGINT NOT NULL DEFAULT 7, DROP FOREIGN KEY f, DROP KEY f",
                "ALTER TABLE t MODIFY a INT NOT NULL DEFAULT 7, ADD KEY f (a), ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES p (id)");
        assertTold("ALTER TABLE t ADD INDEX i (a, b)", "DROP INDEX i ON t");
        assertTold("ALTER TABLE t DROP INDEX old", "CREATE INDEX old ON t (b)");
        assertTold("ALTER TABLE t RENAME COLUMN b TO z", "ALTER TABLE t RENAME COLUMN z TO b");
        assertTold("ALTER TABLE t COMMENT = 'new'", "ALTER TABLE t COMMENT = ''");
        assertThat(fixture.ask("SELECT COUNT(*) FROM t")).isEqualTo("2");
    }

    /** An operator looks only where nothing can be told. */
    @Test
    void anUndoIsToldThoughOthersHaveAddedColumns() throws SQLException {
        fixture.execute("CREATE TABLE t (id INT PRIMARY KEY)", "ALTER TABLE t ADD c INT", "ALTER TABLE t ADD d INT");
        ClaimedCommand forward = NodeFixture.command("ALTER TABLE t ADD c INT", "ALTER TABLE t DROP c");
        ClaimedCommand undo = NodeFixture.undo(forward, Effect.APPLIED);
        assertThat(ask(forward).verdict()).as("it would not stand there").isEqualTo(Verdict.UNCLEAR);
        assertThat(ask(NodeFixture.held(forward)).verdict()).isEqualTo(Verdict.UNASKED);
        assertThat(ask(undo).verdict()).isEqualTo(Verdict.PRESENT);
        fixture.execute("ALTER TABLE t DROP c");
        assertThat(ask(undo).verdict()).isEqualTo(Verdict.ABSENT);
        fixture.execute("ALTER TABLE t ADD c BIGINT");
        assertThat(ask(undo).verdict()).as("somebody else's").isEqualTo(Verdict.UNCLEAR);
    }

    @Test
    void saysWhyAnAlterationIsUnclear() throws SQLException {
        fixture.execute("CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT)");
        assertUnclear("ALTER TABLE t ADD c INT, ADD KEY k (c, a)", "ALTER TABLE t DROP COLUMN c", "does not lead back");
        assertUnclear("ALTER TABLE t ADD COLUMN a BIGINT", "ALTER TABLE t DROP COLUMN a", "Duplicate column");
        assertUnclear("ALTER TABLE t FORCE", "ALTER TABLE t FORCE", "cannot be told from its rollback");
        assertUnclear("ALTER TABLE none ADD c INT", "ALTER TABLE none DROP c", "none");
    }

    private static void assertUnclear(String forward, String rollback, String why) throws SQLException {
        Finding finding = ask(forward, rollback);
        assertThat(finding.verdict()).as(forward).isEqualTo(Verdict.UNCLEAR);
        assertThat(finding.reason()).contains(why);
    }

    /** Its copy would lead to the same rows. */
    @Test
    void saysNothingOfTablesWhoseRowsAreElsewhere() throws SQLException {
        fixture.execute(
                "CREATE TABLE part (id INT) ENGINE=MyISAM", "CREATE TABLE t (id INT) ENGINE=MERGE UNION=(part)");
        assertThat(ask("ALTER TABLE t ADD KEY k (id)", "ALTER TABLE t DROP KEY k")
                        .verdict())
                .isEqualTo(Verdict.UNASKED);
    }

    /** What the server shows of it no longer is a text that one may take apart. */
    @Test
    void copiesDefinitionsWithExecutableComments() throws SQLException {
        fixture.execute("CREATE TABLE t (id INT PRIMARY KEY, b VARCHAR(30) COMPRESSED)");
        assertTold("ALTER TABLE t ADD c INT", "ALTER TABLE t DROP c");
    }

    /** Partitions and what refers to the table itself are copied too. */
    @Test
    void triesAlterationsOfPartitionedTables() throws SQLException {
        fixture.execute(
                "CREATE TABLE t (id INT PRIMARY KEY) PARTITION BY RANGE (id) (PARTITION a VALUES LESS THAN (10))");
        assertTold("ALTER TABLE t ADD PARTITION (PARTITION b VALUES LESS THAN (20))", "ALTER TABLE t DROP PARTITION b");
        fixture.execute("CREATE TABLE s (id INT PRIMARY KEY, up INT, CONSTRAINT u FOREIGN KEY (up) REFERENCES s (id))");
        assertTold("ALTER TABLE s ADD c INT", "ALTER TABLE s DROP c");
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
