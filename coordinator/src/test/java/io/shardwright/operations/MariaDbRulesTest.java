package io.shardwright.operations;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.action.RunSql;
import io.shardwright.fleet.Engine;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MariaDbRulesTest {
    private final EngineRules rules = EngineRules.of(Engine.MARIADB);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE t (id INT)",
                "CREATE TABLE IF NOT EXISTS t (id INT)",
                "CREATE INDEX i ON t (id)",
                "RENAME TABLE a TO b",
                "INSERT INTO t VALUES (1)",
                "UPDATE t SET a = 'DROP TABLE t'",
                "DELETE FROM t WHERE id = 1",
                "DROP VIEW v",
                "SELECT 1",
            })
    void takesForwardHalvesWhoseOutcomeCanBeTold(String sql) {
        assertThatCode(() -> rules.checkForward("a", sql, false)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE t ADD b INT",
                "CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW SET NEW.id = 1",
                "GRANT SELECT ON t TO u",
                "RENAME TABLE a TO b, c TO d",
                "CALL p()",
                "LOAD DATA INFILE 'x' INTO TABLE t",
                "CREATE TEMPORARY TABLE t (id INT)",
                "CREATE TABLE t SELECT * FROM u",
                "CREATE TABLE t (a INT) AS SELECT a FROM u",
                "CREATE OR REPLACE VIEW v AS SELECT 1",
                "CREATE OR REPLACE INDEX i ON t (a)",
                "DROP VIEW v, w",
            })
    void takesOthersOnlyIfSomethingElseTells(String sql) {
        unsafe(() -> rules.checkForward("a", sql, false));
        unsafe(() -> rules.checkRollback("a", sql, false));
        assertThatCode(() -> rules.checkForward("a", sql, true)).doesNotThrowAnyException();
        assertThatCode(() -> rules.checkRollback("a", sql, true)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE shardwright.fence SET epoch = 9",
                "INSERT INTO t SELECT 1 FROM `shardwright` . ledger",
                "CREATE TABLE Shardwright_Scratch.t (id INT)",
                "DROP DATABASE shardwright",
                "CREATE DATABASE IF NOT EXISTS shardwright_scratch",
            })
    void leavesTheWorkersOwnDatabasesAlone(String sql) {
        unsafe(() -> rules.checkRollback("a", sql, true));
        unsafe(() -> rules.checkForward("a", sql, true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE t ADD COLUMN IF NOT EXISTS c INT",
                "ALTER TABLE IF EXISTS t ADD c INT",
                "ALTER TABLE t ADD b INT, DROP INDEX IF EXISTS i",
                "DROP PROCEDURE IF EXISTS p",
                "CREATE USER IF NOT EXISTS u",
            })
    void takesWhatMayDoNothingOnlyWithProbes(String sql) {
        unsafe(() -> rules.checkUnconditional("a", sql));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE t ADD c INT",
                "CREATE TABLE IF NOT EXISTS t (id INT)",
                "CREATE PROCEDURE p() IF NOT EXISTS (SELECT 1) THEN DO 0; END IF",
                "INSERT INTO t SELECT IF(NOT x, 1, 2) FROM u",
            })
    void takesWhatDoesAllOrCanBeLookedAt(String sql) {
        assertThatCode(() -> rules.checkUnconditional("a", sql)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DROP TABLE t",
                "TRUNCATE TABLE t",
                "DROP DATABASE d",
                "DROP SCHEMA d",
                "CREATE OR REPLACE TABLE t (a INT)"
            })
    void refusesToDestroyEvenIfThatCouldBeTold(String sql) {
        unsafe(() -> rules.checkForward("a", sql, true));
        unsafe(() -> rules.checkAfter("a", sql));
        assertThatCode(() -> rules.checkRollback("a", sql, true)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BEGIN",
                "START TRANSACTION",
                "COMMIT",
                "ROLLBACK",
                "SAVEPOINT s",
                "XA START 'x'",
                "LOCK TABLES t WRITE",
                "UNLOCK TABLES",
                "USE other",
                "PREPARE s FROM 'DROP TABLE t'",
                "EXECUTE IMMEDIATE 'DROP TABLE t'",
                "KILL 5",
                "SHUTDOWN",
                "SET STATEMENT max_statement_time = 60 FOR DROP TABLE t",
                "SET sql_log_bin = 0",
                "SET @@autocommit = 1",
                "SET not_global = 1",
                "SET ROLE r",
            })
    void refusesToTouchTheSessionInBothHalves(String sql) {
        unsafe(() -> rules.checkForward("a", sql, true));
        unsafe(() -> rules.checkRollback("a", sql, true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET GLOBAL max_connections = 500",
                "SET @@GLOBAL.max_connections = 500",
                "SET PASSWORD FOR u = PASSWORD('x')",
                "SET DEFAULT ROLE r FOR u"
            })
    void takesWhatIsSetForTheServerOnlyIfSomethingElseTells(String sql) {
        unsafe(() -> rules.checkForward("a", sql, false));
        assertThatCode(() -> rules.checkForward("a", sql, true)).doesNotThrowAnyException();
    }

    @Test
    void refusesProbesThatTheirColumnDoesNotHold() {
        String most = "SELECT '" + "x".repeat(65_535 - 9) + "'";
        assertThatCode(() -> rules.checkProbe("a", most)).doesNotThrowAnyException();
        assertThatThrownBy(() -> rules.checkProbe("a", most + " "))
                .hasMessage("a probe of command 'a' has 65536 bytes; 65535 are the most");
    }

    @ParameterizedTest
    @ValueSource(strings = {"DELETE FROM t", "SELECT 1 INTO OUTFILE '/x'", "CALL p()", "DROP TABLE t"})
    void refusesProbesThatDoMoreThanRead(String sql) {
        unsafe(() -> rules.checkProbe("a", sql));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CREATE TABLE t (id INT) | DROP TABLE t",
                "INSERT INTO t VALUES (1) | DO 0",
                "INSERT INTO t VALUES (1) | DO put_back(1)",
                "SELECT 1 | SELECT 2",
                "DO 1 | SHOW TABLES",
            })
    void takesRollbacksThatMayUndoAndAnyOfWhatOnlyReads(String forward, String rollback) {
        assertThatCode(() -> rules.checkUndoes("a", new RunSql(forward), new RunSql(rollback)))
                .doesNotThrowAnyException();
    }

    private static void unsafe(org.assertj.core.api.ThrowableAssert.ThrowingCallable check) {
        assertThatThrownBy(check)
                .isInstanceOfSatisfying(
                        ShardwrightException.class,
                        e -> org.assertj.core.api.Assertions.assertThat(e.code())
                                .isEqualTo(ErrorCode.UNSAFE_COMMAND));
    }
}
