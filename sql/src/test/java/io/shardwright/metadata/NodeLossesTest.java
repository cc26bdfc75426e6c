package io.shardwright.metadata;

import static io.shardwright.metadata.Fixture.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.fleet.NodeName;
import io.shardwright.fleet.NodeStanding;
import io.shardwright.fleet.StandingChange;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.GroupId;
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
        fixture.execute("INSERT INTO shard_replica VALUES ('t', 3, 'n1', '0-9', 'p', 1, 'primary')");
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
        assertThat(losses.waiting(N1)).containsExactly(group.toString());
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
}
