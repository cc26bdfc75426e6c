package io.shardwright.health;

import static io.shardwright.health.EngineScene.HISTORY;
import static io.shardwright.health.EngineScene.cluster;
import static io.shardwright.health.EngineScene.node;
import static io.shardwright.health.EngineScene.records;
import static io.shardwright.health.EngineScene.seen;
import static io.shardwright.health.EngineScene.whole;
import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.health.EngineRecords.Answer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is said of replication clusters, by what their members see. */
final class ClusterRulesTest {
    private static final long NOW = 1_800_000_000_000L;

    private final EngineScene scene = new EngineScene();

    /** All that is found, each with the rule that finds it. */
    private void assertFound(String... found) {
        EngineFacts facts = scene.facts();
        assertThat(Stream.of(
                                named("lost", ClusterRules.lost(facts)),
                                named("stopped", ClusterRules.stopped(facts)),
                                named("short", ClusterRules.incomplete(facts)),
                                named("split", ClusterRules.split(facts)),
                                named("anew", ClusterRules.anew(facts, NOW)))
                        .flatMap(List::stream))
                .containsExactly(found);
    }

    private static List<String> named(String rule, List<String> found) {
        return found.stream().map(one -> rule + " " + one).toList();
    }

    @Test
    void allMembersThatSeeEachOtherAreWell() {
        scene.says("m1", whole(3)).says("m2", whole(3)).says("m3", whole(3));
        assertFound();
        assertThat(ClusterRules.remembered(scene.facts())).isEmpty();
    }

    @Test
    void oneWhoseServerIsAwayIsToldOfByTheOthers() {
        scene.says("m1", whole(2)).says("m2", whole(2));
        assertFound("short c: 2 of 3, m3 is away");
    }

    @Test
    void oneWhoseWorkerAloneIsAwayIsNot() {
        scene.says("m1", whole(3)).says("m2", whole(3));
        assertFound();
    }

    @Test
    void oneThatDoesNotAnswerIsAwayOnlyWhereItsClusterIsSmaller() {
        scene.says("m1", whole(3)).isSilent("m2").says("m3", whole(3));
        assertFound();
        EngineScene smaller =
                new EngineScene().says("m1", whole(2)).isSilent("m2").says("m3", whole(2));
        assertThat(ClusterRules.incomplete(smaller.facts())).containsExactly("c: 2 of 3, m2 is away");
        assertThat(ClusterRules.lost(smaller.facts())).isEmpty();
    }

    @Test
    void oneThatAnswersAndIsNotInItHasLostIt() {
        scene.says("m1", whole(2)).says("m2").says("m3", whole(2));
        assertFound("lost m2: c", "short c: 2 of 3, m2 is away");
    }

    @Test
    void whereNobodyAnswersNothingIsSaid() {
        assertFound();
        scene.isSilent("m1");
        assertFound();
    }

    @Test
    void oneThatIsBeingBroughtInStepMakesItShort() {
        scene.says("m1", whole(3))
                .says("m2", seen("primary", "joining", 3, HISTORY))
                .says("m3", whole(3));
        assertFound("short c: 3 of 3, m2 is joining");
    }

    @Test
    void withoutAMajorityItTakesNoChangesAndIsNotCalledShort() {
        scene.says("m1", seen("non-primary", "synced", 1, HISTORY));
        assertFound("stopped m1: c (non-primary)");
    }

    @Test
    void onesThatWaitToBeLetInAreStoppedAndToldOfBesideTheRest() {
        scene.says("m1", whole(2)).says("m2", whole(2)).says("m3", seen("disconnected", "closed", 0, ""));
        assertFound("stopped m3: c (disconnected)", "short c: 2 of 3, m3 is disconnected");
    }

    @Test
    void membersWithDifferentHistoriesAreSplit() {
        scene.says("m1", whole(2)).says("m2", whole(2)).says("m3", seen("primary", "synced", 1, "bbbb"));
        assertFound("short c: 2 of 3", "split c: m1 sees 2 in aaaa, m2 sees 2 in aaaa, m3 sees 1 in bbbb");
        assertThat(ClusterRules.remembered(scene.facts())).isEmpty();
    }

    @Test
    void moreMembersThanAnyOfThemSeesAreSplitAlsoWithOneHistory() {
        scene.says("m1", whole(1)).says("m2", whole(1));
        assertFound("short c: 1 of 3, m3 is away", "split c: m1 sees 1 in aaaa, m2 sees 1 in aaaa");
    }

    @Test
    void oneThatTakesNoChangesSplitsNothingWhateverItRemembers() {
        scene.says("m1", whole(2)).says("m2", whole(2)).says("m3", seen("non-primary", "synced", 1, "bbbb"));
        assertFound("stopped m3: c (non-primary)", "short c: 2 of 3, m3 is non-primary");
    }

