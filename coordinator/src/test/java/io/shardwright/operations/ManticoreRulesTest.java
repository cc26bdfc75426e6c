package io.shardwright.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.action.Action;
import io.shardwright.action.DropQuarantined;
import io.shardwright.action.MakeDirectory;
import io.shardwright.action.QuarantineTable;
import io.shardwright.action.RemoveDirectory;
import io.shardwright.action.RunSql;
import io.shardwright.fleet.Engine;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ManticoreRulesTest {
    private final EngineRules rules = EngineRules.of(Engine.MANTICORE);

    private static void refused(ErrorCode code, String words, ThrowingCallable check) {
        assertThatThrownBy(check).isInstanceOfSatisfying(ShardwrightException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.message()).contains("command 'a'").contains(words);
        });
    }

    private static void unsafe(String words, ThrowingCallable check) {
        refused(ErrorCode.UNSAFE_COMMAND, words, check);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE t (id bigint, v uint)",
                "CREATE TABLE IF NOT EXISTS t (id bigint) min_infix_len='2'",
                "CREATE TABLE d type='distributed' local='t'",
                "CREATE CLUSTER c 'c' as path",
                "JOIN CLUSTER c AT 'h:9312' 'c' as path",
                "EXIT CLUSTER c",
                "ALTER CLUSTER c ADD t",
                "ALTER CLUSTER c DROP t",
                "SELECT 1",
            })
    void takesWhatLookingTells(String sql) {
        assertThatCode(() -> rules.checkForward("a", sql, false)).doesNotThrowAnyException();
        assertThatCode(() -> rules.checkUnconditional("a", sql)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO t (id) VALUES (1)",
                "REPLACE INTO c:t (id) VALUES (1)",
                "DELETE FROM t WHERE id = 1",
                "UPDATE t SET v = 1 WHERE id = 1",
                "ALTER TABLE t ADD COLUMN w uint",
                "CREATE TABLE t (id bigint, title text stored)",
                "OPTIMIZE TABLE t",
                "CREATE TABLE t LIKE u",
            })
    void takesOthersOnlyIfSomethingElseTells(String sql) {
        refused(ErrorCode.UNSAFE_COMMAND, "nothing would tell whether", () -> rules.checkForward("a", sql, false));
        unsafe("nothing would tell whether", () -> rules.checkRollback("a", sql, false));
        assertThatCode(() -> rules.checkForward("a", sql, true)).doesNotThrowAnyException();
        assertThatCode(() -> rules.checkRollback("a", sql, true)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"DROP TABLE t", "DROP TABLE IF EXISTS t", "truncate table t", "DELETE CLUSTER c"})
    void keepsForAfterTheDecisionWhatHasNoWayBack(String sql) {
        unsafe("no rollback brings back", () -> rules.checkForward("a", sql, true));
        assertThatCode(() -> rules.checkAfter("a", sql)).doesNotThrowAnyException();
        assertThatCode(() -> rules.checkRollback("a", sql, true)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BEGIN",
                "COMMIT",
                "SET CLUSTER c GLOBAL 'pc.bootstrap' = 1",
                "SET GLOBAL auto_optimize = 0",
                "KILL 7",
                "FREEZE t",
                "DEBUG close",
            })
    void leavesTheSessionAndTheServerAlone(String sql) {
        unsafe("which would change the session", () -> rules.checkForward("a", sql, true));
        unsafe("which would change the session", () -> rules.checkRollback("a", sql, true));
        unsafe("which would change the session", () -> rules.checkAfter("a", sql));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE sw_saved (id bigint)",
                "CREATE TABLE sw_d type='distributed' local='t'",
                "CREATE CLUSTER SW_c 'p' as path",
                "JOIN CLUSTER sw_c AT 'h:9312'",
                "EXIT CLUSTER sw_c",
                "ALTER CLUSTER sw_c ADD t",
                "ALTER CLUSTER c DROP t, sw_t",
                "ALTER CLUSTER c ADD users_g1_s0_e1",
                "ALTER TABLE users_g1_s0_e1 RENAME mine",
                "ALTER CLUSTER sw_c UPDATE nodes",
                "INSERT INTO sw_c:users_g1_s0_e1 (id) VALUES (1)",
                "UPDATE Users_G1_s0_e1 SET v = 1 WHERE id = 1",
            })
    void leavesOurOwnAlone(String sql) {
        unsafe("Shardwright's own", () -> rules.checkForward("a", sql, true));
        unsafe("Shardwright's own", () -> rules.checkRollback("a", sql, true));
        unsafe("Shardwright's own", () -> rules.checkAfter("a", sql));
    }

    @Test
    void changesNoRowsAfterTheDecision() {
        unsafe("twice after a crash", () -> rules.checkAfter("a", "INSERT INTO notes (v) VALUES (1)"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "JOIN CLUSTER c AT 'h:1' | EXIT CLUSTER c | ",
                "CREATE CLUSTER c | DELETE CLUSTER c | ",
                "SELECT 1 | SELECT 2 | ",
                "JOIN CLUSTER c AT 'h:1' | DELETE CLUSTER c | unsafe",
                "ALTER CLUSTER c ADD t | DELETE CLUSTER c | unsafe",
                "CREATE CLUSTER d | DELETE CLUSTER c | unsafe",
                "CREATE TABLE t (id bigint) | SHOW TABLES | blank",
            })
    void aRollbackUndoesThatAndNoMore(String forward, String rollback, String refusal) {
        ThrowingCallable check = () -> rules.checkUndoes("a", new RunSql(forward), new RunSql(rollback));
        switch (String.valueOf(refusal)) {
            case "unsafe" -> unsafe("from all its nodes", check);
            case "blank" -> refused(ErrorCode.BLANK_ROLLBACK, "only reads", check);
            default -> assertThatCode(check).doesNotThrowAnyException();
        }
    }

    @Test
    void aProbeReads() {
        assertThatCode(() -> rules.checkProbe("a", "SELECT 1 FROM t WHERE id = 5"))
                .doesNotThrowAnyException();
        unsafe("does more than read", () -> rules.checkProbe("a", "DELETE FROM t"));
        refused(
                ErrorCode.BAD_REQUEST,
                "65535 are the most",
                () -> rules.checkProbe("a", "SELECT '" + "x".repeat(65_530) + "'"));
    }

    @Test
    void knowsWhatItsWorkersCanDo() {
        for (Action action : new Action[] {
            new RunSql("SELECT 1"), new MakeDirectory("d"), new RemoveDirectory("d"), new DropQuarantined("", "t")
        }) {
            assertThat(rules.canDo(action)).as(action.name()).isTrue();
        }
        Action quarantine = new QuarantineTable("app", "t", "q");
        assertThat(rules.canDo(quarantine)).isFalse();
        assertThat(rules.canDo(new RemoveDirectory("sw_g1_c0"))).isFalse();
        assertThat(rules.canDo(new DropQuarantined("", "users_g1_s0_e1"))).isFalse();
        assertThat(EngineRules.of(Engine.MARIADB).canDo(quarantine)).isTrue();
        assertThat(EngineRules.of(Engine.MARIADB).canDo(new MakeDirectory("d"))).isFalse();
    }

    @Test
    void oneStatementIsOne() {
        refused(ErrorCode.BAD_STATEMENT, "several", () -> rules.checkForward("a", "SELECT 1; SELECT 2", true));
    }
}
