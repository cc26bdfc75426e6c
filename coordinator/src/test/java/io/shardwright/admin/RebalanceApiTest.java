package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.shardwright.api.RebalancePlanFile;
import io.shardwright.api.RebalancePlanView;
import io.shardwright.api.RebalanceRequest;
import io.shardwright.api.RebalanceStart;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.json.Json;
import io.shardwright.json.PlanFile;
import io.shardwright.placement.MoveCause;
import io.shardwright.placement.PlacementRules;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plans for a table of four shards on two of three nodes, which are one server here; sizes are what that server says. */
final class RebalanceApiTest {
    private static final long RESERVE_BYTES = PlacementRules.DISK_RESERVE_BYTES;

    @TempDir
    private static Path folder;

    private static RunningApi api;
    private static ShardwrightClient client;

    @BeforeAll
    static void createTable() throws Exception {
        api = RunningApi.start(folder);
        api.addNode("n1", "mariadb", true);
        api.addNode("n2", "mariadb", true);
        client = ShardwrightClient.connect(List.of(api.base()), api.key());
        api.createTable("users", 4);
        api.addNode("n3", "mariadb", true);
        api.addNode("n4", "mariadb", false);
        api.answerQueries(new ServerAnswers(api.server()));
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static RebalancePlanView plan(@Nullable String by, List<String> exclude, List<String> drain) {
        return client.rebalances().plan(new RebalanceRequest(null, exclude, drain, by, "users/0", null, null, 1_000L));
    }

    @Test
    void aNewNodeGetsItsShare() {
        RebalancePlanView view = plan(null, List.of(), List.of());
        RebalancePlanFile.Plan plan = view.file().plan();
        assertThat(plan.moves())
                .extracting(RebalancePlanFile.Move::to, RebalancePlanFile.Move::cause)
                .containsExactly(tuple("n3", MoveCause.BALANCE.label()));
        assertThat(plan.moves().get(0).bytes()).isPositive();
        assertThat(plan.lowerBound()).isEqualTo(1);
        assertThat(view.ratio()).isEqualTo(1);
        assertThat(view.secondsAtLeast()).isEqualTo((view.bytes() + 999) / 1_000);
        assertThat(view.warnings()).containsExactly("node n4 is left as it is: its worker is not alive");
        assertThat(view.verdicts())
                .extracting(RebalancePlanView.Verdict::to, RebalancePlanView.Verdict::refusals)
                .containsExactly(
                        tuple("n2", List.of()), tuple("n3", List.of()), tuple("n4", List.of("n4 is excluded")));
        assertThat(PlanFile.of(PlanFile.read(PlanFile.write(view.file())))).isEqualTo(view.file());
    }

    @Test
    void aNodeIsDrainedAndAnotherLeftAlone() {
        RebalancePlanView view = plan("bytes", List.of("n1"), List.of("n2"));
        assertThat(view.file().plan().moves())
                .extracting(RebalancePlanFile.Move::from, RebalancePlanFile.Move::to, RebalancePlanFile.Move::cause)
                .containsExactly(tuple("n2", "n3", "draining"), tuple("n2", "n3", "draining"));
        assertThat(view.file().plan().balanced()).isTrue();
    }

    /** What a worker would say of its disk, and how long ago it looked. */
    private static void disk(String node, long freeBytes, int ageSeconds) throws Exception {
        api.run("UPDATE node SET facts_at = UNIX_TIMESTAMP() * 1000 - " + ageSeconds * 1_000L
                + ", facts = '{\"disk_free_bytes\":\"" + freeBytes
                + "\",\"disk_total_bytes\":\"9000000000\"}' WHERE name = '" + node + "'");
    }

    @Test
    void aDiskThatIsTooSmallGetsNothing() throws Exception {
        RebalancePlanFile.Plan unlimited =
                plan(null, List.of(), List.of("n2")).file().plan();
        assertThat(unlimited.moves()).extracting(RebalancePlanFile.Move::to).containsExactly("n3", "n3");
        long bytes = unlimited.moves().get(0).bytes();
        try {
            disk("n3", RESERVE_BYTES + bytes - 1, 300);
            RebalancePlanView redirected = plan(null, List.of(), List.of("n2"));
            assertThat(redirected.file().plan().moves())
                    .extracting(RebalancePlanFile.Move::to)
                    .containsExactly("n1", "n1");
            assertThat(redirected.file().plan().topologyVersion())
                    .as("what is free is not in it")
                    .isEqualTo(unlimited.topologyVersion());
            assertThat(redirected.verdicts())
                    .filteredOn(verdict -> verdict.to().equals("n3"))
                    .flatExtracting(RebalancePlanView.Verdict::refusals)
                    .containsExactly("users/0 has " + bytes + " bytes and n3 has room for " + (bytes - 1) + ", as "
                            + RESERVE_BYTES + " stay free (rebalance-disk-reserve-mb)");

            disk("n3", RESERVE_BYTES + bytes, 300);
            assertThat(plan(null, List.of(), List.of("n2")).file().plan().moves())
                    .extracting(RebalancePlanFile.Move::to)
                    .as("it has room for one")
                    .containsExactlyInAnyOrder("n3", "n1");
            disk("n1", RESERVE_BYTES - 1, 300);
            RebalancePlanFile.Plan full =
                    plan(null, List.of(), List.of("n2")).file().plan();
            assertThat(full.moves()).extracting(RebalancePlanFile.Move::to).containsExactly("n3");
            assertThat(full.unresolved())
                    .filteredOn(open -> open.subject().startsWith("users/"))
                    .singleElement()
                    .satisfies(open -> assertThat(open.reason()).contains(" and n1 has room for 0, as "));

            disk("n1", 9_000_000_000L, 300);
            disk("n3", 0, 900);
            RebalancePlanView old = plan(null, List.of(), List.of("n2"));
            assertThat(old.file().plan().moves())
                    .extracting(RebalancePlanFile.Move::to)
                    .containsExactly("n3", "n3");
            assertThat(old.warnings())
                    .anySatisfy(warning -> assertThat(warning)
                            .startsWith("what is free on the disk of node n3 was looked at last at ")
                            .contains("it counts as unknown"));
        } finally {
            api.run("UPDATE node SET facts = NULL, facts_at = NULL");
        }
    }

    @Test
    void aPlanIsRefusedOnceADiskHasFilledUp() throws Exception {
        RebalancePlanFile plan = plan(null, List.of(), List.of()).file();
        try {
            disk("n3", RESERVE_BYTES, 0);
            assertThatThrownBy(() -> client.rebalances().start(RebalanceStart.of(plan), true))
                    .isInstanceOfSatisfying(ShardwrightException.class, e -> {
                        assertThat(e.code()).isEqualTo(ErrorCode.PLAN_DRIFTED);
                        assertThat(e.message()).contains("node n3 has 1000000000 bytes free and needs ");
                    });
        } finally {
            api.run("UPDATE node SET facts = NULL, facts_at = NULL");
        }
    }

    /** Whoever looks at it sees all that was asked for, and a key stands for all of that. */
    @Test
    void aKeyStandsForThePlanAndForWhatWasSaidBesideIt() throws Exception {
        RebalancePlanFile plan = plan(null, List.of(), List.of()).file();
        RebalanceStart wanted = new RebalanceStart(plan, "22:00-06:00 UTC", 0L, false);
        try {
            Reply first = start(wanted);
            JsonNode begun = first.body();
            assertThat(begun.path("window").asText()).as(first.toString()).isEqualTo("22:00-06:00 UTC");
            assertThat(begun.path("retentionMillis").asLong(-1)).isZero();
            assertThat(start(new RebalanceStart(plan, "22:00-06:00 UTC", 0L, null))
                            .body()
                            .path("id"))
                    .as("the same, said in another way")
                    .isEqualTo(begun.path("id"));
            for (RebalanceStart other : List.of(
                    new RebalanceStart(plan, null, 0L, false),
                    new RebalanceStart(plan, "22:00-06:00 UTC", null, false),
                    new RebalanceStart(plan, "22:00-06:00 UTC", 0L, true))) {
                assertThat(start(other).code()).as(other.toString()).isEqualTo("key-reused");
            }
        } finally {
            api.run("DELETE FROM rebalance");
        }
    }

    private static Reply start(RebalanceStart wanted) throws Exception {
        return api.post("/api/v1/rebalances", Json.mapper().writeValueAsString(wanted), "the-same-key");
    }

    @Test
    void loadIsWhatTheServersCount() throws Exception {
        refused(ErrorCode.UNSUPPORTED, "load", List.of(), List.of());
        api.run("SET GLOBAL userstat = 1");
        try {
            String busy =
                    client.table("users").shards().get(0).replicas().get(0).physicalName();
            // Every row that is read counts; a table that nobody touches has no row of figures.
            api.run("USE app", "SELECT COUNT(*) FROM " + busy, "INSERT INTO " + busy + " (id, name) VALUES (0, 'x')");
            RebalancePlanFile.Plan plan =
                    plan("load", List.of(), List.of()).file().plan();
            assertThat(plan.rules().by()).isEqualTo("load");
            assertThat(plan.nodes().get(0).before()).isPositive();
            assertThat(plan.nodes().get(1).before()).isZero();
        } finally {
            api.run("SET GLOBAL userstat = 0");
        }
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        refused(ErrorCode.BAD_REQUEST, "colour", List.of(), List.of());
        refused(ErrorCode.UNKNOWN_NODE, null, List.of("n9"), List.of());
        refused(ErrorCode.BAD_REQUEST, null, List.of("n1"), List.of("n1"));
        refused(ErrorCode.NO_NODES, null, List.of("n1", "n2"), List.of("n3"));
        assertThat(api.post("/api/v1/rebalances/plan", "{\"table\":\"orders\"}").code())
                .isEqualTo("not-found");
        assertThat(api.post("/api/v1/rebalances/plan", "{\"explain\":\"users/9\"}")
                        .code())
                .isEqualTo("not-found");
        assertThat(api.post("/api/v1/rebalances/plan", "{\"movesMax\":0}").code())
                .isEqualTo("bad-request");
        assertThat(api.post("/api/v1/rebalances/plan", "{\"tabel\":\"users\"}").code())
                .isEqualTo("bad-request");
    }

    private static void refused(ErrorCode code, @Nullable String by, List<String> exclude, List<String> drain) {
        assertThatThrownBy(() -> plan(by, exclude, drain))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
