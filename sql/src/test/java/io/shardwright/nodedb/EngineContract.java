package io.shardwright.nodedb;

import static io.shardwright.nodedb.NodeFixture.again;
import static io.shardwright.nodedb.NodeFixture.command;
import static io.shardwright.nodedb.NodeFixture.inherited;
import static io.shardwright.nodedb.NodeFixture.undo;
import static io.shardwright.nodedb.OutcomeAssertions.assertBackedOff;
import static io.shardwright.nodedb.OutcomeAssertions.assertFailed;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a command on a node, whatever engine that has. */
abstract class EngineContract {
    private static final String MAKE = "CREATE TABLE t";
    private static final String UNMAKE = "DROP TABLE t";

    /** The worker's socket is gone, which the server sees as soon as it has run the statement. */
    private static final Exchange.Plan LOSE_ANSWER = exchange -> {
        exchange.pass();
        exchange.awaitAnswer();
        exchange.cutBoth();
    };

    private static final Exchange.Plan LOSE_STATEMENT = Exchange::cutBoth;

    private ContractNode node;
    private ScriptedProxy proxy;
    private ContractNode.Session session;
    private ClaimedCommand make;
    private ClaimedCommand drop;

    abstract ContractNode node() throws SQLException;

    @BeforeEach
    void open() throws SQLException, IOException {
        node = node();
        proxy = ScriptedProxy.before(node.endpoint());
        session = node.session(proxy.endpoint());
        make = command(node.table(), UNMAKE);
        drop = command(UNMAKE, node.table());
    }

    @AfterEach
    void end() throws SQLException, IOException {
        session.close();
        proxy.close();
        node.close();
    }

    private void assertThere() throws SQLException {
        assertThat(node.columns()).isEqualTo("id,v");
    }

    private void assertGone() throws SQLException {
        assertThat(node.columns()).isEmpty();
    }

    @Test
    void makesATableAndUnmakesIt() throws SQLException {
        assertSucceeded(session.run(make), Effect.APPLIED);
        assertThere();
        assertThat(node.ledger()).isEqualTo("forward 1 absent applied");
        assertSucceeded(session.run(undo(make, Effect.APPLIED)), Effect.NONE);
        assertGone();
        assertThat(node.ledger()).isEqualTo("forward 1 absent applied,undo 1 present undone");
    }

    @Test
    void neverUndoesWhatWasThereBefore() throws SQLException {
        node.execute(node.table());
        assertSucceeded(session.run(make), Effect.PREEXISTING);
        assertThat(proxy.count(MAKE)).isZero();
        assertSucceeded(session.run(undo(make, Effect.PREEXISTING)), Effect.NONE);
        assertThere();
        assertThat(proxy.count(UNMAKE)).isZero();
    }

    @Test
    void leavesAnotherTableOfTheSameNameAlone() throws SQLException {
        node.execute(node.otherTable());
        assertFailed(session.run(make), Effect.NONE, "another definition");
        assertSucceeded(session.run(undo(make, Effect.NONE)), Effect.NONE);
        assertThat(node.columns()).isEqualTo("id,w");
    }

    @Test
    void dropsATableAndPutsItBack() throws SQLException {
        node.execute(node.table());
        assertSucceeded(session.run(drop), Effect.APPLIED);
        assertGone();
        assertSucceeded(session.run(undo(drop, Effect.APPLIED)), Effect.NONE);
        assertThere();
    }

    @Test
    void whatIsGoneAlreadyIsNotPutBack() throws SQLException {
        assertSucceeded(session.run(drop), Effect.PREEXISTING);
        assertSucceeded(session.run(undo(drop, Effect.PREEXISTING)), Effect.NONE);
        assertGone();
    }

    @Test
    void ownsWhatItMadeThoughTheAnswerWasLost() throws SQLException {
        proxy.once(MAKE, LOSE_ANSWER);
        assertSucceeded(session.run(make), Effect.APPLIED);
        assertThere();
        assertThat(proxy.count(MAKE)).isEqualTo(1);
        assertThat(node.ledger()).isEqualTo("forward 1 absent applied");
        proxy.once(UNMAKE, LOSE_ANSWER);
        assertSucceeded(session.run(undo(make, Effect.APPLIED)), Effect.NONE);
        assertGone();
        assertThat(proxy.count(UNMAKE)).isEqualTo(1);
    }

