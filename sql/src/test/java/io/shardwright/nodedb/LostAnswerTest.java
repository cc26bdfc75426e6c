package io.shardwright.nodedb;

import static io.shardwright.nodedb.NodeFixture.command;
import static io.shardwright.nodedb.NodeFixture.inherited;
import static io.shardwright.nodedb.NodeFixture.probed;
import static io.shardwright.nodedb.NodeFixture.undo;
import static io.shardwright.nodedb.OutcomeAssertions.assertSucceeded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.noderun.StopSigns;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Effect;
import io.shardwright.queue.Outcome;
import io.shardwright.sqlproxy.Exchange;
import io.shardwright.sqlproxy.ScriptedProxy;
import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a command when its connection, its worker or its session ends at a chosen statement. */
final class LostAnswerTest {
    private static NodeFixture fixture;
    private ScriptedProxy proxy;
    private CommandRun run;

    @BeforeAll
    static void start() {
        fixture = NodeFixture.shared();
    }

    @BeforeEach
    void empty() throws SQLException, IOException {
        fixture.empty();
        fixture.execute("CREATE TABLE r (id INT PRIMARY KEY AUTO_INCREMENT, x INT)", "INSERT INTO r VALUES (1, 0)");
        proxy = ScriptedProxy.before(fixture.server().endpoint());
        run = fixture.run(fixture.node(proxy.endpoint()));
    }

    @AfterEach
    void close() throws IOException {
        run.close();
        proxy.close();
    }

    private Outcome run(ClaimedCommand command) {
        return run.run(command, StopSigns.NEVER);
    }

    private static final ClaimedCommand TABLE = command("CREATE TABLE t (id INT PRIMARY KEY)", "DROP TABLE t");
    private static final ClaimedCommand ROW = command("INSERT INTO r (x) VALUES (5)", "DELETE FROM r WHERE x = 5");
    private static final ClaimedCommand ALTER = probed(
            command("ALTER TABLE r ADD y INT NOT NULL DEFAULT (SLEEP(0.5))", "ALTER TABLE r DROP y"),
            "SELECT COUNT(*) FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = 'app' AND COLUMN_NAME = 'y'",
            "SELECT COUNT(*) = 0 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = 'app' AND COLUMN_NAME = 'y'");

    @Test
    void ownsATableWhoseAnswerWasLost() throws SQLException {
        proxy.once("CREATE TABLE t", Exchange.loseAnswer());
        assertSucceeded(run(TABLE), Effect.APPLIED);
        assertThat(proxy.count("CREATE TABLE t")).isEqualTo(1);
        assertThat(fixture.ask("SELECT outcome FROM shardwright.ledger")).isEqualTo("applied");
        assertThat(connectionsOfWorker()).isEqualTo("1");
    }

    @Test
    void thatAPartIsKeptIsWrittenDownOnceThoughTheAnswerIsLost() throws SQLException {
        fixture.execute(
                "CREATE TABLE parted (id INT PRIMARY KEY)",
                "CREATE TABLE log (id INT) ENGINE=MyISAM",
                "CREATE TRIGGER t AFTER INSERT ON parted FOR EACH ROW INSERT INTO log VALUES (NEW.id)");
        proxy.once("UPDATE shardwright.ledger SET outcome = 'partly'", Exchange.loseAnswer());
        Outcome outcome = run(command("INSERT INTO parted VALUES (1), (1)", "DELETE FROM log"));
        assertThat(outcome.code()).contains(ErrorCode.OUTCOME_UNKNOWN);
        assertThat(proxy.count("UPDATE shardwright.ledger SET outcome = 'partly'"))
                .isEqualTo(2);
        assertThat(fixture.ask("SELECT outcome FROM shardwright.ledger")).isEqualTo("partly");
    }

