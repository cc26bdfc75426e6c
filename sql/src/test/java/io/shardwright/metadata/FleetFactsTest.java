package io.shardwright.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.health.Affected;
import io.shardwright.health.FleetFacts;
import io.shardwright.queue.Pause;
import io.shardwright.queue.PauseScope;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each fact of leaders, nodes and pauses that health goes by, provoked. */
final class FleetFactsTest {
    private static final long MINUTE = 60_000;
    private static final long HOUR = 60 * MINUTE;

    @RegisterExtension
    final Fixture f = new Fixture();

    private final Fixture.Worker n1 = f.worker("n1");
    private final HealthReader health = new HealthReader(f.database);

    private FleetFacts fleet() {
        return health.fleet(List.of(), List.of(), List.of(), List.of());
    }

    private long now() {
        return f.database.transactions().now();
    }

    /** Lets a time of rows be longer ago. */
    private void age(String table, String column, long millis) {
        f.execute("UPDATE " + table + " SET " + column + " = " + column + " - " + millis);
    }

    @Test
    void termsOfTheLastHourAreNamedTheNewestFirst() {
        f.execute("DELETE FROM leader_history");
        LeaderTerm first = f.terms.begin("c1", "http://c1", "c1:1");
        age("leader_history", "begun_at", 10 * MINUTE);
        LeaderTerm second = f.terms.begin("c2", "http://c2", "c2:1");
        assertThat(fleet().terms())
                .isEqualTo(Affected.of(List.of("c2 (term " + second.term() + ")", "c1 (term " + first.term() + ")")));
        age("leader_history", "begun_at", HOUR - 5 * MINUTE);
        assertThat(fleet().terms().count()).isEqualTo(1);
    }

    @Test
    void itIsKnownWhenALeaderWasLastThere() {
        assertThat(fleet().answeredAt()).isZero();
        new Leases(f.database).noteAnswer(f.term);
        assertThat(fleet().answeredAt()).isBetween(now() - MINUTE, now());
        assertThat(fleet().halted()).isFalse();
        f.execute("UPDATE coordinator_term SET state = 'restored'");
        assertThat(fleet().halted()).isTrue();
        f.execute("UPDATE coordinator_term SET state = 'open'");
    }

    @Test
    void sessionsThatEndWithoutClosingOrMissARenewalHaveLostTheirLease() {
        assertThat(fleet().leasesLost()).isEqualTo(Affected.NONE);
        f.sessions.close(n1.node, n1.grant.epoch());
        Fixture.Worker again = f.worker("n1");
        assertThat(fleet().leasesLost()).as("it had closed").isEqualTo(Affected.NONE);
        f.worker("n1");
        assertThat(fleet().leasesLost()).isEqualTo(Affected.of(List.of("n1")));
        assertThat(f.sessions.renew(n1.node, again.grant.epoch() + 1, MINUTE, "", OptionalLong.empty()))
                .isTrue();
        assertThat(fleet().leasesLost().count()).isEqualTo(1);
        f.execute("UPDATE worker_session SET present_since = started_at + 2 * lease_millis");
        assertThat(fleet().leasesLost().count())
                .as("a worker that starts may be late")
                .isEqualTo(1);
        f.execute(
                "UPDATE worker_session SET started_at = started_at - " + 10 * MINUTE + ", present_since = started_at");
        assertThat(f.sessions.renew(n1.node, again.grant.epoch() + 1, MINUTE, "no answer", OptionalLong.empty()))
                .isTrue();
        assertThat(fleet().leasesLost()).isEqualTo(Affected.of(List.of("n1", "n1")));
        age("worker_session", "started_at", HOUR);
        assertThat(fleet().leasesLost().count()).isEqualTo(1);
        age("worker_session", "present_since", HOUR);
        assertThat(fleet().leasesLost()).isEqualTo(Affected.NONE);
    }

    @Test
    void aSessionThatIsOpenAndDoesNotLiveHasExpired() {
        new Leases(f.database).noteAnswer(f.term);
        assertThat(fleet().expired()).isEqualTo(Affected.NONE);
        f.execute("UPDATE worker_session SET lease_expires_at = 1, lease_millis = 1");
        f.execute("UPDATE availability SET afresh_at = 1");
        assertThat(fleet().expired()).isEqualTo(Affected.of(List.of("n1")));
        f.execute("UPDATE node SET standing = 'removed'");
        assertThat(fleet().expired()).isEqualTo(Affected.NONE);
        f.execute("UPDATE node SET standing = 'active'");
        f.sessions.close(n1.node, n1.grant.epoch());
        assertThat(fleet().expired()).isEqualTo(Affected.NONE);
    }

    @Test
    void pausesThatHoldAreThere() {
        f.pauses.pause(f.term, PauseScope.NODE, "n1", "ada", "disk", OptionalLong.empty());
        assertThat(fleet().pauses()).extracting(Pause::target).containsExactly("n1");
    }
}
