package io.shardwright.metadata;

import static io.shardwright.metadata.Fixture.REFUSED;
import static io.shardwright.metadata.Fixture.after;
import static io.shardwright.metadata.Fixture.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.action.ReleaseCluster;
import io.shardwright.cleanup.Candidate;
import io.shardwright.cleanup.Cleanup;
import io.shardwright.cleanup.CleanupAges;
import io.shardwright.cleanup.CleanupKind;
import io.shardwright.fleet.Engine;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.CatalogChange.Artifact;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.CommandPair;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.GroupSubmission;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the ledgers say that nodes of Manticore have to give up, and what they say that these keep. */
final class LeftoversTest {
    private static final CleanupAges AT_ONCE = new CleanupAges(0, 0, 0, 0, 0, 0);
    private static final NodeName N1 = new NodeName("n1");
    private static final NodeName N2 = new NodeName("n2");
    private static final Artifact STALE = new Artifact(N2, Artifact.STALE_TABLE, "app.t_g5_s0_e1");
    private static final long NOBODY = -1;

    @RegisterExtension
    final Fixture f = new Fixture();

    private final Fixture.Worker n1 = f.worker("n1");
    private final Fixture.Worker n2 = f.worker("n2");
    private final CleanupRecords records = new CleanupRecords(f.database);
    private final EngineClusters ofN2 = new EngineClusters(f.database, N2);

    @BeforeEach
    void search() {
        f.execute("UPDATE node SET engine = 'manticore'");
    }

    private List<String> going(CleanupKind kind) {
        return records.going(kind, AT_ONCE, records.now() + 1).candidates().stream()
                .map(Candidate::name)
                .toList();
    }

    private List<String> left() {
        return going(Cleanup.LEFTOVERS);
    }

    private void table(String name, long generation, String state) {
        f.execute(
                "INSERT INTO sharded_table (name, engine, generation, state, definition, version, created_at, updated_at) VALUES ('"
                        + name + "', 'manticore', " + generation + ", '" + state
                        + "', '{\"routes\": [\"n1\", \"n2\"]}', 1, 0, 0)");
    }

    private GroupId publish(CatalogChange change, List<Artifact> artifacts, CommandPair... commands) {
        GroupId id = new GroupId(UUID.randomUUID());
        f.publisher.publish(
                f.term,
                new Publication(
                        id,
                        new GroupSubmission(id.toString(), "test", List.of(commands), List.of()),
                        change,
                        artifacts,
                        "digest",
                        "tester"));
        return id;
    }

    private GroupId dropWithoutN2() {
        table("t", 5, "active");
        return publish(
                new CatalogChange.Drop("t", false, List.of(N1, N2), List.of(N2)),
                List.of(STALE, new Artifact(N1, Artifact.QUARANTINED_TABLE, "app.t_g5_s0_e1")),
                command("hide", "n1"));
    }

    private void dropped() {
        GroupId group = dropWithoutN2();
        f.lead();
        n1.work();
        f.lead();
        assertThat(f.state(group)).isEqualTo("committed");
    }

    @Test
    void whatAForgottenNodeHasCountsFromTheDecisionOn() {
        GroupId group = dropWithoutN2();
        f.lead();
        ForgottenRoutes forgotten = new ForgottenRoutes(f.database);
        assertThat(left()).isEmpty();
        assertThat(forgotten.of("t")).isEmpty();
        assertThat(ofN2.isForgotten(5, NOBODY)).isFalse();
        n1.work();
        f.lead();
        assertThat(f.state(group)).isEqualTo("committed");
        assertThat(left()).containsExactlyInAnyOrder("n2: route t", "n2: stale-table app.t_g5_s0_e1");
        assertThat(forgotten.of("t")).containsOnlyKeys(N2);
        assertThat(forgotten.of("t").get(N2)).containsExactly(5L);
        assertThat(ofN2.isForgotten(5, NOBODY)).isTrue();
        assertThat(new EngineClusters(f.database, N1).isForgotten(5, NOBODY)).isFalse();

        ofN2.dropped(5);
        assertThat(left()).containsExactly("n2: stale-table app.t_g5_s0_e1");
        assertThat(ofN2.isForgotten(5, NOBODY)).isFalse();
    }

    @Test
    void aDropThatIsUndoneHasForgottenNothing() {
        GroupId group = dropWithoutN2();
        f.lead();
        n1.record(n1.take().get(0), REFUSED);
        f.lead();
        f.lead();
        assertThat(f.state(group)).isEqualTo("rolled_back");
        assertThat(left()).isEmpty();
        assertThat(f.number("SELECT COUNT(*) FROM forgotten_route")).isZero();
        assertThat(f.number("SELECT COUNT(*) FROM artifact WHERE state <> 'gone'"))
                .isZero();
    }

