package io.shardwright.nodedb;

import static io.shardwright.nodedb.NodeFixture.after;
import static io.shardwright.nodedb.NodeFixture.again;
import static io.shardwright.nodedb.NodeFixture.command;
import static io.shardwright.nodedb.NodeFixture.held;
import static io.shardwright.nodedb.NodeFixture.inherited;
import static io.shardwright.nodedb.NodeFixture.limited;
import static io.shardwright.nodedb.NodeFixture.probed;
import static io.shardwright.nodedb.NodeFixture.undo;
import static io.shardwright.nodedb.OutcomeAssertions.assertBackedOff;
import static io.shardwright.nodedb.OutcomeAssertions.assertFailed;
import static io.shardwright.nodedb.OutcomeAssertions.assertSucceeded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.action.RunSql;
import io.shardwright.noderun.StopSigns;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Effect;
import io.shardwright.queue.Outcome;
import io.shardwright.sqlproxy.Exchange;
import io.shardwright.sqlproxy.ScriptedProxy;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The rules of running one command, each on a real server, without faults; those with faults are in {@link LostAnswerTest}, those of what
 * nobody could tell in {@link UnsafeCommandTest}.
 */
final class CommandRunTest {
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

    private static final ClaimedCommand TABLE = command("CREATE TABLE t (id INT PRIMARY KEY)", "DROP TABLE t");

    @Test
    void makesATableAndUnmakesIt() throws SQLException {
        assertSucceeded(run(TABLE), Effect.APPLIED);
        assertThat(fixture.ledger()).isEqualTo("forward 1 absent applied");
        assertSucceeded(run(undo(TABLE, Effect.APPLIED)), Effect.NONE);
        assertThat(fixture.ask("SHOW TABLES")).isEqualTo("no row");
        assertThat(fixture.ledger()).isEqualTo("forward 1 absent applied,undo 1 present undone");
    }

    @Test
    void doesNotRunWhatWasThereBeforeAndNeverUndoesIt() throws SQLException {
        fixture.execute("CREATE TABLE t (id INT PRIMARY KEY)");
        assertSucceeded(run(TABLE), Effect.PREEXISTING);
        assertThat(fixture.ledger()).isEqualTo("null");
        assertSucceeded(run(undo(TABLE, Effect.PREEXISTING)), Effect.NONE);
        assertThat(fixture.ask("SHOW TABLES")).isEqualTo("t");
    }

    @Test
    void refusesATableOfThatNameWithAnotherDefinition() throws SQLException {
        fixture.execute("CREATE TABLE t (id BIGINT PRIMARY KEY)");
        assertFailed(run(TABLE), Effect.NONE, "table t is there with another definition");
        ClaimedCommand unless = command("CREATE TABLE IF NOT EXISTS t (id INT PRIMARY KEY)", "DROP TABLE t");
        assertFailed(run(unless), Effect.NONE, "table t is there with another definition");
        assertThat(fixture.ledger()).isEqualTo("null");
    }

    @Test
    void takesNoErrorForSuccessWhenATableAppearsBetweenProbeAndStatement() throws SQLException {
        ClaimedCommand unless = command("CREATE TABLE IF NOT EXISTS t (id INT PRIMARY KEY)", "DROP TABLE t");
        assertSucceeded(
                run.run(unless, NodeFixture.sending(() -> appears("CREATE TABLE t (id INT PRIMARY KEY)"))),
                Effect.PREEXISTING);
        assertThat(fixture.ledger()).isEqualTo("forward 1 absent nothing");
        fixture.execute("DROP TABLE t");
        assertFailed(
                run.run(TABLE, NodeFixture.sending(() -> appears("CREATE TABLE t (id BIGINT PRIMARY KEY)"))),
                Effect.NONE,
                "Table 't' already exists: table t is there with another definition");
        fixture.execute("DROP TABLE t");
        assertSucceeded(run(inherited(unless)), Effect.APPLIED);
    }

