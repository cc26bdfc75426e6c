package io.shardwright.health;

import static io.shardwright.health.EngineScene.cluster;
import static io.shardwright.health.EngineScene.node;
import static io.shardwright.health.EngineScene.records;
import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.health.EngineRecords.Answer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What lies on a node in nobody's records, and what only looks so. */
final class OrphanRulesTest {
    private static final String TABLE = "users_g1_s0_e1";

    private static List<String> orphans(EngineRecords before, EngineRecords after, String cluster, String... tables) {
        Answer answer = new Answer(
                node("m1"),
                Optional.empty(),
                List.of(new SeenCluster(cluster, "primary", "synced", 1, Optional.of("a"))),
                List.of(tables));
        return OrphanRules.orphans(EngineRecords.facts(before, List.of(answer), after));
    }

    private static List<String> orphans(EngineRecords records, String cluster, String... tables) {
        return orphans(records, records, cluster, tables);
    }

    @Test
    void clustersAndTablesWithOurNamesInNoRecordAreOrphans() {
        assertThat(orphans(records(), "sw_g1_c0", TABLE, "user_s_g12_s3_e4"))
                .containsExactly("m1: cluster sw_g1_c0", "m1: table users_g1_s0_e1", "m1: table user_s_g12_s3_e4");
    }

    @Test
    void whatIsNotNamedByUsOrIsANodesOwnIsNone() {
        assertThat(orphans(records(), "sw_self", "users", "users_g1_s0", "sw_look_users_g1_s0_e1", "sw_saved"))
                .isEmpty();
        assertThat(orphans(records(), "search", "users_g1_s0_e1x")).isEmpty();
    }

    @Test
    void whatARecordKnowsBeforeOrAfterIsNone() {
        EngineRecords known = records(Set.of(), Map.of(node("m1"), Set.of(TABLE)), cluster("sw_g1_c0", "m2"));
        assertThat(orphans(known, records(), "sw_g1_c0", TABLE)).isEmpty();
        assertThat(orphans(records(), known, "sw_g1_c0", TABLE)).isEmpty();
        EngineRecords elsewhere = records(Set.of(), Map.of(node("m2"), Set.of(TABLE)));
        assertThat(orphans(elsewhere, "sw_self", TABLE)).containsExactly("m1: table " + TABLE);
    }

    @Test
    void whatAGroupIsAtWorkOnIsNone() {
        EngineRecords changing = records(Set.of("users"), Map.of());
        assertThat(orphans(changing, records(), "sw_self", TABLE, "others_g1_s0_e1"))
                .containsExactly("m1: table others_g1_s0_e1");
    }
}