    @Test
    void triesAgainWhatNeverArrived() throws SQLException {
        proxy.once(MAKE, LOSE_STATEMENT);
        assertThat(session.run(make))
                .isInstanceOfSatisfying(
                        Outcome.BackedOff.class,
                        back -> assertThat(back.effect()).isEqualTo(Effect.NONE));
        assertGone();
        assertThat(node.ledger()).isEqualTo("forward 1 absent nothing");
        assertSucceeded(session.run(again(make)), Effect.APPLIED);
        assertThere();
        assertThat(node.ledger()).isEqualTo("forward 2 absent applied");
        proxy.once(UNMAKE, LOSE_STATEMENT);
        assertThat(session.run(undo(make, Effect.APPLIED))).isInstanceOf(Outcome.BackedOff.class);
        assertThere();
        assertSucceeded(session.run(again(undo(make, Effect.APPLIED))), Effect.NONE);
        assertGone();
    }

    @Test
    void whatAnotherMakesAfterATryThatDidNothingIsNotOurs() throws SQLException {
        proxy.once(MAKE, LOSE_STATEMENT);
        assertThat(session.run(make)).isInstanceOf(Outcome.BackedOff.class);
        node.execute(node.table());
        assertSucceeded(session.run(again(make)), Effect.PREEXISTING);
        assertThere();
    }

    @Test
    void triesAgainAfterAnErrorThatPasses() throws SQLException {
        ContractNode.Refusal refusal = node.transientError();
        proxy.once(MAKE, Exchange.refused(refusal.number(), refusal.state(), refusal.words()));
        assertBackedOff(session.run(make), Effect.NONE, refusal.words());
        assertSucceeded(session.run(again(make)), Effect.APPLIED);
        assertThere();
        assertThat(node.ledger()).isEqualTo("forward 2 absent applied");
    }

    @Test
    void nothingIsSentOnceItIsCalledOff() throws SQLException {
        StopSigns withheld = new StopSigns(() -> false, () -> true, () -> false, () -> {});
        assertThat(session.run(make, withheld)).isInstanceOf(Outcome.Unsent.class);
        assertThat(proxy.count(MAKE)).isZero();
        assertGone();
        assertSucceeded(session.run(again(make)), Effect.APPLIED);
    }

    /** The worker dies with its intent committed and its statement not sent: its successor takes the node. */
    @Test
    void theNextSessionRunsWhatWasAnnouncedAndNotSent() throws SQLException {
        proxy.once(MAKE, exchange -> {
            node.nextSession();
            exchange.cutBoth();
        });
        assertFenced(make);
        assertGone();
        assertSuccessor(make, Effect.APPLIED);
        assertThere();
    }

    @Test
    void theNextSessionOwnsWhatItsPredecessorMade() throws SQLException {
        proxy.once(MAKE, exchange -> {
            exchange.pass();
            exchange.awaitAnswer();
            node.nextSession();
            exchange.cutBoth();
        });
        runInVain(make);
        assertThere();
        assertSuccessor(make, Effect.APPLIED);
        assertThat(proxy.count(MAKE)).isEqualTo(1);
        proxy.once(UNMAKE, exchange -> {
            exchange.pass();
            exchange.awaitAnswer();
            node.nextSession();
            exchange.cutBoth();
        });
        session.close();
        session = node.session(proxy.endpoint());
        ClaimedCommand undo = undo(make, Effect.APPLIED);
        runInVain(undo);
        assertSuccessor(undo, Effect.NONE);
        assertGone();
    }

    private void assertFenced(ClaimedCommand command) {
        assertThatThrownBy(() -> session.run(command))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FENCED));
    }

    /** What it says is recorded nowhere, whether the node or only the metadata database tells it that it is over. */
    private void runInVain(ClaimedCommand command) {
        try {
            assertThat(session.run(command)).isInstanceOf(Outcome.Succeeded.class);
        } catch (ShardwrightException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.FENCED);
        }
    }

    private void assertSuccessor(ClaimedCommand command, Effect effect) {
        try (ContractNode.Session successor = node.session(node.endpoint())) {
            assertSucceeded(successor.run(inherited(command)), effect);
        }
    }

    @Test
    void aNodeThatIsAwayCountsNoTry() throws IOException, SQLException {
        proxy.close();
        assertThat(session.run(make)).isInstanceOfSatisfying(Outcome.Unsent.class, unsent -> {
            assertThat(unsent.code()).contains(ErrorCode.UNREACHABLE);
            assertThat(unsent.effect()).isEqualTo(Effect.NONE);
        });
        assertThat(node.ledger()).isEqualTo("null");
    }
}