    @Test
    void theDistributedTableOfATableThatIsPutBackIsThatOnes() {
        dropped();
        table("t", 6, "active");
        assertThat(left()).as("another table of that name").contains("n2: route t");
        assertThat(ofN2.isForgotten(5, NOBODY)).isTrue();
        table("u", 5, "creating");
        f.execute("UPDATE sharded_table SET changing_group = 77 WHERE generation = 5");
        assertThat(left()).containsExactly("n2: stale-table app.t_g5_s0_e1");
        assertThat(ofN2.isForgotten(5, NOBODY)).isFalse();
        assertThat(ofN2.isForgotten(5, 77)).as("for whoever puts it back").isTrue();
    }

    @Test
    void aReapingTakesTablesOverAndEndsWithThemGone() {
        dropped();
        GroupId group = publish(new CatalogChange.Reap(N2, List.of(STALE)), List.of(), after("drop", "n2"));
        assertThat(left()).containsExactly("n2: route t");
        assertThatThrownBy(() -> publish(new CatalogChange.Reap(N2, List.of(STALE)), List.of(), after("drop", "n2")))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BEING_CHANGED));
        f.lead();
        f.lead();
        n2.work();
        assertThat(f.state(group)).isEqualTo("committed");
        assertThat(f.text("SELECT state FROM artifact WHERE node = 'n2'")).contains("gone");
    }

    @Test
    void aReapingThatIsStoppedGivesThemBack() {
        dropped();
        GroupId group = publish(new CatalogChange.Reap(N2, List.of(STALE)), List.of(), after("drop", "n2"));
        f.orders.stop(f.term, group, false, "ada", "not now");
        f.lead();
        f.lead();
        assertThat(f.state(group)).isEqualTo("rolled_back");
        assertThat(left()).contains("n2: stale-table app.t_g5_s0_e1");
    }

    @Test
    void aTableStaysThatAnythingNeeds() {
        dropped();
        table("t", 5, "active");
        String replica =
                "INSERT INTO shard_replica (table_name, shard, node, buckets, physical_name, epoch, role, made_epoch)"
                        + " VALUES ('t', 0, '%s', '0-1', 't_g5_s0_e1', 1, 'primary', 1)";
        f.execute(replica.formatted("n2"));
        assertThat(left()).as("a shard's own").isEmpty();
        f.execute("DELETE FROM shard_replica");
        f.execute(replica.formatted("n1"));
        assertThat(left()).containsExactly("n2: stale-table app.t_g5_s0_e1");
        cluster("ready", "n1", "n2");
        f.execute("INSERT INTO engine_cluster_use VALUES ('c', 't_g5_s0_e1', NULL)");
        assertThat(left()).as("one that others have in step").isEmpty();
        f.execute("DELETE FROM sharded_table");
        assertThat(left()).containsExactly("n2: route t", "n2: stale-table app.t_g5_s0_e1");
        f.execute(
                "INSERT INTO dropped_table VALUES (5, 't', 'manticore', '{}', '[{\"node\": {\"value\": \"n2\"}, \"physicalName\": \"t_g5_s0_e1\"}]', 0, 0)");
        assertThat(left()).as("one that can be put back").containsExactly("n2: route t");
    }

    @Test
    void whatLiesInQuarantineStaysUntilItsPurgeIsGivenUp() {
        f.execute(
                "INSERT INTO artifact (node, kind, name, group_id, state, created_at, updated_at)"
                        + " VALUES ('n2', 'quarantined-table', 'app.q', 9, 'kept', 0, 0), ('n1', 'rehearsal-schema', 'x', NULL, 'kept', 0, 0)");
        f.execute("INSERT INTO dropped_table VALUES (5, 't', 'manticore', '{}', '[]', 9, 0)");
        assertThat(left()).isEmpty();
        f.execute("DELETE FROM dropped_table");
        assertThat(left()).containsExactly("n2: quarantined-table app.q");
        f.execute("UPDATE node SET engine = 'mariadb'");
        assertThat(left()).as("of MariaDB").isEmpty();
    }

    private void cluster(String state, String... nodes) {
        f.execute(
                "INSERT INTO engine_cluster (name, state, created_at, updated_at) VALUES ('c', '" + state + "', 0, 0)");
        for (String node : nodes) {
            f.execute("INSERT INTO engine_cluster_member VALUES ('c', '" + node + "', " + node.equals("n2") + ")");
        }
    }

    @Test
    void aClusterIsLeftByWhoeverHasEnteredItUnlessAGroupIsAboutTo() {
        cluster("ready", "n1", "n2");
        assertThat(left()).isEmpty();
        f.execute("UPDATE engine_cluster SET state = 'leaving'");
        assertThat(left()).containsExactly("n2: cluster c");
        CommandPair other = CommandPair.afterDecision("other", N2, new ReleaseCluster("d"), List.of());
        publish(new CatalogChange.None(), List.of(), other);
        assertThat(left()).containsExactly("n2: cluster c");
        GroupId group = publish(
                new CatalogChange.None(),
                List.of(),
                CommandPair.afterDecision("release", N2, new ReleaseCluster("c"), List.of()));
        assertThat(left()).isEmpty();
        f.execute("UPDATE operation_group SET ended_at = 1, state = 'committed' WHERE uuid = '" + group + "'");
        assertThat(left()).containsExactly("n2: cluster c");
        ofN2.left("c");
        assertThat(f.number("SELECT COUNT(*) FROM engine_cluster")).isZero();
    }

    @Test
    void aClusterIsNotKeptForATableThatNothingKnows() {
        cluster("ready", "n1", "n2");
        table("t", 5, "active");
        GroupId open = f.publish(command("a", "n1"));
        f.execute("INSERT INTO shard_replica (table_name, shard, node, buckets, physical_name, epoch, role, made_epoch)"
                + " VALUES ('t', 0, 'n1', '0-1', 't_g5_s0_e1', 1, 'primary', 1)");
        f.execute(
                "INSERT INTO dropped_table VALUES (4, 'd', 'manticore', '{}', '[{\"node\": {\"value\": \"n1\"}, \"physicalName\": \"d_g4_s0_e1\"}]', 0, 0)");
        f.execute(
                "INSERT INTO artifact (node, kind, name, state, created_at, updated_at) VALUES ('n1', 'stale-table', 'app.s_g3_s0_e1', 'kept', 0, 0)");
        f.execute(
                "INSERT INTO engine_cluster_use VALUES ('c', 't_g5_s0_e1', NULL), ('c', 'd_g4_s0_e1', NULL), ('c', 's_g3_s0_e1', NULL),"
                        + " ('c', 'o_g6_s0_e1', (SELECT id FROM operation_group WHERE uuid = '" + open
                        + "')), ('c', 'x_g2_s0_e1', NULL)");
        assertThat(going(Cleanup.CLUSTER_USES)).containsExactly("c: x_g2_s0_e1");
        clean();
        assertThat(f.text("SELECT state FROM engine_cluster")).contains("ready");

        f.execute("DELETE FROM sharded_table");
        f.execute("DELETE FROM dropped_table");
        f.execute("UPDATE artifact SET state = 'gone'");
        f.execute("UPDATE operation_group SET ended_at = 1, state = 'committed'");
        assertThat(going(Cleanup.CLUSTER_USES)).hasSize(4);
        clean();
        assertThat(f.text("SELECT state FROM engine_cluster")).contains("leaving");
        assertThat(left()).containsExactly("n2: cluster c");
    }

    private void clean() {
        List<Candidate> uses =
                records.going(Cleanup.CLUSTER_USES, AT_ONCE, records.now()).candidates();
        assertThat(records.remove(f.term, Cleanup.CLUSTER_USES, AT_ONCE, records.now(), uses, "ada"))
                .hasSameSizeAs(uses);
    }

    @Test
    void aTableThatServedAComparisonIsLeftOnceItsGroupHasEnded() {
        GroupId group = f.publish(command("a", "n1"));
        long number = f.number("SELECT id FROM operation_group");
        ofN2.comparing("sw_look_t", number);
        ofN2.comparing("sw_look_t", number);
        assertThat(left()).isEmpty();
        ofN2.compared("sw_look_t");
        assertThat(f.number("SELECT COUNT(*) FROM artifact")).isZero();

        ofN2.comparing("sw_look_t", number);
        f.lead();
        n1.work();
        assertThat(f.state(group)).isEqualTo("committed");
        assertThat(left()).containsExactly("n2: comparing-table app.sw_look_t");
        Artifact look = new Artifact(N2, Artifact.COMPARING_TABLE, "app.sw_look_t");
        publish(new CatalogChange.Reap(N2, List.of(look)), List.of(), after("drop", "n2"));
        assertThatThrownBy(() -> ofN2.comparing("sw_look_t", number))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNREACHABLE));
        ofN2.compared("sw_look_t");
        assertThat(f.text("SELECT state FROM artifact")).contains("dropping");
    }

    @Test
    void aCreationWhoseUndoingIsGivenUpLeavesWhatItMayHaveMade() {
        GroupId group = publish(
                new CatalogChange.Create("t", Engine.MANTICORE, 5, "{}", List.of()),
                List.of(
                        new Artifact(N1, Artifact.SHARD_TABLE, "app.t_g5_s0_e1"),
                        new Artifact(N2, Artifact.SHARD_TABLE, "app.t_g5_s0_e1")),
                command("a", "n2"),
                command("b", "n1", "a"));
        f.lead();
        n2.work();
        n1.record(n1.take().get(0), REFUSED);
        f.lead();
        for (int tries = 0; tries < 10; tries++) {
            f.execute("UPDATE sharding_queue SET not_before = 0");
            for (ClaimedCommand undo : n2.take()) {
                n2.record(undo, REFUSED);
            }
        }
        assertThat(f.state(group)).isEqualTo("rollback_stuck");
        assertThat(left()).isEmpty();
        f.orders.waive(f.term, group, "a", "ada", "gone");
        f.lead();
        assertThat(f.state(group)).isEqualTo("rolled_back_with_waivers");
        assertThat(left()).containsExactlyInAnyOrder("n2: route t", "n2: shard-table app.t_g5_s0_e1");
    }
}
