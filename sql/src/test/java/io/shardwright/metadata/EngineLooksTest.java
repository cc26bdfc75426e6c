package io.shardwright.metadata;

import static io.shardwright.metadata.Fixture.command;
import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.fleet.NodeName;
import io.shardwright.health.EngineFinding;
import io.shardwright.health.EngineFinding.Kind;
import io.shardwright.health.EngineRecords;
import io.shardwright.health.ReplicationCluster;
import io.shardwright.queue.GroupId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What looks at search engines' nodes go by, and what they leave behind, on a real metadata database. */
final class EngineLooksTest {
    private static final NodeName M1 = new NodeName("m1");
    private static final NodeName M2 = new NodeName("m2");

    @RegisterExtension
    final Fixture f = new Fixture();

    private final EngineLooks looks = new EngineLooks(f.database);

    @BeforeEach
    void aTableOnTwoNodes() {
        f.worker("m1");
        f.worker("m2");
        f.execute("UPDATE node SET engine = 'manticore'");
        f.execute("INSERT INTO engine_cluster (name, state, created_at, updated_at) VALUES"
                + " ('sw_g1_c0', 'ready', 0, 0), ('sw_g2_c0', 'making', 0, 0), ('sw_g3_c0', 'leaving', 0, 0)");
        f.execute("INSERT INTO engine_cluster_member VALUES ('sw_g1_c0', 'm1', TRUE), ('sw_g1_c0', 'm2', TRUE),"
                + " ('sw_g2_c0', 'm1', FALSE)");
        f.execute(
                "INSERT INTO engine_cluster_use VALUES ('sw_g1_c0', 'users_g1_s0_e1', NULL), ('sw_g2_c0', 'new_g2_s0_e1', 7)");
        f.execute(
                "INSERT INTO sharded_table (name, engine, generation, state, definition, version, created_at, updated_at)"
                        + " VALUES ('users', 'manticore', 1, 'active', '{}', 1, 0, 0), ('rows', 'mariadb', 4, 'active', '{}', 1, 0, 0)");
        f.execute(
                "INSERT INTO shard_replica (table_name, shard, node, buckets, physical_name, epoch, role, made_epoch, cluster) VALUES"
                        + " ('users', 0, 'm1', '0-1', 'users_g1_s0_e1', 1, 'primary', 1, 'sw_g1_c0'),"
                        + " ('users', 0, 'm2', '0-1', 'users_g1_s0_e1', 1, 'follower', 1, 'sw_g1_c0'),"
                        + " ('users', 1, 'm2', '2-3', 'users_g1_s1_e1', 1, 'primary', 1, ''),"
                        + " ('rows', 0, 'n1', '0-3', 'rows_g4_s0_e1', 1, 'primary', 1, '')");
        f.execute("INSERT INTO artifact (node, kind, name, group_id, state, created_at, updated_at) VALUES"
                + " ('m1', 'quarantined-table', 'Manticore.old_g5_s0_e1', NULL, 'kept', 0, 0),"
                + " ('m1', 'quarantined-table', 'Manticore.gone_g6_s0_e1', NULL, 'gone', 0, 0)");
    }

    @Test
    void whatIsToBeOnNodesIsRead() {
        EngineRecords records = looks.read();
        assertThat(records.clusters())
                .containsExactly(
                        new ReplicationCluster("sw_g1_c0", List.of(M1, M2), Optional.empty(), Optional.empty()));
        assertThat(records.knownClusters()).containsExactlyInAnyOrder("sw_g1_c0", "sw_g2_c0", "sw_g3_c0");
        assertThat(records.tables())
                .isEqualTo(Map.of(
                        M1, Set.of("users_g1_s0_e1", "new_g2_s0_e1", "old_g5_s0_e1"),
                        M2, Set.of("users_g1_s0_e1", "users_g1_s1_e1")));
        assertThat(records.copies().keySet()).containsExactly("users_g1_s0_e1");
        assertThat(records.copies().get("users_g1_s0_e1")).containsExactly(M1, M2);
        assertThat(records.distributed()).containsExactly("users");
        assertThat(records.changing()).isEmpty();
        assertThat(records.kept()).isEmpty();
    }

