package io.shardwright.nodedb;

import static io.shardwright.nodedb.NodeFixture.command;
import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.attempt.LedgerEntry.End;
import io.shardwright.noderun.TryKey;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.sqlproxy.Exchange;
import io.shardwright.sqlproxy.ScriptedProxy;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a lane does to its connection, and what others do to what is on it. */
final class LaneTest {
    private static final ClaimedCommand ROW = command("INSERT INTO r VALUES (1)", "DELETE FROM r");
    private static final TryKey KEY = TryKey.of(ROW);
    private static final Half.Rows INSERT = new Half.Rows("INSERT INTO r VALUES (1)", false);

    private static NodeFixture fixture;
    private ScriptedProxy proxy;
    private Lane lane;

    @BeforeAll
    static void start() {
        fixture = NodeFixture.shared();
    }

    @BeforeEach
    void empty() throws SQLException, IOException {
        fixture.empty();
        fixture.execute("CREATE TABLE r (id INT PRIMARY KEY)");
        fixture.announce(ROW, "unasked");
        proxy = ScriptedProxy.before(fixture.server().endpoint());
        lane = new Lane(fixture.node(proxy.endpoint()), fixture.epoch());
    }

    @AfterEach
    void close() throws IOException {
        lane.close();
        proxy.close();
    }

    private Optional<SQLException> send(Half half) throws SQLException {
        return lane.send(KEY, half, End.APPLIED, OptionalInt.empty(), () -> false);
    }

    /** A newer session raises the fence before it ends the connections of others, whose ids are then used again. */
    @Test
    void interruptsNothingOnceTheNodeIsAnothers() throws SQLException {
        proxy.once("INSERT INTO r", Exchange.before(() -> {
            raiseFence();
            lane.interrupt(KEY);
        }));
        assertThat(send(INSERT)).isEmpty();
        fixture.nextEpoch(fixture.epoch() + 2);

        assertThat(proxy.count("FROM shardwright.fence"))
                .as("also when it connected")
                .isEqualTo(2);
        assertThat(proxy.count("KILL QUERY")).isZero();
    }

    private static void raiseFence() {
        try {
            fixture.execute("UPDATE shardwright.fence SET epoch = epoch + 1");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anInterruptConcernsOneTryOfAHalf() throws SQLException {
        List<Boolean> told = new ArrayList<>();
        Half.Undertaken interrupted = new Half.Undertaken(stopped -> {
            lane.interrupt(KEY);
            told.add(stopped.getAsBoolean());
            return false;
        });
        Half.Undertaken again = new Half.Undertaken(stopped -> {
            told.add(stopped.getAsBoolean());
            return true;
        });

        assertThat(send(interrupted).map(SQLException::getMessage)).contains("it was told to stop");
        assertThat(send(again)).isEmpty();
        assertThat(told).containsExactly(true, false);
    }

    @Test
    void aStatementMayTakeForEverAndAQuestionMayNot() throws SQLException {
        int usual = answerLimit();
        assertThat(usual).isPositive();
        List<Integer> meanwhile = new ArrayList<>();
        Half.Undertaken asking = new Half.Undertaken(stopped -> {
            meanwhile.add(answerLimit());
            return true;
        });

        assertThat(send(asking)).isEmpty();
        assertThat(meanwhile).containsExactly(0);
        assertThat(answerLimit()).isEqualTo(usual);
        assertThat(send(new Half.Rows("INSERT INTO gone VALUES (1)", false))).isPresent();
        assertThat(answerLimit()).as("also after an error").isEqualTo(usual);
    }

    private int answerLimit() {
        try {
            return lane.connection().jdbc().getNetworkTimeout();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