    /** What somebody else does in the last moment before the statement is sent. */
    private static void appears(String sql) {
        try {
            fixture.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void appears(Statement statement, String sql) {
        try {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void sendsNothingOnceStopped() throws SQLException {
        Outcome outcome = run.run(TABLE, NodeFixture.leaving(() -> true));
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Unsent.class,
                        unsent -> assertThat(unsent.error()).contains("stopped"));
        assertThat(fixture.ledger()).isEqualTo("null");
        assertThat(fixture.ask("SHOW TABLES")).isEqualTo("no row");
    }

    @Test
    void appliesRowChangesOnceHoweverOftenTheyAreTried() throws SQLException {
        fixture.execute("CREATE TABLE r (id INT PRIMARY KEY AUTO_INCREMENT)");
        ClaimedCommand insert = command("INSERT INTO r VALUES (NULL)", "DELETE FROM r WHERE id = 1");
        assertSucceeded(run(insert), Effect.APPLIED);
        assertSucceeded(run(again(insert)), Effect.APPLIED);
        assertSucceeded(run(inherited(insert)), Effect.APPLIED);
        assertThat(fixture.ask("SELECT COUNT(*) FROM r")).isEqualTo("1");
        assertSucceeded(run(undo(insert, Effect.APPLIED)), Effect.NONE);
        fixture.execute("INSERT INTO r VALUES (1)");
        assertSucceeded(run(inherited(undo(insert, Effect.APPLIED))), Effect.NONE);
        assertThat(fixture.ask("SELECT COUNT(*) FROM r")).isEqualTo("1");
    }

    @Test
    void knowsThatAnAnnouncedRowChangeThatDidNotCommitDidNothing() throws SQLException {
        fixture.execute("CREATE TABLE r (id INT PRIMARY KEY)");
        ClaimedCommand insert = command("INSERT INTO r VALUES (1)", "DELETE FROM r");
        fixture.announce(insert, "unasked");
        assertSucceeded(run(undo(insert, Effect.UNKNOWN)), Effect.NONE);
        assertSucceeded(run(inherited(insert)), Effect.APPLIED);
        assertThat(fixture.ask("SELECT COUNT(*) FROM r")).isEqualTo("1");
    }

    @Test
    void ownsWhatAppearedAfterItsIntent() throws SQLException {
        fixture.announce(TABLE, "absent");
        fixture.execute("CREATE TABLE t (id INT PRIMARY KEY)");
        assertSucceeded(run(inherited(TABLE)), Effect.APPLIED);
        assertThat(fixture.ledger()).isEqualTo("forward 1 absent applied");
    }

    @Test
    void runsAgainWhatItsIntentCameToNothing() throws SQLException {
        fixture.announce(TABLE, "absent");
        assertSucceeded(run(inherited(TABLE)), Effect.APPLIED);
        assertThat(fixture.ask("SHOW TABLES")).isEqualTo("t");
    }

    @Test
    void holdsForAnOperatorWhatNobodyCanTell() throws SQLException {
        fixture.execute("CREATE TABLE t (id INT PRIMARY KEY)");
        ClaimedCommand trigger =
                command("CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW SET @a = 1", "DROP TRIGGER x");
        fixture.announce(trigger, "unasked");
        assertFailed(run(inherited(trigger)), Effect.UNKNOWN, "an operator must look");
        assertFailed(run(undo(trigger, Effect.UNKNOWN)), Effect.UNKNOWN, "an operator must look");
        fixture.announce(TABLE, "absent");
        fixture.execute("ALTER TABLE t ADD c INT");
        assertFailed(run(inherited(TABLE)), Effect.UNKNOWN, "an operator must look");
        assertFailed(run(undo(TABLE, Effect.APPLIED)), Effect.UNKNOWN, "an operator must look");
    }

    @Test
    void settlesByTheProbesThatCameWithTheCommand() throws SQLException {
        fixture.execute("CREATE TABLE t (id INT PRIMARY KEY)");
        String columns =
                "SELECT COUNT(*) %s FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = 'app' AND COLUMN_NAME = 'c'";
        ClaimedCommand alter = probed(
                command("ALTER TABLE t ADD c INT", "ALTER TABLE t DROP c"),
                String.format(columns, ""),
                String.format(columns, "= 0"));
        fixture.announce(alter, "absent");
        assertSucceeded(run(undo(alter, Effect.UNKNOWN)), Effect.NONE);
        assertSucceeded(run(inherited(alter)), Effect.APPLIED);
        assertSucceeded(run(undo(alter, Effect.APPLIED)), Effect.NONE);
        assertThat(fixture.ask(String.format(columns, ""))).isEqualTo("0");
        assertFailed(run(probed(TABLE, "SELECT 1", "SELECT 1")), Effect.NONE, "done=1, undone=1");
        assertFailed(run(probed(TABLE, "SELECT 2", "SELECT 0")), Effect.NONE, "not 0 or 1");
        assertFailed(run(probed(TABLE, "SELECT 1 FROM gone", "SELECT 0")), Effect.NONE, "doesn't exist");
        assertFailed(run(probed(TABLE, "VALUES (0), (1)", "SELECT 1")), Effect.NONE, "several rows answer, not one");
    }

    @Test
    void callsAFunctionForEveryRowOfAQuery() throws SQLException {
        fixture.execute(
                "CREATE TABLE r (x INT)",
                "CREATE TABLE seen (x INT)",
                "INSERT INTO r VALUES (1), (2), (3)",
                "GRANT EXECUTE ON app.* TO 'shardwright'@'127.0.0.1'",
                "CREATE FUNCTION see(y INT) RETURNS INT DETERMINISTIC BEGIN INSERT INTO seen VALUES (y); RETURN y;"
                        + " END");
        assertSucceeded(run(held(command("SELECT see(x) FROM r", "DELETE FROM seen"))), Effect.APPLIED);
        assertThat(fixture.ask("SELECT COUNT(*) FROM seen")).isEqualTo("3");
    }

    @Test
    void failsAtOnceOnWhatWillNeverWork() throws SQLException {
        assertFailed(run(command("CREATE TABLE t (id WRONG)", "DROP TABLE t")), Effect.NONE, "WRONG");
        assertFailed(run(command("INSERT INTO gone VALUES (1)", "DO 0")), Effect.NONE, "doesn't exist");
        assertFailed(run(command("CREATE DATABASE forbidden", "DROP DATABASE forbidden")), Effect.NONE, "denied");
        assertThat(fixture.ledger())
                .isEqualTo("forward 1 absent nothing,forward 1 absent nothing,forward 1 unasked nothing");
    }

    @Test
    void backsOffFromLocksUntilItsLimit() throws SQLException {
        fixture.execute("CREATE TABLE t (id INT PRIMARY KEY)");
        ClaimedCommand rename = command("RENAME TABLE t TO u", "RENAME TABLE u TO t");
        try (Connection other = fixture.server().rootConnection();
                Statement statement = other.createStatement()) {
            statement.execute("LOCK TABLES app.t READ");
            assertBackedOff(run(rename), Effect.NONE, "Lock wait timeout");
            assertFailed(run(again(again(rename))), Effect.NONE, "(tried 3 times)");
        }
        assertSucceeded(run(again(again(again(rename)))), Effect.APPLIED);
        assertSucceeded(run(undo(rename, Effect.APPLIED)), Effect.NONE);
        assertThat(fixture.ask("SHOW TABLES")).isEqualTo("t");
    }

    @Test
    void endsATryAtItsLimitAndNamesIt() throws SQLException {
        fixture.execute("CREATE TABLE r (x INT)");
        ClaimedCommand slow = limited(command("INSERT INTO r SELECT SLEEP(600)", "DELETE FROM r"), 1);
        assertBackedOff(run(slow), Effect.NONE, "ended at its limit of 1 s: ");
        assertThat(fixture.ask("SELECT COUNT(*) FROM r")).isEqualTo("0");
        ClaimedCommand quick = limited(command("INSERT INTO r VALUES (1)", "DELETE FROM r"), 600);
        assertSucceeded(run(quick), Effect.APPLIED);
        assertSucceeded(run(undo(quick, Effect.APPLIED)), Effect.NONE);
    }

    @Test
    void interruptsWhatItDoesAndNeverWhatItUndoes() throws SQLException, IOException {
        fixture.execute("CREATE TABLE r (x INT)");
        ClaimedCommand row = command("INSERT INTO r VALUES (1)", "DELETE FROM r");
        try (ScriptedProxy proxy = ScriptedProxy.before(fixture.server().endpoint());
                CommandRun watched = fixture.run(fixture.node(proxy.endpoint()))) {
            proxy.once("INSERT INTO r", Exchange.before(() -> watched.interrupt(row.id())));
            proxy.once("DELETE FROM r", Exchange.before(() -> watched.interrupt(row.id())));
            Outcome unused = watched.run(row, StopSigns.NEVER);
            assertThat(proxy.count("KILL QUERY")).isEqualTo(1);
            assertSucceeded(watched.run(undo(row, Effect.APPLIED), StopSigns.NEVER), Effect.NONE);
            assertThat(proxy.rulesUsedUp()).isTrue();
            assertThat(proxy.count("KILL QUERY")).isEqualTo(1);
        }
    }

    @Test
    void takesANoteOfOneClauseForNoWordOnTheOthers() throws SQLException {
        fixture.execute("CREATE TABLE t (id INT, KEY i (id))");
        String columns =
                "SELECT COUNT(*) %s FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = 'app' AND COLUMN_NAME = 'c'";
        ClaimedCommand alter = probed(
                command("ALTER TABLE t ADD INDEX IF NOT EXISTS i (id), ADD c INT", "ALTER TABLE t DROP c"),
                String.format(columns, ""),
                String.format(columns, "= 0"));
        assertSucceeded(run(alter), Effect.APPLIED);
        assertSucceeded(run(undo(alter, Effect.APPLIED)), Effect.NONE);
        assertThat(fixture.ask(String.format(columns, ""))).isEqualTo("0");
    }

    @Test
    void leavesAColumnToWhoeverAddedItBetweenProbeAndStatement() throws SQLException {
        fixture.execute("CREATE TABLE t (id INT)");
        String columns =
                "SELECT COUNT(*) %s FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = 'app' AND COLUMN_NAME = 'c'";
        ClaimedCommand alter = probed(
                command("ALTER TABLE t ADD c INT", "ALTER TABLE t DROP c"),
                String.format(columns, ""),
                String.format(columns, "= 0"));
        assertSucceeded(
                run.run(alter, NodeFixture.sending(() -> appears("ALTER TABLE t ADD c INT"))), Effect.PREEXISTING);
    }

    @Test
    void takesNothingForItsOwnThatAnotherDidWhileItWaited() throws SQLException {
        fixture.execute("CREATE TABLE t (id INT)");
        ClaimedCommand rename = command("RENAME TABLE t TO u", "RENAME TABLE u TO t");
        try (Connection other = fixture.server().rootConnection();
                Statement statement = other.createStatement()) {
            assertSucceeded(
                    run.run(rename, NodeFixture.sending(() -> {
                        appears("RENAME TABLE t TO u");
                        appears(statement, "LOCK TABLES app.u WRITE");
                    })),
                    Effect.PREEXISTING);
        }
        assertThat(fixture.ledger()).isEqualTo("forward 1 absent nothing");
    }

    @Test
    void triesAnUndoToItsLimitAndAcceptsWhatIsUndoneAlready() throws SQLException {
        ClaimedCommand wrong = command("CREATE TABLE t (id INT PRIMARY KEY)", "DROP TABLE wrong");
        assertSucceeded(run(wrong), Effect.APPLIED);
        assertBackedOff(run(undo(wrong, Effect.APPLIED)), Effect.APPLIED, "Unknown table");
        assertFailed(run(again(again(undo(wrong, Effect.APPLIED)))), Effect.APPLIED, "(tried 3 times)");
        ClaimedCommand idle = command("CREATE TABLE t (id INT PRIMARY KEY)", "DO 0");
        assertFailed(run(undo(idle, Effect.APPLIED)), Effect.APPLIED, "still there");
        fixture.execute("DROP TABLE t");
        assertSucceeded(run(again(undo(wrong, Effect.APPLIED))), Effect.NONE);
    }

    @Test
    void leavesNothingOfASessionToTheNextCommand() throws SQLException {
        assertSucceeded(run(held(command("SET @x = 7", "DO 0"))), Effect.APPLIED);
        fixture.execute("CREATE TABLE r (x INT)");
        assertSucceeded(run(command("INSERT INTO r VALUES (@x)", "DELETE FROM r")), Effect.APPLIED);
        assertThat(fixture.ask("SELECT x FROM r")).isEqualTo("null");
        assertSucceeded(run(command("SELECT @x := 7, GET_LOCK('l', 0)", "DO 0")), Effect.APPLIED);
        assertSucceeded(run(command("UPDATE r SET x = @x", "DO 0")), Effect.APPLIED);
        assertThat(fixture.ask("SELECT x FROM r")).isEqualTo("null");
        assertThat(fixture.ask("SELECT GET_LOCK('l', 10) + RELEASE_LOCK('l')")).isEqualTo("2");
    }

    @Test
    void leavesNoConnectionToTheNextCommandAfterAFailureThatNobodyForesaw() throws SQLException {
        fixture.execute("CREATE TABLE r (x BIGINT)");
        for (Runnable unforeseen : List.<Runnable>of(
                () -> {
                    throw new IllegalStateException("nobody knew");
                },
                () -> {
                    throw new StackOverflowError("nobody knew");
                })) {
            fixture.execute("DELETE FROM r");
            ClaimedCommand first = command("INSERT INTO r VALUES (CONNECTION_ID())", "DELETE FROM r");
            ClaimedCommand next = command("INSERT INTO r VALUES (CONNECTION_ID())", "DELETE FROM r");
            assertSucceeded(run(first), Effect.APPLIED);
            assertThatThrownBy(() -> run.run(
                            command("INSERT INTO r VALUES (0)", "DELETE FROM r"), NodeFixture.sending(unforeseen)))
                    .hasMessage("nobody knew");
            assertSucceeded(run(next), Effect.APPLIED);
            assertThat(fixture.ask("SELECT COUNT(DISTINCT x) FROM r")).isEqualTo("2");
        }
    }

    @Test
    void sendsTheTextAsItIs() throws SQLException {
        fixture.execute("CREATE TABLE r (x VARCHAR(50))");
        assertSucceeded(run(command("INSERT INTO r VALUES ('{d ''x''} ? \\\\ ü😀')", "DELETE FROM r")), Effect.APPLIED);
        assertThat(fixture.ask("SELECT x FROM r")).isEqualTo("{d 'x'} ? \\ ü😀");
    }

    @Test
    void neverGivesUpAfterTheDecision() throws SQLException {
        ClaimedCommand last = again(again(again(after(new RunSql("INSERT INTO later VALUES (1)")))));
        try (Connection other = fixture.server().rootConnection();
                Statement statement = other.createStatement()) {
            fixture.execute("CREATE TABLE later (id INT PRIMARY KEY)");
            statement.execute("LOCK TABLES app.later WRITE");
            assertBackedOff(run(last), Effect.NONE, "Lock wait timeout");
        }
        assertSucceeded(run(again(last)), Effect.APPLIED);
    }

    @Test
    void recordsNothingOnceANewerEpochHasTheNode() {
        CommandRun old = fixture.run();
        fixture.nextEpoch();
        assertThatThrownBy(() -> old.run(TABLE, StopSigns.NEVER))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FENCED));
    }
}