    /** Members come and go while one after the other is asked: never is a cluster that is one called split. */
    @Test
    void whoJoinsOrLeavesMeanwhileSplitsNothing() {
        Random random = new Random(7);
        for (int round = 0; round < 2_000; round++) {
            List<String> there = new ArrayList<>(List.of("m1", "m2", "m3"));
            List<String> order = new ArrayList<>(there);
            Collections.shuffle(order, random);
            boolean leaving = random.nextBoolean();
            if (!leaving) {
                there.remove(random.nextInt(3));
            }
            EngineScene moving = new EngineScene();
            for (String asked : order) {
                if (random.nextInt(2) == 0) {
                    if (leaving && there.size() > 2) {
                        there.remove(random.nextInt(there.size()));
                    } else if (!leaving && there.size() < 3) {
                        there = new ArrayList<>(List.of("m1", "m2", "m3"));
                    }
                }
                if (there.contains(asked)) {
                    moving.says(asked, whole(there.size()));
                }
            }
            assertThat(ClusterRules.split(moving.facts())).as("round " + round).isEmpty();
        }
    }

    @Test
    void aHistoryIsRememberedOnceAllInStepAgreeOnIt() {
        scene.remembers("").says("m1", whole(3)).says("m2", whole(3));
        assertFound();
        assertThat(ClusterRules.remembered(scene.facts())).isEqualTo(Map.of("c", HISTORY));
        EngineScene joining = new EngineScene().remembers("").says("m1", seen("primary", "joining", 1, HISTORY));
        assertThat(ClusterRules.remembered(joining.facts())).isEmpty();
    }

    @Test
    void anotherHistoryThanIsRememberedIsToldOfAtOnceAndForADay() {
        scene.remembers("bbbb").says("m1", whole(3)).says("m2", whole(3)).says("m3", whole(3));
        assertFound("anew c: aaaa, before bbbb");
        assertThat(ClusterRules.remembered(scene.facts())).isEqualTo(Map.of("c", HISTORY));
        long day = ClusterRules.ANEW_MILLIS;
        String told = "c: aaaa since 2027-01-14T08:00:00Z, before bbbb";
        assertThat(ClusterRules.anew(new EngineScene().began("bbbb", NOW - day).facts(), NOW))
                .containsExactly(told);
        assertThat(ClusterRules.anew(
                        new EngineScene().began("bbbb", NOW - day - 1).facts(), NOW))
                .isEmpty();
    }

    @Test
    void whatIsRecordedOnlyBeforeOrOnlyAfterTheNodesWereAskedIsNotMissed() {
        Answer nowhere = new Answer(node("m1"), Optional.empty(), List.of(), List.of());
        EngineRecords with = records(cluster("c", "m1"));
        EngineRecords without = records();
        for (EngineFacts facts : List.of(
                EngineRecords.facts(with, List.of(nowhere), without),
                EngineRecords.facts(without, List.of(nowhere), with),
                EngineRecords.facts(records(cluster("c", "m1", "m2")), List.of(nowhere), with))) {
            assertThat(ClusterRules.lost(facts)).isEmpty();
            assertThat(facts.knownClusters()).containsExactly("c");
        }
        assertThat(ClusterRules.lost(EngineRecords.facts(with, List.of(nowhere), with)))
                .containsExactly("m1: c");
    }

    @Test
    void whatAServerSaysOfItsClustersIsRead() {
        List<List<String>> rows = rows(
                "cluster_name", "sw_g1_c0",
                "cluster_sw_g1_c0_state_uuid", "5f4ac0c8-e749-11f1-bce3-fba561536efd",
                "cluster_sw_g1_c0_status", "primary",
                "cluster_sw_g1_c0_size", "2",
                "cluster_sw_g1_c0_node_state", "synced",
                "cluster_name", "sw_self",
                "cluster_sw_self_state_uuid", "00000000-0000-0000-0000-000000000000",
                "cluster_sw_self_status", "disconnected",
                "cluster_sw_self_size", "",
                "cluster_sw_self_node_state", "closed",
                "cluster_name", "bare");
        assertThat(SeenCluster.of(new ArrayList<>(rows)))
                .containsExactly(
                        new SeenCluster(
                                "sw_g1_c0",
                                "primary",
                                "synced",
                                2,
                                Optional.of("5f4ac0c8-e749-11f1-bce3-fba561536efd")),
                        new SeenCluster("sw_self", "disconnected", "closed", 0, Optional.empty()),
                        new SeenCluster("bare", "", "", 0, Optional.empty()));
    }

    private static List<List<String>> rows(String... words) {
        return IntStream.range(0, words.length / 2)
                .mapToObj(i -> Arrays.asList(words[2 * i], words[2 * i + 1]))
                .toList();
    }
}
