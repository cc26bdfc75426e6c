package io.shardwright.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.fleet.NodeName;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.PauseScope;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who counts as alive. Time passes by moving what is recorded back. */
class LeasesTest {
    private static final NodeName N1 = new NodeName("n1");
    private static final long MINUTE = 60_000;

    @RegisterExtension
    final Fixture f = new Fixture();

    private Leases leases;
    private Fixture.Worker n1;

    @BeforeEach
    void aLeaseThatIsOver() {
        leases = new Leases(f.database);
        n1 = f.worker("n1");
        leases.noteAnswer(f.term);
        f.execute("UPDATE worker_session SET present_since = 1000");
        passes(MINUTE);
        noted(0);
    }

    /** So long nobody renews anything. */
    private void passes(long millis) {
        f.execute("UPDATE worker_session SET lease_expires_at = lease_expires_at - " + millis);
        f.execute("UPDATE availability SET answered_at = answered_at - " + millis + ", afresh_at = afresh_at - "
                + millis);
    }

    /** As by a leader that has been answered all the time, until so long ago. */
    private void noted(long millisAgo) {
        f.execute("UPDATE availability SET answered_at = " + Transactions.NOW + " - " + millisAgo);
    }

    private void renew() {
        assertThat(f.sessions.renew(N1, n1.grant.epoch(), Fixture.LEASE_MILLIS, "", OptionalLong.empty()))
                .isTrue();
    }

    private NodeReader.NodeStatus status() {
        return new NodeReader(f.database).find(N1).orElseThrow();
    }

    private boolean takesWork() {
        return f.database.transactions().in(handle -> NodeReader.atWork(handle, N1));
    }

    @Test
    void whoIsSilentWhileTheDatabaseAnswersIsDead() {
        leases.noteAnswer(f.term);
        assertThat(status().alive()).isFalse();
        assertThat(takesWork()).isFalse();
        renew();
        assertThat(status().alive()).isTrue();
        assertThat(status().presentSince()).as("it was away").isGreaterThan(1_000);
    }

    @Test
    void nobodyDiesOfAnOutage() {
        renew();
        f.execute("UPDATE worker_session SET present_since = 1000");
        passes(MINUTE);

        assertAlive("before the leader has noted its end");
        leases.noteAnswer(f.term);
        assertAlive("for a whole lease from then on");
        assertThat(status().leaseExpiresAt())
                .isEqualTo(f.number("SELECT afresh_at FROM availability") + Fixture.LEASE_MILLIS);
        renew();
        assertThat(status().presentSince()).as("it has missed nothing").isEqualTo(1_000);
    }

    private void assertAlive(String when) {
        assertThat(status().alive()).as(when).isTrue();
        assertThat(takesWork()).as(when).isTrue();
        assertThat(new NodeHoldings(f.database).inTheWay(N1)).as(when).anyMatch(held -> held.contains("worker runs"));
        f.pauses.pause(f.term, PauseScope.CLUSTER, "", "me", "a test", OptionalLong.empty());
        assertThat(f.pauses.standing().silent())
                .as("a pause of which it knows nothing is not acknowledged %s", when)
                .containsExactly(N1);
    }

    @Test
    void whoStaysSilentAfterAnOutageIsDeadALeaseLater() {
        passes(MINUTE);
        leases.noteAnswer(f.term);
        assertThat(status().alive()).isTrue();
        passes(Fixture.LEASE_MILLIS);
        noted(0);
        leases.noteAnswer(f.term);
        assertThat(status().alive()).isFalse();
    }

    @Test
    void aSessionThatHasEndedStaysSo() {
        f.sessions.close(N1, n1.grant.epoch());
        passes(MINUTE);
        assertThat(status().alive()).isFalse();
        leases.noteAnswer(f.term);
        assertThat(status().alive()).isFalse();
    }

    @Test
    void aDeposedLeaderNotesNothing() {
        LeaderTerm old = f.term;
        f.terms.begin("c2", "http://c2", "c2:1");
        noted(MINUTE);
        long answered = f.number("SELECT answered_at FROM availability");

        assertThatThrownBy(() -> leases.noteAnswer(old))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FENCED));
        assertThat(f.number("SELECT answered_at FROM availability")).isEqualTo(answered);
    }
}