    /** Somebody's KILL QUERY meets what we say ourselves after the command's statement has failed. */
    @ParameterizedTest
    @ValueSource(strings = {"SHOW WARNINGS", "ROLLBACK"})
    void aChangeThatWasRefusedIsNotDoneThoughItsRollbackIsEndedMidway(String ours) throws SQLException {
        proxy.once(ours, Exchange.refused(1317, "70100", "Query execution was interrupted"));
        ClaimedCommand twice = command("INSERT INTO r VALUES (1, 5)", "DELETE FROM r");
        assertThat(run(twice)).isInstanceOf(Outcome.BackedOff.class);
        assertThat(fixture.ask("SELECT outcome FROM shardwright.ledger")).isEqualTo("nothing");
        assertThat(proxy.rulesUsedUp()).isTrue();
        assertThat(run(NodeFixture.again(twice)))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.effect()).isEqualTo(Effect.NONE));
        ClaimedCommand undo = undo(command("DO 1", "INSERT INTO r VALUES (1, 6)"), Effect.APPLIED);
        proxy.once(ours, Exchange.refused(1317, "70100", "Query execution was interrupted"));
        assertThat(run(undo)).isInstanceOf(Outcome.BackedOff.class);
        assertThat(fixture.ask("SELECT GROUP_CONCAT(x) FROM r")).isEqualTo("0");
    }

    /** Those that are left when the worker holds one. */
    private static String connectionsOfWorker() throws SQLException {
        return fixture.ask("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE USER = 'shardwright'");
    }

    @Test
    void triesATableAgainThatNeverReachedTheServer() throws SQLException {
        proxy.once("CREATE TABLE t", Exchange.loseStatement());
        assertThat(run(TABLE))
                .isInstanceOfSatisfying(
                        Outcome.BackedOff.class,
                        backedOff -> assertThat(backedOff.effect()).isEqualTo(Effect.NONE));
        assertSucceeded(run(NodeFixture.again(TABLE)), Effect.APPLIED);
    }

    @Test
    void replacesAConnectionThatEndedWhileItLayIdle() throws SQLException {
        assertSucceeded(run(TABLE), Effect.APPLIED);
        endIdleConnections();
        assertSucceeded(run(ROW), Effect.APPLIED);
        endIdleConnections();
        assertSucceeded(run(undo(ROW, Effect.APPLIED)), Effect.NONE);
        endIdleConnections();
        assertSucceeded(run(undo(TABLE, Effect.APPLIED)), Effect.NONE);
        assertThat(connectionsOfWorker()).isEqualTo("1");
    }

    /** As wait_timeout or an operator's KILL does; upon return the server has let go of them. */
    private static void endIdleConnections() {
        fixture.node().asking(connection -> {
            ProcessList.endOthers(connection);
            return true;
        });
    }

    @Test
    void asksOnceMoreOnANewConnectionAndNoOftener() {
        assertSucceeded(run(TABLE), Effect.APPLIED);
        proxy.once("FROM shardwright.ledger", Exchange.loseStatement());
        assertSucceeded(run(ROW), Effect.APPLIED);
        proxy.once("FROM shardwright.ledger", Exchange.loseStatement());
        proxy.once("FROM shardwright.ledger", Exchange.loseStatement());
        assertThat(run(undo(ROW, Effect.APPLIED))).isInstanceOf(Outcome.Unsent.class);
        assertThat(proxy.rulesUsedUp()).isTrue();
    }

    @Test
    void endsAStatementThatRunsOnBeforeItLooks() throws SQLException {
        proxy.once("ALTER TABLE r ADD", Exchange.loseWhileRunning());
        Outcome outcome = run(ALTER);
        String columns = fixture.ask("SELECT COUNT(*) FROM information_schema.COLUMNS WHERE TABLE_NAME = 'r'");
        // Whether the KILL or the ALTER came first is the server's affair: what counts is that the outcome says what is
        // there, and that it stays.
        boolean applied = outcome instanceof Outcome.Succeeded;
        assertThat(columns).isEqualTo(applied ? "3" : "2");
        assertThat(connectionsOfWorker()).isEqualTo("1");
    }

    @Test
    void insertsOnceWhenTheAnswerToTheInsertIsLost() throws SQLException {
        proxy.once("INSERT INTO r", Exchange.loseAnswer());
        assertThat(run(ROW)).isInstanceOf(Outcome.BackedOff.class);
        assertThat(fixture.ask("SELECT COUNT(*) FROM r WHERE x = 5")).isEqualTo("0");
        assertSucceeded(run(NodeFixture.again(ROW)), Effect.APPLIED);
        assertThat(fixture.ask("SELECT COUNT(*) FROM r WHERE x = 5")).isEqualTo("1");
    }

    @Test
    void insertsOnceWhenTheAnswerToTheCommitIsLost() throws SQLException {
        proxy.once("COMMIT", Exchange.loseAnswer());
        assertSucceeded(run(ROW), Effect.APPLIED);
        assertThat(fixture.ask("SELECT COUNT(*) FROM r WHERE x = 5")).isEqualTo("1");
        proxy.once("COMMIT", Exchange.loseAnswer());
        fixture.execute("INSERT INTO r (x) VALUES (6)");
        assertSucceeded(run(undo(ROW, Effect.APPLIED)), Effect.NONE);
        assertThat(fixture.ask("SELECT GROUP_CONCAT(x ORDER BY x) FROM r")).isEqualTo("0,6");
    }

    /** The worker dies when the statement has run and before it can say so; its successor takes the node and finds the command started. */
    private Outcome dieAt(String statement, ClaimedCommand command) {
        NodeDatabase dying = fixture.node(proxy.endpoint());
        proxy.once(statement, exchange -> {
            exchange.pass();
            exchange.awaitAnswer();
            fixture.nextEpoch();
            exchange.cutClient();
        });
        try (CommandRun old = fixture.run(dying)) {
            assertThatThrownBy(() -> old.run(command, StopSigns.NEVER))
                    .isInstanceOfSatisfying(
                            ShardwrightException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.FENCED));
        }
        try (CommandRun successor = fixture.run()) {
            return successor.run(inherited(command), StopSigns.NEVER);
        }
    }

    @Test
    void makesATableOnceThoughItsWorkerDiedBeforeTheMark() {
        assertSucceeded(dieAt("CREATE TABLE t", TABLE), Effect.APPLIED);
        assertThat(proxy.count("CREATE TABLE t")).isEqualTo(1);
    }

    @Test
    void insertsOnceThoughItsWorkerDiedBeforeTheMark() throws SQLException {
        assertSucceeded(dieAt("INSERT INTO r", ROW), Effect.APPLIED);
        assertThat(fixture.ask("SELECT COUNT(*) FROM r WHERE x = 5")).isEqualTo("1");
        ClaimedCommand second = command("INSERT INTO r (x) VALUES (7)", "DELETE FROM r WHERE x = 7");
        assertSucceeded(dieAt("COMMIT", second), Effect.APPLIED);
        assertThat(fixture.ask("SELECT COUNT(*) FROM r WHERE x = 7")).isEqualTo("1");
    }

    @Test
    void undoesOnceThoughItsWorkerDiedBeforeTheMark() throws SQLException {
        ClaimedCommand add = command("UPDATE r SET x = x + 1", "UPDATE r SET x = x - 1");
        assertSucceeded(run(add), Effect.APPLIED);
        assertSucceeded(dieAt("COMMIT", undo(add, Effect.APPLIED)), Effect.NONE);
        assertThat(fixture.ask("SELECT x FROM r")).isEqualTo("0");
        run.close();
        run = fixture.run();
        assertSucceeded(run(TABLE), Effect.APPLIED);
        assertSucceeded(dieAt("DROP TABLE t", undo(TABLE, Effect.APPLIED)), Effect.NONE);
    }

    @Test
    void writesNothingOnceANewerEpochHasTakenTheFence() throws SQLException {
        // The old session is paused with its statement on the way; when it goes on, the statement meets a connection
        // that is gone.
        proxy.once("INSERT INTO r", Exchange.before(fixture::nextEpoch));
        assertThatThrownBy(() -> run(ROW))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FENCED));
        assertThat(fixture.ask("SELECT COUNT(*) FROM r WHERE x = 5")).isEqualTo("0");
    }

    @Test
    void seesTheFenceThoughItWasPausedWhileItOpened() throws SQLException, InterruptedException {
        // The fence is taken between the login of an old session's connection and its look at the fence: that
        // connection is ended as well.
        CountDownLatch taken = new CountDownLatch(1);
        proxy.once("FROM shardwright.fence", Exchange.before(() -> {
            fixture.nextEpoch();
            taken.countDown();
        }));
        assertThat(run(ROW)).isInstanceOf(Outcome.Unsent.class);
        taken.await();
        assertThatThrownBy(() -> run(ROW))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FENCED));
        assertThat(fixture.ask("SELECT COUNT(*) FROM shardwright.ledger")).isEqualTo("0");
    }

    @Test
    void goesOnSettlingThoughItIsCutOffAgain() throws SQLException {
        proxy.once("CREATE TABLE t", Exchange.loseAnswer());
        proxy.once("information_schema.PROCESSLIST", Exchange.loseAnswer());
        assertSucceeded(run(TABLE), Effect.APPLIED);
        assertThat(proxy.count("CREATE TABLE t")).isEqualTo(1);
    }

    @Test
    void goesOnSettlingThoughItsGroupIsStoppedAtOnce() throws SQLException {
        proxy.once("CREATE TABLE t", Exchange.loseAnswer());
        proxy.once("information_schema.PROCESSLIST", Exchange.loseAnswer());
        StopSigns atOnce = new StopSigns(() -> false, () -> false, () -> true, () -> {});
        assertSucceeded(run.run(TABLE, atOnce), Effect.APPLIED);
    }

    @Test
    void recordsNothingOfATryThatItCannotSettle() throws SQLException {
        proxy.once("CREATE TABLE t", exchange -> {
            exchange.pass();
            exchange.awaitAnswer();
            // From here on the node cannot be reached.
            closeProxy();
            exchange.cutClient();
        });
        // Told to stop once it has sent the statement and looked for the node in vain.
        AtomicInteger asked = new AtomicInteger();
        assertThatThrownBy(() -> run.run(TABLE, NodeFixture.leaving(() -> asked.incrementAndGet() > 2)))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNREACHABLE));
        try (CommandRun direct = fixture.run()) {
            assertSucceeded(direct.run(inherited(TABLE), StopSigns.NEVER), Effect.APPLIED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"IDENTIFIED BY 'another'", "ACCOUNT LOCK"})
    void goesOnSettlingThoughTheNodeRefusesItsAccountForAWhile(String refusal) throws SQLException {
        String account = "ALTER USER shardwright@'127.0.0.1' ";
        String taken = account + "IDENTIFIED BY '" + fixture.node().access().password() + "' ACCOUNT UNLOCK";
        proxy.once("CREATE TABLE t", exchange -> {
            exchange.pass();
            exchange.awaitAnswer();
            asRoot(account + refusal);
            exchange.cutClient();
        });
        // Asked before the intent, before the statement, and each time that it has been refused.
        AtomicInteger asked = new AtomicInteger();
        StopSigns signs = NodeFixture.leaving(() -> {
            if (asked.incrementAndGet() == 4) {
                asRoot(taken);
            }
            return false;
        });
        try {
            assertSucceeded(run.run(TABLE, signs), Effect.APPLIED);
        } finally {
            asRoot(taken);
        }
        assertThat(asked).hasValueGreaterThanOrEqualTo(4);
        assertThat(proxy.count("CREATE TABLE t")).isEqualTo(1);
    }

    private static void asRoot(String sql) {
        try {
            fixture.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void closeProxy() {
        try {
            proxy.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
