package io.shardwright.nodedb;

import static io.shardwright.nodedb.NodeFixture.again;
import static io.shardwright.nodedb.NodeFixture.command;
import static io.shardwright.nodedb.NodeFixture.held;
import static io.shardwright.nodedb.NodeFixture.inherited;
import static io.shardwright.nodedb.NodeFixture.probed;
import static io.shardwright.nodedb.NodeFixture.settled;
import static io.shardwright.nodedb.NodeFixture.undo;
import static io.shardwright.nodedb.OutcomeAssertions.assertFailed;
import static io.shardwright.nodedb.OutcomeAssertions.assertSucceeded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.shardwright.noderun.StopSigns;
import io.shardwright.problem.ErrorCode;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Effect;
import io.shardwright.queue.Outcome;
import io.shardwright.sqlproxy.Exchange;
import io.shardwright.sqlproxy.ScriptedProxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may do a part of its work, so that nobody could tell after a crash. */
final class UnsafeCommandTest {
    private static NodeFixture fixture;

    private CommandRun run;

    @BeforeAll
    static void start() {
        fixture = NodeFixture.shared();
    }

    @BeforeEach
    void empty() throws SQLException {
        fixture.empty();
        run = fixture.run();
    }

    @AfterEach
    void close() {
        run.close();
    }

    private Outcome run(ClaimedCommand command) {
        return run.run(command, StopSigns.NEVER);
    }

    @Test
    void refusesAWriteToATableThatCannotRollBackUnlessItsOutcomeCanBeToldOrItIsToHold() throws SQLException {
        fixture.execute(
                "CREATE TABLE m (id INT PRIMARY KEY) ENGINE=MyISAM",
                "CREATE TABLE a (id INT) ENGINE=Aria",
                "CREATE VIEW v AS SELECT id FROM m",
                "CREATE VIEW w AS SELECT id FROM v");
        for (String unsafe : List.of(
                "INSERT INTO m VALUES (1)",
                "INSERT INTO a VALUES (1)",
                "INSERT INTO w VALUES (1)",
                "DELETE m FROM m JOIN m AS n USING (id)",
                "CALL p()")) {
            Outcome outcome = run(command(unsafe, "DO 0"));
            assertFailed(outcome, Effect.NONE, "onUnknown: hold");
            assertThat(outcome.code()).as(unsafe).contains(ErrorCode.UNSAFE_COMMAND);
        }
        assertThat(fixture.ledger()).isEqualTo("null");
        assertThat(fixture.ask("SELECT (SELECT COUNT(*) FROM m) + (SELECT COUNT(*) FROM a)"))
                .isEqualTo("0");

        String count = "SELECT COUNT(*) %s FROM m WHERE id = 1";
        ClaimedCommand insert = command("INSERT INTO m VALUES (1)", "DELETE FROM m WHERE id = 1");
        ClaimedCommand told = probed(insert, String.format(count, ""), String.format(count, "= 0"));
        assertSucceeded(run(told), Effect.APPLIED);
        assertSucceeded(run(undo(told, Effect.APPLIED)), Effect.NONE);
        assertSucceeded(run(held(command("INSERT INTO a VALUES (1)", "DELETE FROM a"))), Effect.APPLIED);
    }

    @Test
    void aWriteToWhatRollsBackIsNotMistakenForOneThatDoesNot() throws SQLException {
        fixture.execute(
                "CREATE TABLE r (id INT PRIMARY KEY, log INT)",
                "CREATE TABLE q (id INT PRIMARY KEY)",
                "CREATE TABLE log (id INT) ENGINE=MyISAM",
                "CREATE VIEW v AS SELECT id, log FROM r",
                "INSERT INTO q VALUES (1)");
        ClaimedCommand throughAView = command("INSERT INTO v VALUES (1, 2)", "DELETE FROM v");
        assertSucceeded(run(throughAView), Effect.APPLIED);
        ClaimedCommand joined =
                command("UPDATE r JOIN q ON r.id = q.id SET r.log = 3 WHERE log = 2", "UPDATE r SET log = 2");
        assertSucceeded(run(joined), Effect.APPLIED);
        assertThat(fixture.ask("SELECT log FROM r")).isEqualTo("3");
        assertSucceeded(run(undo(joined, Effect.APPLIED)), Effect.NONE);
        assertSucceeded(run(undo(throughAView, Effect.APPLIED)), Effect.NONE);
        assertThat(fixture.ask("SELECT COUNT(*) FROM r")).isEqualTo("0");
    }

