package io.shardwright.metadata;

import static io.shardwright.metadata.Fixture.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.fitness.Fact;
import io.shardwright.fitness.Profile;
import io.shardwright.fleet.NodeMark;
import io.shardwright.fleet.NodeName;
import io.shardwright.fleet.NodeStanding;
import io.shardwright.fleet.StandingChange;
import io.shardwright.json.ProfileForm;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.GroupId;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class NodeStandingsTest {
    private static final NodeName N1 = new NodeName("n1");

    @RegisterExtension
    final Fixture fixture = new Fixture();

    private final NodeStandings standings = new NodeStandings(fixture.database);
    private final NodeReader nodes = new NodeReader(fixture.database);

    private void change(StandingChange change) {
        standings.change(fixture.term, N1, change, "tester", "because");
    }

    private NodeReader.NodeStatus n1() {
        return nodes.find(N1).orElseThrow();
    }

    private static void assertRefused(ErrorCode code, String words, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ShardwrightException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.message()).contains(words);
        });
    }

    @Test
    void aNodeBeginsAsANewcomerAndIsMarkedWithWhoAndWhy() {
        fixture.worker("n1");
        assertThat(n1().standing().state()).isEqualTo(NodeStanding.JOINING);
        change(StandingChange.ADMIT);
        change(StandingChange.DRAIN);
        NodeReader.Standing draining = n1().standing();
        assertThat(draining.state()).isEqualTo(NodeStanding.DRAINING);
        assertThat(draining.actor() + ", " + draining.reason()).isEqualTo("tester, because");
        assertThat(fixture.text("SELECT GROUP_CONCAT(action ORDER BY id) FROM audit WHERE target = 'n1'"))
                .contains("node.admit,node.drain");
        fixture.worker("n1");
        assertThat(n1().standing()).as("a new session changes nothing of it").isEqualTo(draining);
    }

    @Test
    void anOrderThatMakesNoSenseIsRefused() {
        fixture.worker("n1");
        assertRefused(ErrorCode.WRONG_STATE, "node n1 is joining", () -> change(StandingChange.UNDRAIN));
        assertRefused(
                ErrorCode.NOT_FOUND,
                "there is no node 'n9'",
                () -> standings.change(fixture.term, new NodeName("n9"), StandingChange.DRAIN, "tester", ""));
    }

    @Test
    void aDeposedLeaderChangesNothing() {
        fixture.worker("n1");
        LeaderTerm old = fixture.term;
        fixture.terms.begin("c2", "http://c2", "c2:1");
        assertRefused(ErrorCode.FENCED, "is over", () -> standings.change(old, N1, StandingChange.ADMIT, "tester", ""));
    }

    /** A lease that ran out, and a server that did not answer, both count as having been away. */
    @Test
    void whoeverWasAwayIsPresentAnew() {
        Fixture.Worker worker = fixture.worker("n1");
        long epoch = worker.grant.epoch();
        fixture.execute("UPDATE worker_session SET present_since = 1000");
        fixture.sessions.renew(N1, epoch, Fixture.LEASE_MILLIS, "", OptionalLong.empty());
        assertThat(n1().presentSince()).as("renewed in time").isEqualTo(1_000);
        fixture.execute("UPDATE worker_session SET lease_expires_at = 2000");
        fixture.sessions.renew(N1, epoch, Fixture.LEASE_MILLIS, "", OptionalLong.empty());
        assertThat(n1().presentSince()).as("renewed too late").isGreaterThan(2_000);
        fixture.execute("UPDATE worker_session SET present_since = 1000");
        fixture.sessions.renew(N1, epoch, Fixture.LEASE_MILLIS, "the node does not answer", OptionalLong.empty());
        assertThat(n1().presentSince()).as("in trouble").isGreaterThan(2_000);
        fixture.execute("UPDATE worker_session SET present_since = 1000");
        fixture.sessions.renew(N1, epoch, Fixture.LEASE_MILLIS, "", OptionalLong.empty());
        assertThat(n1().presentSince()).as("out of trouble").isGreaterThan(2_000);
    }

    @Test
    void aRenewalSaysHowLongAgoTheNodeWasFoundToBeAsItWasSaidToBe() {
        long epoch = fixture.worker("n1").grant.epoch();
        assertThat(n1().factsSeenAt()).isEmpty();
        fixture.sessions.report(N1, epoch, new Profile(Map.of(Fact.VERSION, "10.11.6")));
        assertThat(n1().factsSeenAt()).isEqualTo(n1().factsAt());
        fixture.execute("UPDATE node SET facts_at = 1000");
        fixture.sessions.renew(N1, epoch, Fixture.LEASE_MILLIS, "", OptionalLong.empty());
        assertThat(n1().factsSeenAt()).hasValue(1_000);
        fixture.sessions.renew(N1, epoch, Fixture.LEASE_MILLIS, "", OptionalLong.of(50_000));
        long seen = n1().factsSeenAt().orElseThrow();
        assertThat(seen).isBetween(2_000L, nodes.now() - 50_000);
        assertThat(n1().factsAt()).as("it has not changed").hasValue(1_000);
        fixture.sessions.renew(N1, epoch, Fixture.LEASE_MILLIS, "", OptionalLong.empty());
        assertThat(n1().factsSeenAt()).hasValue(seen);
    }

    @Test
    void onlyTheNewestSessionSaysWhatTheNodeIs() {
        Profile profile = new Profile(Map.of(Fact.VERSION, "10.11.6"));
        long old = fixture.worker("n1").grant.epoch();
        long epoch = fixture.worker("n1").grant.epoch();
        assertThat(fixture.sessions.report(N1, old, profile)).isFalse();
        assertThat(n1().facts()).isEmpty();
        assertThat(fixture.sessions.report(N1, epoch, profile)).isTrue();
        assertThat(n1().facts().map(ProfileForm::read)).isEqualTo(Optional.of(profile));
    }

    @Test
    void aNodeThatHasSomethingIsNotRemoved() {
        fixture.worker("n1");
        change(StandingChange.ADMIT);
        fixture.execute("INSERT INTO sharded_table VALUES ('t', 'mariadb', 1, 'active', '{\"routes\":[\"n1\",\"n2\"]}',"
                + " FALSE, NULL, 1, 0, 0)");
        fixture.execute("INSERT INTO shard_replica VALUES ('t', 3, 'n1', '0-9', 'p', 1, 'primary', 1, '')");
        fixture.execute("INSERT INTO dropped_table VALUES (0, 'old', 'mariadb', '{\"routes\":[\"n1\"]}',"
                + " '[{\"shard\":0,\"node\":{\"value\":\"n1\"}}]', 1, 0)");
        GroupId group = fixture.publish(command("c", "n1"));
        assertThat(new NodeHoldings(fixture.database).inTheWay(N1))
                .satisfiesExactly(
                        shards -> assertThat(shards).contains("t/3"),
                        dropped -> assertThat(dropped).contains("quarantine: old"),
                        groups -> assertThat(groups).contains(group.toString()),
                        worker -> assertThat(worker).contains("its worker runs: test"));
        assertRefused(ErrorCode.NODE_IN_USE, "t/3", () -> change(StandingChange.REMOVE));
        assertRefused(ErrorCode.NODE_IN_USE, "t/3", () -> standings.check(N1, StandingChange.REMOVE));
        assertThat(n1().standing().state()).isEqualTo(NodeStanding.ACTIVE);
        fixture.execute("DELETE FROM dropped_table");
    }

    @Test
    void aRemovedNodeIsGoneAndNothingIsExpectedOfIt() {
        Fixture.Worker worker = fixture.worker("n1");
        fixture.worker("n2");
        change(StandingChange.ADMIT);
        fixture.execute("INSERT INTO sharded_table VALUES ('t', 'mariadb', 1, 'active',"
                + " '{\"routes\":[\"n10\",\"n1\",\"n2\"]}', FALSE, NULL, 1, 0, 0)");
        fixture.execute("UPDATE worker_session SET lease_expires_at = 1 WHERE node = 'n1'");
        change(StandingChange.REMOVE);

        assertThat(nodes.nodes())
                .extracting(status -> status.node().name().value())
                .containsExactly("n2");
        assertThat(nodes.everKnown()).hasSize(2);
        assertThat(fixture.text("SELECT JSON_COMPACT(definition) FROM sharded_table"))
                .contains("{\"routes\":[\"n10\",\"n2\"]}");
        assertThat(fixture.sessions.renew(N1, worker.grant.epoch(), 1, "", OptionalLong.empty()))
                .as("a worker that was only paused learns of it")
                .isFalse();
        assertRefused(
                ErrorCode.NODE_REMOVED,
                "node n1 was removed",
                () -> fixture.sessions.nextEpoch(Fixture.node("n1"), NodeMark.NEW));
        assertRefused(ErrorCode.NODE_REMOVED, "node n1 was removed", () -> fixture.publish(command("c", "n1")));

        change(StandingChange.READMIT);
        fixture.worker("n1");
        assertThat(n1().standing().state()).isEqualTo(NodeStanding.JOINING);
        assertThat(n1().facts()).isEmpty();
    }

    /** The node was taken out between the two halves of a session's beginning. */
    @Test
    void aSessionThatHasBegunBeforeTheRemovalDoesNotOpen() {
        fixture.worker("n1");
        SessionEpoch taken = fixture.sessions.nextEpoch(Fixture.node("n1"), NodeMark.NEW);
        fixture.execute("UPDATE worker_session SET lease_expires_at = 1");
        change(StandingChange.REMOVE);
        assertRefused(
                ErrorCode.NODE_REMOVED,
                "node n1 was removed",
                () -> fixture.sessions.open(
                        N1, taken, new WorkerFacts("test", "test", Fixture.ACTIONS, 1), Fixture.LEASE_MILLIS));
    }
}
