package io.shardwright.metadata;

import static io.shardwright.metadata.Fixture.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.fleet.NodeMark;
import io.shardwright.fleet.NodeName;
import io.shardwright.fleet.NodeStanding;
import io.shardwright.fleet.StandingChange;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.GroupState;
import io.shardwright.queue.GroupSubmission;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class NodeLossesTest {
    private static final NodeName N1 = new NodeName("n1");

    @RegisterExtension
    final Fixture fixture = new Fixture();

    private final NodeStandings standings = new NodeStandings(fixture.database);
    private final NodeReader nodes = new NodeReader(fixture.database);
    private final NodeLosses losses = new NodeLosses(fixture.database);

    @BeforeEach
    void aNodeWithAShardAndDistributedTables() {
        fixture.worker("n1");
        fixture.worker("n2");
        change(StandingChange.ADMIT);
        fixture.execute("INSERT INTO sharded_table VALUES ('t', 'mariadb', 4, 'active',"
                + " '{\"routes\":[\"n10\",\"n1\",\"n2\"]}', FALSE, NULL, 1, 0, 0)");
        fixture.execute("INSERT INTO sharded_table VALUES ('u', 'mariadb', 5, 'active', '{\"routes\":[\"n2\"]}',"
                + " FALSE, NULL, 1, 0, 0)");
        fixture.execute("INSERT INTO shard_replica VALUES ('t', 3, 'n1', '0-9', 'p', 1, 'primary', 1, '')");
        fixture.execute("DELETE FROM dropped_table");
        fixture.execute(
                "INSERT INTO dropped_table VALUES (2, 'old', 'mariadb', '{\"routes\":[\"n1\"]}'," + " '[]', 1, 0)");
    }

    private void change(StandingChange change) {
        standings.change(fixture.term, N1, change, "tester", "because");
    }

    private void leave() {
        fixture.execute("UPDATE worker_session SET lease_expires_at = 7000, state = 'closed' WHERE node = 'n1'");
    }

    private NodeStanding standing() {
        return nodes.find(N1).orElseThrow().standing().state();
    }

    private static void assertRefused(ErrorCode code, String words, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ShardwrightException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.message()).contains(words);
        });
    }

    @Test
    void aNodeWhoseWorkerIsThereIsNotLost() {
        assertRefused(ErrorCode.NODE_IN_USE, "the lease of its worker holds", () -> change(StandingChange.LOSE));
        assertRefused(
                ErrorCode.NODE_IN_USE, "the lease of its worker holds", () -> standings.check(N1, StandingChange.LOSE));
        assertThat(standing()).isEqualTo(NodeStanding.ACTIVE);
    }

    @Test
    void nobodyWaitsForTheDistributedTablesOfALostNode() {
        leave();
        change(StandingChange.LOSE);
        assertThat(standing()).isEqualTo(NodeStanding.LOST);
        assertThat(nodes.find(N1).orElseThrow().standing().reason()).isEqualTo("because");
        assertThat(fixture.text("SELECT JSON_COMPACT(definition) FROM sharded_table WHERE name = 't'"))
                .contains("{\"routes\":[\"n10\",\"n2\"]}");
        assertThat(fixture.text("SELECT JSON_COMPACT(definition) FROM dropped_table"))
                .contains("{\"routes\":[]}");
        assertThat(
                        fixture.text(
                                "SELECT GROUP_CONCAT(node, ' ', generation, ' ', table_name ORDER BY generation) FROM stale_route"))
                .contains("n1 2 old,n1 4 t");
        assertThat(fixture.number("SELECT absent_since FROM node_loss")).isEqualTo(7_000);
        assertThat(fixture.number("SELECT draining FROM node_loss")).isZero();
    }

    @Test
    void itsShardsAndTheGroupsThatWaitForItAreNamed() {
        GroupId group = fixture.publish(command("c", "n1"));
        fixture.publish(command("c", "n2"));
        leave();
        change(StandingChange.LOSE);
        assertThat(losses.shards(N1)).containsExactly("t/3");
        assertThat(losses.waiting(N1)).containsExactly(new NodeLosses.Waiting(group, GroupState.PENDING));
    }

    @Test
    void nothingNewWaitsForALostNode() {
        leave();
        change(StandingChange.LOSE);
        assertRefused(ErrorCode.NODE_NOT_ACTIVE, "node n1 is lost", () -> fixture.publish(command("c", "n1")));
    }

    @Test
    void itsWorkerMayComeBackAndItIsRemovedLikeAnyOther() {
        leave();
        change(StandingChange.LOSE);
        assertRefused(ErrorCode.NODE_IN_USE, "t/3", () -> change(StandingChange.REMOVE));
        fixture.worker("n1");
        assertThat(standing()).as("until the leader sees it").isEqualTo(NodeStanding.LOST);
        change(StandingChange.RETURN);
        fixture.publish(command("c", "n1"));
        fixture.execute("DELETE FROM shard_replica");
        fixture.execute("DELETE FROM dropped_table");
        fixture.execute("UPDATE operation_group SET ended_at = 1");
        leave();
        change(StandingChange.REMOVE);
        assertThat(fixture.number("SELECT COUNT(*) FROM stale_route")
                        + fixture.number("SELECT COUNT(*) FROM node_loss"))
                .isZero();
    }

    /** A time without a leader is not counted, whether the worker has said farewell or not. */
    @Test
    void absenceBeginsAfreshAfterAGap() {
        new Leases(fixture.database).noteAnswer(fixture.term);
        leave();
        fixture.execute("UPDATE availability SET answered_at = answered_at - 60000, afresh_at = 5000");
        long before = fixture.number("SELECT " + Transactions.NOW);
        assertThat(nodes.find(N1).orElseThrow().absentSince()).as("in the gap").isGreaterThanOrEqualTo(before);
        new Leases(fixture.database).noteAnswer(fixture.term);
        assertThat(nodes.find(N1).orElseThrow().absentSince())
                .isEqualTo(fixture.number("SELECT afresh_at FROM availability"));
        fixture.execute("UPDATE availability SET afresh_at = 6000");
        assertThat(nodes.find(N1).orElseThrow().absentSince()).isEqualTo(7_000);
    }

    /** It has the node's next epoch, and no session yet, for as long as it takes to end what its predecessor has left on the node. */
    @Test
    void aWorkerThatIsJustTakingTheNodeMakesItNoOlderAbsence() {
        leave();
        SessionEpoch unused = fixture.sessions.nextEpoch(Fixture.node("n1"), NodeMark.NEW);

        assertThat(nodes.find(N1).orElseThrow().absentSince()).isEqualTo(7_000);
        change(StandingChange.LOSE);
        assertThat(losses.find(N1).orElseThrow().absentSince()).isEqualTo(7_000);
    }

    private GroupId settle(long version, List<String> orphans) {
        return settle(true, version, orphans);
    }

    private GroupId settle(boolean returns, long version, List<String> orphans) {
        GroupId id = new GroupId(UUID.randomUUID());
        Published unused = fixture.publisher.publish(
                fixture.term,
                new Publication(
                        id,
                        new GroupSubmission(
                                id.toString(),
                                "settle",
                                List.of(command("c", "n1"), Fixture.after("a", "n1")),
                                List.of()),
                        new CatalogChange.SettleNode(
                                N1, returns, List.of(new CatalogChange.MadeRoute("t", version)), orphans),
                        List.of(new CatalogChange.Artifact(N1, CatalogChange.Artifact.STALE_TABLE, "app.s")),
                        "digest",
                        "tester"));
        return id;
    }

    private Fixture.Worker returned() {
        leave();
        change(StandingChange.LOSE);
        Fixture.Worker worker = fixture.worker("n1");
        change(StandingChange.RETURN);
        return worker;
    }

    private String routes() {
        return fixture.text(
                        "SELECT JSON_COMPACT(JSON_EXTRACT(definition, '$.routes')) FROM sharded_table WHERE name = 't'")
                .orElseThrow();
    }

    @Test
    void theDistributedTablesCountAgainOnceTheirGroupIsDecided() {
        Fixture.Worker worker = returned();
        fixture.execute(
                "INSERT INTO artifact (node, kind, name, state, created_at, updated_at) VALUES ('n1', 'shard-table', 'app.o', 'kept', 0, 0)");
        GroupId group = settle(1, List.of("app.o"));
        assertThat(losses.find(N1).orElseThrow().settling()).isTrue();
        assertRefused(ErrorCode.BEING_CHANGED, "change at the moment", () -> fixture.drop("d", command("d", "n2")));
        assertRefused(ErrorCode.WRONG_STATE, "is not one that is to be settled", () -> settle(1, List.of()));
        fixture.lead();
        assertThat(worker.work()).containsExactly("c");
        fixture.lead();
        assertThat(routes()).isEqualTo("[\"n10\",\"n2\",\"n1\"]");
        assertThat(fixture.text("SELECT GROUP_CONCAT(name, ' ', state ORDER BY name) FROM artifact"))
                .contains("app.o gone,app.s dropping");
        assertThat(worker.work()).containsExactly("a");
        assertThat(fixture.text("SELECT state FROM artifact WHERE name = 'app.s'"))
                .contains("gone");
        assertThat(fixture.groups.find(group).orElseThrow().head().state()).isEqualTo(GroupState.COMMITTED);
        assertThat(losses.find(N1).orElseThrow().settling()).isFalse();
        change(StandingChange.SETTLE);
        assertThat(standing()).isEqualTo(NodeStanding.ACTIVE);
        assertThat(losses.find(N1)).isEmpty();
    }

    /** The node has the distributed table in the records already, and is in their list once still. */
    @Test
    void aNodeThatTakesPartIsRepaired() {
        Fixture.Worker worker = fixture.worker("n1");
        String before = routes();
        GroupId group = settle(false, 1, List.of());
        assertThat(new NodeObjects(fixture.database).temporary(N1))
                .containsExactly(new NodeObjects.Temporary(
                        "app.s",
                        CatalogChange.Artifact.STALE_TABLE,
                        "planned",
                        Optional.of(group),
                        false,
                        false,
                        false,
                        ""));
        assertRefused(ErrorCode.WRONG_STATE, "table 't' is being changed", () -> settle(false, 1, List.of()));
        fixture.execute("UPDATE sharded_table SET changing_group = NULL");
        assertRefused(ErrorCode.WRONG_STATE, "another group has to do with app.s", () -> settle(false, 1, List.of()));
        fixture.execute(
                "UPDATE sharded_table SET changing_group = (SELECT MAX(id) FROM operation_group) WHERE name = 't'");
        assertRefused(ErrorCode.BEING_CHANGED, "change at the moment", () -> fixture.drop("d", command("d", "n2")));
        fixture.lead();
        assertThat(worker.work()).containsExactly("c");
        fixture.lead();
        assertThat(routes()).isEqualTo(before);
        assertThat(worker.work()).containsExactly("a");
        assertThat(new NodeObjects(fixture.database).temporary(N1)).isEmpty();
    }

    @Test
    void aNodeThatReturnsIsNotRepairedBesides() {
        Fixture.Worker unused = returned();
        assertRefused(ErrorCode.WRONG_STATE, "is not one that is to be settled", () -> settle(false, 1, List.of()));
    }

    @Test
    void tablesThatGroupsHoldLocksOfAreBeingChanged() {
        NodeObjects objects = new NodeObjects(fixture.database);
        GroupId group = fixture.publish(command("c", "n2"));
        fixture.execute("INSERT INTO group_lock SELECT MAX(id), 'table/t', 'IX', TRUE FROM operation_group");
        assertThat(objects.changing()).containsExactly(Map.entry("t", group));
        fixture.execute("UPDATE operation_group SET ended_at = 1");
        assertThat(objects.changing()).isEmpty();
    }

    @Test
    void whatHasChangedSinceItWasLookedAtIsNotSettled() {
        Fixture.Worker unused = returned();
        assertRefused(ErrorCode.WRONG_STATE, "table 't' is being changed", () -> settle(2, List.of()));
        assertThat(losses.find(N1).orElseThrow().group()).isEmpty();
    }

    @Test
    void aNodeThatWasDrainingIsDrainingAgain() {
        change(StandingChange.DRAIN);
        Fixture.Worker unused = returned();
        standings.change(fixture.term, N1, StandingChange.SETTLE, "coordinator", "it is settled");
        NodeReader.Standing standing = nodes.find(N1).orElseThrow().standing();
        assertThat(standing.state()).isEqualTo(NodeStanding.DRAINING);
        assertThat(standing.actor() + ", " + standing.reason()).isEqualTo("tester, because");
    }

    /** It came back once and died for good: what was noted at first holds, and what was made since is out again. */
    @Test
    void aNodeThatReturnsMayBeLostAgain() {
        change(StandingChange.DRAIN);
        Fixture.Worker worker = returned();
        assertRefused(ErrorCode.NODE_IN_USE, "the lease of its worker holds", () -> change(StandingChange.LOSE));
        GroupId group = settle(1, List.of());
        fixture.lead();
        assertThat(worker.work()).containsExactly("c");
        fixture.lead();
        assertThat(routes()).isEqualTo("[\"n10\",\"n2\",\"n1\"]");
        losses.note(fixture.term, N1, "table u is creating");
        fixture.execute("UPDATE worker_session SET lease_expires_at = 9000, state = 'closed' WHERE node = 'n1'");
        change(StandingChange.LOSE);
        assertThat(standing()).isEqualTo(NodeStanding.LOST);
        assertThat(routes()).isEqualTo("[\"n10\",\"n2\"]");
        assertThat(losses.find(N1).orElseThrow())
                .as("the first absence, and nothing that its return waits for")
                .isEqualTo(new NodeLosses.Loss(7_000, Optional.of(group), true, ""));
        assertRefused(ErrorCode.NODE_NOT_ACTIVE, "node n1 is lost", () -> fixture.publish(command("c", "n1")));

        Fixture.Worker unused = fixture.worker("n1");
        change(StandingChange.RETURN);
        change(StandingChange.SETTLE);
        assertThat(standing()).as("as before the first loss").isEqualTo(NodeStanding.DRAINING);
    }

    /** All that comes before the decision was done, and nobody led: the operator was faster than the next leader. */
    @Test
    void aDecisionDoesNotBringALostNodeBackAmongThoseThatHaveTheDistributedTable() {
        Fixture.Worker worker = returned();
        GroupId unused = settle(1, List.of());
        fixture.lead();
        assertThat(worker.work()).containsExactly("c");
        leave();
        change(StandingChange.LOSE);
        fixture.lead();
        assertThat(routes()).isEqualTo("[\"n10\",\"n2\"]");
        assertThat(fixture.number("SELECT COUNT(*) FROM sharded_table WHERE changing_group IS NOT NULL"))
                .isZero();
    }

    @Test
    void aTableThatLiesInQuarantineAsItDidIsFoundAgain() {
        Fixture.Worker unused = returned();
        losses.hiddenThere(fixture.term, N1, Set.of(2L));
        assertThat(fixture.text("SELECT JSON_COMPACT(definition) FROM dropped_table"))
                .contains("{\"routes\":[\"n1\"]}");
        assertThat(losses.records(N1, losses.find(N1).orElseThrow().absentSince())
                        .stale())
                .containsOnlyKeys(4L);
    }
}
