package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import io.shardwright.api.RebalanceRequest;
import io.shardwright.api.RebalanceStart;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.config.RebalanceSettings;
import io.shardwright.json.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orders to moves and rebalances that are only tried: answered as if they were given, refused as if they were given, and no table differs. */
final class DryRunApiTest {
    private static final String NOBODY = "00000000-0000-4000-8000-000000000000";
    private static final String MOVES = "/api/v1/moves";
    private static final String REBALANCES = "/api/v1/rebalances";

    @TempDir
    private static Path folder;

    private static RunningApi api;
    private static ShardwrightClient client;

    @BeforeAll
    static void createTables() throws Exception {
        api = RunningApi.start(
                folder,
                new RebalanceSettings(
                        1, RebalanceSettings.DEFAULT.diskReserveBytes(), RebalanceSettings.DEFAULT.automatic()));
        api.addNode("n1", "mariadb", true);
        api.addNode("n2", "mariadb", true);
        client = ShardwrightClient.connect(List.of(api.base()), api.key());
        api.createTable("users", 4);
        api.createTable("orders", 4);
        api.addNode("n3", "mariadb", true);
        api.answerQueries(new ServerAnswers(api.server()));
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @BeforeEach
    void forget() throws Exception {
        api.run(
                "DELETE FROM rebalance",
                "DELETE FROM shard_move",
                "DELETE FROM artifact",
                "DELETE FROM group_lock",
                "UPDATE node SET capacity = 1");
    }

    private interface Sending {
        Reply send() throws Exception;
    }

    /** Sends what must not change anything and wake nobody. */
    private static Reply unchanged(Sending sending) throws Exception {
        Map<String, Long> before = api.checksums();
        int published = api.published();
        Reply reply = sending.send();
        assertThat(api.checksums()).as(reply.toString()).isEqualTo(before);
        assertThat(api.published()).as(reply.toString()).isEqualTo(published);
        return reply;
    }

    private static JsonNode tried(String path, String body) throws Exception {
        Reply reply = unchanged(() -> api.post(path + "?dryRun=true", body));
        assertThat(reply.status()).as(path + " " + reply).isEqualTo(200);
        return reply.body();
    }

    /** Refused with one code, whether it is tried or meant. */
    private static void refused(String code, String path, String body) throws Exception {
        for (String parameters : List.of("?dryRun=true", "?dryRun=false", "")) {
            Reply reply = unchanged(() -> api.post(path + parameters, body));
            assertThat(reply.code()).as(path + parameters + " " + reply).isEqualTo(code);
        }
    }

    private static String moving(int shard) {
        String owner =
                client.table("users").shards().get(shard).replicas().get(0).node();
        String other = owner.equals("n1") ? "n2" : "n1";
        Reply begun = api.post(MOVES, "{\"table\":\"users\",\"shard\":" + shard + ",\"target\":\"" + other + "\"}");
        assertThat(begun.status()).as(begun.toString()).isEqualTo(202);
        return MOVES + "/" + begun.body().path("group").asText();
    }

    @Test
    void ordersToAMoveAreTried() throws Exception {
        String move = moving(0);
        assertThat(tried(move + "/pause", "{}").path("paused").asBoolean()).isTrue();
        assertThat(tried(move + "/cutover", "{\"hold\":true}").path("hold").asBoolean())
                .isTrue();
        assertThat(tried(move + "/throttle", "{\"threadsRunningMax\":5}").at("/limits/threadsRunningMax"))
                .isEqualTo(Json.mapper().readTree("5"));
        assertThat(tried(move + "/window", "{\"window\":\"22:00-06:00\"}")
                        .path("window")
                        .asText())
                .startsWith("22:00-06:00");
        JsonNode stopped = tried(move + "/stop", "{\"reason\":\"wrong node\"}");
        assertThat(List.of(stopped.path("state").asText(), stopped.path("phase").asText()))
                .containsExactly("moving", "aborting");

        assertThat(api.post(move + "/pause", "{}").body().path("paused").asBoolean())
                .isTrue();
        assertThat(tried(move + "/resume", "{}").path("paused").asBoolean()).isFalse();
        assertThat(api.get(move).body().path("paused").asBoolean()).isTrue();
        assertThat(api.post(move + "/stop", "{}").body().path("phase").asText()).isEqualTo("aborting");
    }

    @Test
    void whatAMoveCannotIsRefusedInADryRunToo() throws Exception {
        String move = moving(1);
        refused("bad-request", move + "/throttle", "{\"threadsRunningMax\":-1}");
        refused("bad-request", move + "/window", "{\"window\":\"at night\"}");
        refused("bad-request", move + "/stop", "{\"reason\":\"a\\u0007b\"}");
        api.run("UPDATE shard_move SET state = 'switched'", "UPDATE operation_group SET state = 'committed'");
        for (String order : List.of("pause", "resume", "cutover", "throttle", "window", "stop")) {
            refused("wrong-state", move + "/" + order, "{}");
            refused("not-found", MOVES + "/" + NOBODY + "/" + order, "{}");
        }
        assertThat(tried(move + "/reverse", "{}").path("commands")).isNotEmpty();
        assertThat(tried(move + "/accept", "{}").path("commands")).isNotEmpty();
    }

    private static String plan() {
        var request = new RebalanceRequest(null, List.of(), List.of("n2"), null, null, 4, 4, null);
        return start(RebalanceStart.of(client.rebalances().plan(request).file()));
    }

    private static String start(RebalanceStart start) {
        return Json.mapper().valueToTree(start).toString();
    }

    private static String proposed() {
        Reply started = api.post(REBALANCES, plan());
        assertThat(started.status()).as(started.toString()).isEqualTo(202);
        return REBALANCES + "/" + started.body().path("id").asText();
    }

    private static String hash(String rebalance) {
        return "{\"hash\":\"" + api.get(rebalance).body().path("planHash").asText() + "\"}";
    }

    private static String state(JsonNode rebalance) {
        return rebalance.path("state").asText();
    }

    @Test
    void aStartIsTriedAndSpendsNoKey() throws Exception {
        String plan = plan();
        String key = "key-" + UUID.randomUUID();
        Reply reply = unchanged(() -> api.post(REBALANCES + "?dryRun=true", plan, key));
        assertThat(List.of(Integer.toString(reply.status()), state(reply.body())))
                .containsExactly("200", "proposed");
        assertThat(reply.body().path("moves"))
                .isNotEmpty()
                .allSatisfy(move -> assertThat(move.path("stage").asText()).isEqualTo("waiting"));
        var other = new RebalanceRequest("users", List.of(), List.of("n2"), null, null, 4, 4, null);
        String another = start(RebalanceStart.of(client.rebalances().plan(other).file()));
        assertThat(api.post(REBALANCES, another, key).status()).isEqualTo(202);
        assertThat(unchanged(() -> api.post(REBALANCES + "?dryRun=true", plan, key))
                        .code())
                .isEqualTo("key-reused");
    }

    @Test
    void whatCannotBeginIsRefusedInADryRunToo() throws Exception {
        String plan = plan();
        refused("bad-request", REBALANCES, plan.replace("\"window\":null", "\"window\":\"at night\""));
        moving(0);
        moving(1);
        moving(2);
        moving(3);
        refused("wrong-state", REBALANCES, plan);
        api.run("UPDATE node SET capacity = 2 WHERE name = 'n3'");
        refused("plan-drifted", REBALANCES, plan);
    }

    @Test
    void aProposalIsApprovedAndRejectedOnTrial() throws Exception {
        String rebalance = proposed();
        refused("same-person", rebalance + "/approve", hash(rebalance));
        for (String parameters : List.of("?dryRun=true", "")) {
            assertThat(unchanged(() -> api.postByBob(rebalance + "/approve" + parameters, "{\"hash\":\"00\"}"))
                            .code())
                    .isEqualTo("hash-differs");
        }
        refused("bad-request", rebalance + "/reject", "{\"reason\":\"\"}");
        refused("wrong-state", rebalance + "/pause", "{}");
        refused("not-found", REBALANCES + "/" + NOBODY + "/approve", "{\"hash\":\"00\"}");
        assertThat(state(tried(rebalance + "/reject", "{\"reason\":\"not tonight\"}")))
                .isEqualTo("rejected");
        Reply approved = unchanged(() -> api.postByBob(rebalance + "/approve?dryRun=true", hash(rebalance)));
        assertThat(List.of(
                        state(approved.body()),
                        approved.body().at("/approval/by").asText()))
                .containsExactly("queued", api.bobsActor());
        assertThat(state(api.get(rebalance).body())).isEqualTo("proposed");
    }

    @Test
    void aRebalanceIsPausedResumedAndStoppedOnTrial() throws Exception {
        String rebalance = proposed();
        api.postByBob(rebalance + "/approve", hash(rebalance));
        assertThat(state(tried(rebalance + "/pause", "{\"reason\":\"busy\"}"))).isEqualTo("paused");
        for (String mode : List.of("graceful", "immediate", "undo_finished")) {
            JsonNode stopped = tried(rebalance + "/stop", "{\"mode\":\"" + mode + "\"}");
            assertThat(List.of(state(stopped), stopped.path("stop").asText())).containsExactly("stopping", mode);
        }
        refused("wrong-state", rebalance + "/resume", "{}");
        refused("wrong-state", rebalance + "/reject", "{\"reason\":\"too late\"}");
        refused("bad-request", rebalance + "/stop", "{\"mode\":\"gently\"}");

        assertThat(state(api.post(rebalance + "/pause", "{}").body())).isEqualTo("paused");
        assertThat(state(tried(rebalance + "/resume", "{}"))).isEqualTo("queued");
        assertThat(state(api.get(rebalance).body())).isEqualTo("paused");
    }

    @Test
    void ordersToAllATableOrANodeAreTried() throws Exception {
        String rebalance = proposed();
        refused("not-found", REBALANCES + "/pause", "{}");
        api.postByBob(rebalance + "/approve", hash(rebalance));
        int moves = api.get(rebalance).body().path("moves").size();
        JsonNode paused = tried(REBALANCES + "/pause", "{}");
        assertThat(List.of(
                        state(paused.at("/rebalances/0")),
                        paused.at("/outcome/remaining").asText()))
                .containsExactly("paused", Integer.toString(moves));
        assertThat(tried(REBALANCES + "/pause", "{\"table\":\"users\"}")
                        .at("/outcome/remaining")
                        .asInt())
                .isBetween(1, moves - 1);
        assertThat(state(tried(REBALANCES + "/stop", "{\"node\":\"n2\",\"mode\":\"graceful\"}")
                        .at("/rebalances/0")))
                .isEqualTo("stopping");
        refused("bad-request", REBALANCES + "/pause", "{\"table\":\"users\",\"node\":\"n1\"}");
        refused("not-found", REBALANCES + "/stop", "{\"table\":\"nothing\",\"mode\":\"graceful\"}");
        assertThat(api.post(REBALANCES + "/pause", "{}").status()).isEqualTo(200);
        assertThat(state(tried(REBALANCES + "/resume", "{}").at("/rebalances/0")))
                .isEqualTo("queued");
    }

    @Test
    void ordersToNodesAndPausesAreRefusedForTheirReasonsInADryRunToo() throws Exception {
        String bell = "{\"reason\":\"a\\u0007b\"}";
        api.run("UPDATE worker_session SET state = 'closed' WHERE node = 'n3'");
        refused("bad-request", "/api/v1/nodes/n3/remove", bell);
        refused("bad-request", "/api/v1/nodes/n3/drain", bell);
        api.run("UPDATE worker_session SET state = 'open' WHERE node = 'n3'");
        assertThat(api.post("/api/v1/pauses", "{\"scope\":\"cluster\",\"reason\":\"r\"}")
                        .status())
                .isEqualTo(200);
        Reply reply = unchanged(() -> api.delete("/api/v1/pauses?scope=cluster&reason=a%07b&dryRun=true"));
        assertThat(reply.code()).isEqualTo("bad-request");
        assertThat(api.delete("/api/v1/pauses?scope=cluster").status()).isEqualTo(200);
    }

    @Test
    void everythingThatMayChangeAnythingCanBeTried() {
        ServerBuilder builder = Server.builder();
        api.addRoutes(builder);
        List<String> changes = builder.build().serviceConfigs().stream()
                .flatMap(service -> service.route().methods().stream()
                        .filter(method -> method == HttpMethod.POST || method == HttpMethod.DELETE)
                        .map(method -> method + " " + service.route().patternString()))
                .distinct()
                .toList();
        assertThat(changes).hasSizeGreaterThan(30).contains("POST /api/v1/moves", "DELETE /api/v1/pauses");
        assertThat(changes).allSatisfy(change -> {
            String[] words = change.split(" ", 2);
            String path = words[1].replaceAll("[:{][a-z]+}?", NOBODY);
            // Whoever knows the parameter says that it is there twice.
            Reply reply =
                    api.send(words[0], path + "?dryRun=true&dryRun=true", "{}", "Authorization", "Bearer " + api.key());
            assertThat(reply.detail()).isEqualTo("parameter 'dryRun' is given twice");
        });
    }
}
