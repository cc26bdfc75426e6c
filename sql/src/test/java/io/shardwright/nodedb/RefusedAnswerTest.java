package io.shardwright.nodedb;

import static io.shardwright.nodedb.NodeFixture.again;
import static io.shardwright.nodedb.NodeFixture.command;
import static io.shardwright.nodedb.NodeFixture.held;
import static io.shardwright.nodedb.NodeFixture.inherited;
import static io.shardwright.nodedb.NodeFixture.undo;
import static io.shardwright.nodedb.OutcomeAssertions.assertSucceeded;
import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.noderun.StopSigns;
import io.shardwright.problem.ErrorCode;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Effect;
import io.shardwright.queue.Outcome;
import io.shardwright.sqlproxy.Exchange;
import io.shardwright.sqlproxy.ScriptedProxy;
import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a command when its node refuses a statement of our own, or runs it later than we have given it up. */
final class RefusedAnswerTest {
    private static final ClaimedCommand TABLE = command("CREATE TABLE t (id INT PRIMARY KEY)", "DROP TABLE t");
    private static final ClaimedCommand ROW = command("INSERT INTO r (x) VALUES (5)", "DELETE FROM r WHERE x = 5");
    private static final Exchange.Plan INTERRUPTED = Exchange.refused(1317, "70100", "Query execution was interrupted");
    private static final Exchange.Plan LOCKED = Exchange.refused(1205, "HY000", "Lock wait timeout exceeded");
    private static final String INTENT = "INSERT INTO shardwright.ledger";
    private static final String CAME_TO_NOTHING = "SET outcome = 'nothing'";

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

