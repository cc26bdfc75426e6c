package io.shardwright.metadata;

import static io.shardwright.metadata.Fixture.command;
import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.feed.Change;
import io.shardwright.feed.ChangeKind;
import io.shardwright.fitness.Fact;
import io.shardwright.fitness.Profile;
import io.shardwright.fleet.NodeMark;
import io.shardwright.fleet.NodeName;
import io.shardwright.health.Affected;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.PauseScope;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A second worker takes its node's next epoch and dies before it has fenced the node: the first one goes on, and everybody goes on seeing it. */
class UnopenedEpochTest {
    private static final NodeName N1 = new NodeName("n1");

    @RegisterExtension
    final Fixture f = new Fixture();

    private Fixture.Worker n1;

    @BeforeEach
    void anEpochWithoutASession() {
        new Leases(f.database).noteAnswer(f.term);
        n1 = f.worker("n1");
        assertThat(f.sessions.nextEpoch(Fixture.node("n1"), NodeMark.NEW).epoch())
                .isEqualTo(2);
    }

    private NodeReader.NodeStatus status() {
        return new NodeReader(f.database).find(N1).orElseThrow();
    }

    @Test
    void itsWorkerCountsAsAtWork() {
        assertThat(status().alive()).isTrue();
        assertThat(status().leaseExpiresAt()).isPositive();
        boolean atWork = f.database.transactions().in(handle -> NodeReader.atWork(handle, N1));
        assertThat(atWork).as("so nothing there is given up").isTrue();
    }

    @Test
    void aPauseWaitsForItsEcho() {
        f.pauses.pause(f.term, PauseScope.CLUSTER, "", "ada", "a test", OptionalLong.empty());
        assertThat(f.pauses.standing().silent()).containsExactly(N1);
        new ControlWatch(f.database, N1, 1).echo(f.pauses.standing().version());
        assertThat(f.pauses.standing().silent()).isEmpty();
    }

    @Test
    void itSaysWhatTheNodeIs() {
        assertThat(f.sessions.report(N1, 1, new Profile(Map.of(Fact.VERSION, "10.11.6"))))
                .isTrue();
        assertThat(f.sessions.report(N1, 2, new Profile(Map.of()))).isFalse();
        assertThat(status().facts()).isPresent();
    }

    @Test
    void whatWaitsForItIsExplainedByIt() {
        GroupId group = f.publish(command("a", "n1"));
        f.lead();
        assertThat(new WaitReader(f.database).group(group).orElseThrow().commands())
                .singleElement()
                .satisfies(entry -> assertThat(
                                entry.getValue().worker().orElseThrow().alive())
                        .isTrue());
        assertThat(n1.work()).containsExactly("a");
    }

    @Test
    void theHealthSeesItsLease() {
        HealthReader health = new HealthReader(f.database);
        assertThat(health.fleet(List.of(), List.of(), List.of(), List.of()).expired())
                .isEqualTo(Affected.NONE);
        f.execute("UPDATE worker_session SET lease_expires_at = 1, lease_millis = 1");
        f.execute("UPDATE availability SET afresh_at = 1");
        assertThat(health.fleet(List.of(), List.of(), List.of(), List.of()).expired())
                .isEqualTo(Affected.of(List.of("n1")));
        f.execute("UPDATE worker_session SET started_at = started_at - 60000, present_since = " + Transactions.NOW);
        assertThat(health.fleet(List.of(), List.of(), List.of(), List.of()).leasesLost())
                .as("it has missed a renewal")
                .isEqualTo(Affected.of(List.of("n1")));
    }

    @Test
    void whoeverWatchesTheNodeIsNotToldThatItIsAway() {
        assertThat(new ChangeLook(f.database).look(0, Set.of()))
                .filteredOn(change -> change.kind() == ChangeKind.NODE)
                .singleElement()
                .extracting(Change::note)
                .isEqualTo("");
    }

    @Test
    void onlyASessionSucceedsAnother() {
        assertThat(f.sessions.isSucceeded(N1, 1)).isFalse();
        f.worker("n1");
        assertThat(f.sessions.isSucceeded(N1, 1)).isTrue();
        assertThat(f.sessions.isSucceeded(N1, 3)).isFalse();
    }
}