    @Test
    void holdsAWriteToATableThatCannotRollBack() throws SQLException {
        fixture.execute("CREATE TABLE m (id INT PRIMARY KEY) ENGINE=MyISAM");
        ClaimedCommand insert = command("INSERT INTO m VALUES (1), (1)", "DELETE FROM m");
        assertFailed(run(held(insert)), Effect.UNKNOWN, "an operator must look");
        ClaimedCommand joined = command("DELETE m FROM m JOIN m AS n USING (id)", "DO 0");
        fixture.announce(joined, "unasked");
        assertFailed(run(inherited(joined)), Effect.UNKNOWN, "an operator must look");
    }

    @Test
    void whatItHasLeftIsAsSomebodySaysWhoLooked() throws SQLException {
        fixture.execute("CREATE TABLE m (id INT PRIMARY KEY) ENGINE=MyISAM");
        ClaimedCommand insert = held(command("INSERT INTO m VALUES (1), (1)", "DELETE FROM m"));
        assertFailed(run(insert), Effect.UNKNOWN, "an operator must look");
        assertFailed(run(again(insert)), Effect.UNKNOWN, "an operator must look");

        ClaimedCommand applied = settled(insert, true);
        assertSucceeded(run(applied), Effect.APPLIED);
        assertThat(fixture.ask("SELECT COUNT(*) FROM m")).as("nothing was sent").isEqualTo("1");
        assertSucceeded(run(undo(applied, Effect.APPLIED)), Effect.NONE);
        assertThat(fixture.ask("SELECT COUNT(*) FROM m")).isEqualTo("0");

        ClaimedCommand other = held(command("INSERT INTO m VALUES (2), (2)", "DELETE FROM m"));
        assertFailed(run(other), Effect.UNKNOWN, "an operator must look");
        fixture.execute("DELETE FROM m", "ALTER TABLE m DROP PRIMARY KEY");
        ClaimedCommand absent = settled(other, false);
        assertSucceeded(run(absent), Effect.APPLIED);
        assertThat(fixture.ask("SELECT COUNT(*) FROM m"))
                .as("it was sent again")
                .isEqualTo("2");
    }

    @Test
    void aPartThatATriggerHasKeptIsUndoneIfSomebodySaysSo() throws SQLException {
        fixture.execute(
                "CREATE TABLE r (id INT PRIMARY KEY)",
                "CREATE TABLE log (id INT) ENGINE=MyISAM",
                "CREATE TRIGGER t AFTER INSERT ON r FOR EACH ROW INSERT INTO log VALUES (NEW.id)");
        ClaimedCommand twice = command("INSERT INTO r VALUES (1), (1)", "DELETE FROM log");
        assertFailed(run(twice), Effect.UNKNOWN, "an operator must look");
        assertFailed(run(again(twice)), Effect.UNKNOWN, "an operator must look");
        assertFailed(run(undo(twice, Effect.UNKNOWN)), Effect.UNKNOWN, "an operator must look");
        assertThat(fixture.ask("SELECT COUNT(*) FROM log"))
                .as("nothing was sent again")
                .isEqualTo("1");
        assertSucceeded(run(undo(settled(twice, true), Effect.UNKNOWN)), Effect.NONE);
        assertThat(fixture.ask("SELECT COUNT(*) FROM log")).isEqualTo("0");
    }

    @Test
    void holdsAWriteOfWhichATriggerHasKeptAPart() throws SQLException {
        fixture.execute(
                "CREATE TABLE r (id INT PRIMARY KEY)",
                "CREATE TABLE log (id INT) ENGINE=MyISAM",
                "CREATE TRIGGER t AFTER INSERT ON r FOR EACH ROW INSERT INTO log VALUES (NEW.id)");
        ClaimedCommand twice = command("INSERT INTO r VALUES (1), (1)", "DELETE FROM log");
        assertFailed(run(twice), Effect.UNKNOWN, "an operator must look");
        assertThat(fixture.ask("SELECT CONCAT((SELECT COUNT(*) FROM r), (SELECT COUNT(*) FROM log))"))
                .as("the log keeps what the table does not")
                .isEqualTo("01");

        ClaimedCommand undone = command("INSERT INTO r VALUES (2)", "INSERT INTO r VALUES (3), (3)");
        assertSucceeded(run(undone), Effect.APPLIED);
        assertFailed(run(undo(undone, Effect.APPLIED)), Effect.UNKNOWN, "an operator must look");
    }