    private static void asRoot(String... sql) {
        try {
            fixture.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How the word of a try fails on its way to the ledger. */
    @SuppressWarnings("ImmutableEnumChecker") // What the proxy does, which knows no state.
    enum Trouble {
        REFUSED(LOCKED),
        LOST(Exchange.loseStatement());

        private final Exchange.Plan plan;

        Trouble(Exchange.Plan plan) {
            this.plan = plan;
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatAnotherHasMadeIsNotOursThoughThatIsNotWrittenAtFirst(Trouble trouble) throws SQLException {
        proxy.once("CREATE TABLE t", Exchange.before(() -> asRoot("CREATE TABLE t (id INT PRIMARY KEY)")));
        proxy.once(CAME_TO_NOTHING, trouble.plan);
        assertSucceeded(run(TABLE), Effect.PREEXISTING);
        assertThat(proxy.rulesUsedUp()).isTrue();
        assertThat(fixture.ledger()).isEqualTo("forward 1 absent nothing");
    }

    @Test
    void whatWasRefusedIsTriedAgainThoughThatIsNotWrittenAtFirst() throws SQLException {
        proxy.once("CREATE TABLE t", Exchange.refused(1290, "HY000", "read-only"));
        proxy.once(CAME_TO_NOTHING, Exchange.refused(1290, "HY000", "read-only"));
        ClaimedCommand unprobed = held(command("CREATE TABLE t SELECT 1 AS a", "DROP TABLE t"));
        assertThat(run(unprobed)).isInstanceOf(Outcome.BackedOff.class);
        assertThat(fixture.ledger()).isEqualTo("forward 1 unasked nothing");
        assertSucceeded(run(again(unprobed)), Effect.APPLIED);

        proxy.once("DROP TABLE t", LOCKED);
        proxy.once(CAME_TO_NOTHING, LOCKED);
        ClaimedCommand undo = undo(unprobed, Effect.APPLIED);
        assertThat(run(undo)).isInstanceOf(Outcome.BackedOff.class);
        assertSucceeded(run(again(undo)), Effect.NONE);
        assertThat(proxy.rulesUsedUp()).isTrue();
    }

    /** Nobody will find an intent that is not there. */
    @Test
    void aTryWhoseEntryIsGoneEnds() throws SQLException {
        proxy.once("CREATE TABLE t", exchange -> {
            asRoot("DELETE FROM shardwright.ledger");
            exchange.refuse(1290, "HY000", "read-only");
        });
        assertThat(run(TABLE)).isInstanceOf(Outcome.BackedOff.class);
        assertThat(fixture.ledger()).isEqualTo("null");
    }

    @ParameterizedTest
    @ValueSource(ints = {1290, 1205, 1317, 1114, 1041})
    void anIntentThatIsRefusedUsesUpNoTry(int error) throws SQLException {
        proxy.once(INTENT, Exchange.refused(error, "HY000", "not now"));
        assertThat(run(ROW)).isInstanceOf(Outcome.Unsent.class);
        assertSucceeded(run(again(ROW)), Effect.APPLIED);
        ClaimedCommand undo = undo(ROW, Effect.APPLIED);
        proxy.once(INTENT, Exchange.refused(error, "HY000", "not now"));
        assertThat(run(undo)).isInstanceOf(Outcome.Unsent.class);
        assertSucceeded(run(again(undo)), Effect.NONE);
    }

    /** Else a group would wait for ever for a right that nobody knows to be missing; and a lost one may stand. */
    @Test
    void anIntentThatIsRefusedForGoodOrIsLostUsesUpATry() {
        proxy.once(INTENT, Exchange.refused(1142, "42000", "INSERT command denied"));
        assertThat(run(ROW)).isInstanceOf(Outcome.BackedOff.class);
        proxy.once(INTENT, Exchange.loseStatement());
        assertThat(run(again(ROW))).isInstanceOf(Outcome.BackedOff.class);
    }

    /** Also where the driver asks itself, as the answer told of warnings. */
    @Test
    void aDefinitionIsNotUndoneInTheRecordsBecauseItsWarningsWereRefused() {
        proxy.once("SHOW WARNINGS", INTERRUPTED);
        ClaimedCommand twoKeys =
                held(command("CREATE TABLE t (a INT, KEY k (a), KEY k2 (a)) SELECT 1 AS a", "DROP TABLE t"));
        Outcome outcome = run(twoKeys);
        assertThat(proxy.rulesUsedUp()).isTrue();
        assertThat(outcome.code()).contains(ErrorCode.OUTCOME_UNKNOWN);
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.effect()).isEqualTo(Effect.UNKNOWN));
    }

    @Test
    void foreignKeysAreCheckedThoughThatWasRefusedAfterAComparison() throws SQLException {
        fixture.execute(
                "CREATE TABLE p (id INT PRIMARY KEY)",
                "CREATE TABLE child (pid INT, FOREIGN KEY (pid) REFERENCES p (id))");
        ClaimedCommand orphan = command("INSERT INTO child VALUES (7)", "DELETE FROM child");
        Exchange.Plan memory = Exchange.refused(1041, "HY000", "Out of memory");
        proxy.once("SET foreign_key_checks = DEFAULT", memory);
        run(command("CREATE TABLE IF NOT EXISTS r (id INT PRIMARY KEY AUTO_INCREMENT, x INT)", "DROP TABLE r"));
        assertThat(proxy.rulesUsedUp()).isTrue();
        assertThat(run(orphan)).isInstanceOf(Outcome.Failed.class);

        proxy.once("SET foreign_key_checks = DEFAULT", memory);
        run(command("ALTER TABLE r ADD y INT", "ALTER TABLE r DROP y"));
        assertThat(proxy.rulesUsedUp()).isTrue();
        assertThat(run(again(orphan))).isInstanceOf(Outcome.Failed.class);
        assertThat(fixture.ask("SELECT COUNT(*) FROM child")).isEqualTo("0");
    }

    /** Of a connection that the server has let go of, and of whose end its client has not heard. */
    @Test
    void anInterruptOfALostConnectionEndsTheWaitForIt() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        proxy.once("SLEEP(100)", exchange -> {
            exchange.pass();
            running.countDown();
            never.await();
            exchange.cutBoth();
        });
        ClaimedCommand sleep = command("DO SLEEP(100)", "DO 0");
        CountDownLatch over = new CountDownLatch(1);
        Thread lane = new Thread(() -> {
            run(sleep);
            over.countDown();
        });
        lane.setDaemon(true);
        lane.start();
        running.await();
        fixture.node().asking(connection -> {
            ProcessList.endOthers(connection);
            return true;
        });
        try {
            run.interrupt(sleep.id());
            over.await();
        } finally {
            never.countDown();
        }
        assertThat(proxy.count("KILL QUERY")).isEqualTo(1);
        assertThat(fixture.ledger()).isEqualTo("forward 1 unasked nothing");
    }

    /** A statement that its client has given up, and that reaches the server later. */
    private static final class Late implements Exchange.Plan {
        private final CountDownLatch due = new CountDownLatch(1);
        private final CountDownLatch run = new CountDownLatch(1);

        @Override
        public void handle(Exchange exchange) throws IOException, InterruptedException {
            exchange.cutClient();
            due.await();
            exchange.pass();
            exchange.awaitAnswer();
            exchange.cutBoth();
            run.countDown();
        }

        /** Upon return the server has run it. */
        void arrive() throws InterruptedException {
            due.countDown();
            run.await();
        }
    }

    @Test
    void anIntentThatComesLateLeavesALaterTryAlone() throws SQLException, InterruptedException {
        Late late = new Late();
        proxy.once(INTENT, late);
        assertThat(run(ROW)).isInstanceOf(Outcome.BackedOff.class);
        assertSucceeded(run(again(ROW)), Effect.APPLIED);
        late.arrive();
        assertThat(fixture.ledger()).isEqualTo("forward 2 unasked applied");
        assertSucceeded(run(inherited(again(ROW))), Effect.APPLIED);
        assertThat(fixture.ask("SELECT COUNT(*) FROM r WHERE x = 5")).isEqualTo("1");
    }

    @Test
    void aWordThatComesLateLeavesALaterTryAlone() throws SQLException, InterruptedException {
        Late late = new Late();
        proxy.once("INSERT INTO r", Exchange.loseStatement());
        proxy.once(CAME_TO_NOTHING, late);
        assertThat(run(ROW)).isInstanceOf(Outcome.BackedOff.class);
        assertSucceeded(run(again(ROW)), Effect.APPLIED);
        late.arrive();
        assertThat(fixture.ledger()).isEqualTo("forward 2 unasked applied");
        assertSucceeded(run(inherited(again(ROW))), Effect.APPLIED);
        assertThat(fixture.ask("SELECT COUNT(*) FROM r WHERE x = 5")).isEqualTo("1");
    }
}