    @Test
    void aTableThatAGroupIsAtWorkOnIsNotCompared() {
        GroupId group = f.publish(command("a", "m1"));
        f.execute(
                "INSERT INTO group_lock (resource, group_id, mode, granted) SELECT 'table/users/0', id, 'X', TRUE FROM operation_group");
        assertThat(looks.read().changing()).containsExactly("users");
        assertThat(looks.read().copies()).isEmpty();
        assertThat(looks.read().distributed()).isEmpty();
        f.execute("UPDATE operation_group SET ended_at = 1 WHERE uuid = '" + group + "'");
        assertThat(looks.read().changing()).isEmpty();
        f.execute("UPDATE sharded_table SET state = 'dropping'");
        assertThat(looks.read().copies()).isEmpty();
        assertThat(looks.read().distributed()).isEmpty();
    }

    private ReplicationCluster cluster() {
        return looks.read().clusters().get(0);
    }

    @Test
    void aHistoryIsTakenDownAndWhatItWasBefore() {
        looks.record(f.term, Map.of("sw_g1_c0", "a", "sw_g2_c0", "a", "none", "a"), List.of());
        assertThat(cluster().history()).contains("a");
        assertThat(cluster().anew()).isEmpty();
        long before = f.database.transactions().now();
        looks.record(f.term, Map.of("sw_g1_c0", "b"), List.of());
        assertThat(cluster().history()).contains("b");
        ReplicationCluster.Anew anew = cluster().anew().orElseThrow();
        assertThat(anew.former()).isEqualTo("a");
        assertThat(anew.at()).isGreaterThanOrEqualTo(before);
        f.execute("UPDATE engine_cluster SET anew_at = 5 WHERE anew_at IS NOT NULL");
        looks.record(f.term, Map.of("sw_g1_c0", "b"), List.of());
        assertThat(cluster().anew()).contains(new ReplicationCluster.Anew("a", 5));
        f.execute("UPDATE engine_cluster SET state = 'ready'");
        assertThat(looks.read().clusters())
                .extracting(ReplicationCluster::history)
                .containsExactly(Optional.of("b"), Optional.empty(), Optional.empty());
    }

    @Test
    void findingsTakeThePlaceOfThoseBefore() {
        EngineFinding copies = new EngineFinding(Kind.COPIES, "users_g1_s0_e1", "ä".repeat(1_000), 1);
        EngineFinding partial = new EngineFinding(Kind.PARTIAL, "m1: users", "agent", 3);
        looks.record(f.term, Map.of(), List.of(partial, copies));
        assertThat(looks.read().kept()).containsExactly(copies, partial);
        looks.record(f.term, Map.of(), List.of(partial));
        assertThat(looks.read().kept()).containsExactly(partial);
        looks.record(f.term, Map.of(), List.of());
        assertThat(looks.read().kept()).isEmpty();
    }

    @Test
    void whatALeaderOfALaterReleaseHasFoundBreaksNothing() {
        EngineFinding copies = new EngineFinding(Kind.COPIES, "users_g1_s0_e1", "differ", 1);
        looks.record(f.term, Map.of(), List.of(copies));
        f.execute("INSERT INTO engine_finding (kind, object, detail, looks) VALUES ('later', 'm1', 'of its own', 1)");
        assertThat(looks.tables().get(M1)).containsExactlyInAnyOrder("users_g1_s0_e1", "new_g2_s0_e1", "old_g5_s0_e1");
        assertThat(looks.read().kept()).containsExactly(copies);
        looks.record(f.term, Map.of(), List.of(copies));
        assertThat(looks.read().kept()).containsExactly(copies);
    }
}