    /** The notes of rounding come before the warning that tells, and crowd it out if there are many. */
    @ParameterizedTest
    @CsvSource({"5, false", "5, true", "101, false"})
    void holdsAWriteThatADeadlockHasEndedAndATriggerHasKeptAPartOf(int rows, boolean rollbackLost) throws Exception {
        fixture.execute(
                "CREATE TABLE r (id INT PRIMARY KEY, amount DECIMAL(9,2))",
                "INSERT INTO r SELECT seq, 0 FROM seq_1_to_1000",
                "CREATE TABLE log (id INT) ENGINE=MyISAM",
                "CREATE TRIGGER t AFTER UPDATE ON r FOR EACH ROW INSERT INTO log VALUES (NEW.id)");
        try (ScriptedProxy proxy = ScriptedProxy.before(fixture.server().endpoint());
                CommandRun through = fixture.run(fixture.node(proxy.endpoint()));
                Connection other = fixture.server().rootConnection();
                Statement heavier = other.createStatement()) {
            if (rollbackLost) {
                proxy.once("ROLLBACK", Exchange.loseStatement());
            }
            heavier.execute("USE app");
            heavier.execute("BEGIN");
            heavier.execute("UPDATE r SET amount = 1 WHERE id >= " + rows);
            CompletableFuture<Void> wants = CompletableFuture.runAsync(() -> {
                String waiting = "SELECT COUNT(*) FROM information_schema.INNODB_TRX WHERE trx_state = 'LOCK WAIT'";
                await().until(() -> fixture.ask(waiting), "1"::equals);
                try {
                    heavier.execute("SELECT id FROM r WHERE id = 1 FOR UPDATE");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            ClaimedCommand rounds = command("UPDATE r SET amount = 0.005 WHERE id <= " + rows, "DO 0");
            Outcome outcome = through.run(rounds, StopSigns.NEVER);
            wants.join();
            assertFailed(outcome, Effect.UNKNOWN, "an operator must look");
            assertThat(fixture.ledger()).isEqualTo("forward 1 unasked partly");
            assertThat(fixture.ask("SELECT CONCAT_WS(' ', (SELECT COUNT(*) FROM log), (SELECT SUM(amount) FROM r))"))
                    .as("the log keeps what the table does not")
                    .isEqualTo("1000 0.00");
            assertThat(proxy.rulesUsedUp()).isTrue();
        }
    }

    @Test
    void manyNotesBeforeAnOrdinaryErrorLeaveNothingToLookAt() throws Exception {
        fixture.execute("CREATE TABLE r (id INT PRIMARY KEY, amount DECIMAL(9,2))", "INSERT INTO r VALUES (1, 0)");
        ClaimedCommand twice = command("INSERT INTO r SELECT seq, 0.005 FROM seq_2_to_200 UNION SELECT 1, 0", "DO 0");
        assertThat(run(twice))
                .as("more notes than are kept, and an error after which the server leaves rolling back to us")
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.effect()).isEqualTo(Effect.NONE));
        assertThat(fixture.ask("SELECT COUNT(*) FROM r")).isEqualTo("1");
    }

    @Test
    void holdsWhatMayHaveDoneAPartBeforeItsError() throws SQLException {
        fixture.execute(
                "CREATE TABLE r (x INT)",
                "CREATE PROCEDURE p() BEGIN INSERT INTO r VALUES (1); EXECUTE IMMEDIATE 'no statement'; END",
                "CREATE VIEW v AS SELECT 1 AS x",
                "GRANT EXECUTE ON app.* TO 'shardwright'@'127.0.0.1'");
        assertFailed(run(held(command("CALL p()", "DELETE FROM r"))), Effect.UNKNOWN, "an operator must look");
        ClaimedCommand insert = command("INSERT INTO r VALUES (2)", "CALL p()");
        assertSucceeded(run(insert), Effect.APPLIED);
        assertFailed(run(undo(insert, Effect.APPLIED)), Effect.UNKNOWN, "an operator must look");
        assertThat(fixture.ask("SELECT COUNT(*) FROM r")).isEqualTo("3");
        assertFailed(run(held(command("DROP VIEW v, gone", "DO 0"))), Effect.UNKNOWN, "an operator must look");
        assertThat(fixture.ask("SHOW TABLES")).isEqualTo("r");
        assertFailed(run(held(command("CALL p(", "DO 0"))), Effect.UNKNOWN, "syntax");
        assertFailed(run(held(command("GRANT NO SENSE", "DO 0"))), Effect.NONE, "syntax");
    }
}
