package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.shardwright.api.CheckView;
import io.shardwright.api.HealthView;
import io.shardwright.api.IssueView;
import io.shardwright.client.Group;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.health.Check;
import io.shardwright.health.Health;
import io.shardwright.metadata.Leases;
import io.shardwright.metadata.NodeReader;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a fleet is, as the API tells it. */
final class HealthApiTest {
    private static final String OF_HALF_AN_HOUR = " updated_at = updated_at - 1860000";

    private static final String MOVE =
            "INSERT INTO shard_move (id, table_name, shard, source, target, from_table, from_epoch, from_made_epoch,"
                    + " into_table, epoch, kept_table, back_stem, back_table, back_kept, state, group_id, attempt, turn, turn_at,"
                    + " not_before, hold_cutover, paused, limits, time_window, reversals_undone, retention_millis, progress, back_progress, note,"
                    + " actor, created_at, updated_at) SELECT 'aaaaaaaa-0000-0000-0000-000000000001', 't', 0, 'n1', 'n2', '', 1, 1, '', 2, '', '', '', '', 'moving', id, 1, 0,"
                    + " 0, 0, %s, %s, '{\"threadsRunningMax\":0,\"writeMillisMax\":0,\"lagMillisMax\":0,\"diskFreeBytesMin\":0,\"bytesPerSecondMax\":0}', '%s', 0, 0, '%s', '{}', '', 'a', 0, 0 FROM operation_group";

    @TempDir
    private static Path folder;

    private static RunningApi api;
    private static ShardwrightClient client;

    @BeforeAll
    static void start() throws Exception {
        api = RunningApi.start(folder);
        client = ShardwrightClient.connect(List.of(api.base()), api.key());
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @BeforeEach
    void twoNodesThatAreWell() throws Exception {
        api.run("DELETE FROM shard_move");
        api.forgetAll();
        api.run("DELETE FROM leader_history");
        api.addNode("n1", "mariadb", true);
        api.addNode("n2", "mariadb", true);
        new Leases(api.database()).noteAnswer(api.term());
    }

    private static List<String> found(HealthView view) {
        return view.checks().stream()
                .filter(check -> !check.status().equals("ok"))
                .map(CheckView::name)
                .toList();
    }

    @Test
    void aFleetThatIsWellIsHealthyAndHasTheKeysThatItsUsersKnow() {
        Reply reply = api.get("/api/v1/health/check");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body().get("overall_status").asText()).isEqualTo("healthy");
        for (String key : List.of("issues", "warnings", "recommendations")) {
            assertThat(reply.body().get(key)).as(key).isEmpty();
        }
        assertThat(reply.body().get("checks")).hasSameSizeAs(Health.CHECKS);
        JsonNode depth = reply.body().get("checks").get(names().indexOf("queue-depth"));
        assertThat(depth.toString())
                .isEqualTo(
                        "{\"name\":\"queue-depth\",\"status\":\"ok\",\"detail\":\"commands that have been ready for over a"
                                + " minute and are not claimed\",\"value\":0,\"threshold\":1000}");
        assertThat(api.get("/api/v1/health/check?deep=true").code()).isEqualTo("bad-request");
    }

    private static List<String> names() {
        return Health.CHECKS.stream().map(Check::name).toList();
    }

    @Test
    void issuesComeGravestFirstWithWhatToDo() throws Exception {
        api.run(
                "UPDATE worker_session SET lease_expires_at = 1 WHERE node = 'n2'",
                "UPDATE availability SET afresh_at = 1",
                "UPDATE node SET standing = 'lost' WHERE name = 'n1'");
        HealthView view = client.health().check();
        assertThat(view.overallStatus()).isEqualTo("unhealthy");
        assertThat(view.issues())
                .extracting(IssueView::type)
                .containsExactly("node-lost", "sessions-expired", "node-absent");
        assertThat(view.issues())
                .extracting(IssueView::objects)
                .containsExactly(List.of("n1"), List.of("n2"), List.of("n2"));
        assertThat(view.recommendations())
                .isEqualTo(view.issues().stream().map(IssueView::recommendation).toList());
        assertThat(view.warnings()).isEmpty();
    }

    private static void renewed(long at) throws Exception {
        api.run("UPDATE worker_session SET lease_millis = 60000, lease_expires_at = 60000 + " + at
                + " WHERE node = 'n2'");
        api.operations().lossKeeper().step(api.term());
    }

    @Test
    void aWorkerThatFallsSilentIsSuspectedBeforeItsLeaseIsOver() throws Exception {
        long now = new NodeReader(api.database()).now();
        api.run("UPDATE availability SET afresh_at = 1");
        for (int renewal = 0; renewal <= 10; renewal++) {
            renewed(now - 20_000 + renewal * 1_000L);
        }
        HealthView view = client.health().check();
        assertThat(view.overallStatus()).isEqualTo("healthy");
        assertThat(view.warnings()).singleElement().asString().startsWith("node-suspected: n2 (phi ");
        assertThat(api.beside("c2").upkeep().health().check().warnings())
                .as("who does not lead has not listened")
                .isEmpty();
        api.run("UPDATE availability SET afresh_at = " + now);
        assertThat(found(client.health().check()))
                .as("nobody could renew until then")
                .isEmpty();
        api.run("UPDATE availability SET afresh_at = 1");
        assertThat(found(client.health().check())).containsExactly("node-suspected");
        api.run("UPDATE worker_session SET lease_expires_at = 1 WHERE node = 'n1'");
        assertThat(client.fleet().show("n1").node().absence())
                .asString()
                .as("whether another is lost is judged without it")
                .contains("only 0 of 2 nodes are there");
        api.run("UPDATE worker_session SET lease_expires_at = 9999999999999 WHERE node = 'n1'");
        renewed(now);
        assertThat(found(client.health().check())).isEmpty();
    }

    @Test
    void whatOnlyWarnsLeavesAFleetHealthy() throws Exception {
        api.run(
                "UPDATE node SET standing = 'refused' WHERE name = 'n2'",
                "UPDATE node SET facts = '{\"sql_mode\":\"ANSI\"}' WHERE name = 'n1'");
        HealthView view = client.health().check();
        assertThat(view.overallStatus()).isEqualTo("healthy");
        assertThat(view.issues()).isEmpty();
        assertThat(view.warnings())
                .singleElement()
                .asString()
                .startsWith("node-refused: n2. `node show NODE` says why");
        api.run(
                "UPDATE node SET standing = 'active', facts = '{\"sql_mode\":\"STRICT_TRANS_TABLES\"}' WHERE name = 'n2'");
        assertThat(found(client.health().check())).containsExactly("node-drift");
        api.run("UPDATE node SET facts = NULL", "UPDATE worker_session SET trouble = 'no answer' WHERE node = 'n1'");
        assertThat(found(client.health().check())).containsExactly("node-trouble");
        api.run("UPDATE worker_session SET trouble = ''", "UPDATE node SET left_out = TRUE WHERE name = 'n1'");
        assertThat(found(client.health().check())).containsExactly("node-left-out");
    }

    private static void runningFor31Minutes() throws Exception {
        Group group = Group.titled("slow");
        group.add("n1", "CREATE TABLE app.t (id INT PRIMARY KEY)", "DROP TABLE app.t");
        client.submit(group);
        api.run(
                "UPDATE operation_group SET state = 'active'," + OF_HALF_AN_HOUR,
                "UPDATE sharding_queue SET status = 'running'," + OF_HALF_AN_HOUR);
    }

    @Test
    void aGroupWithoutProgressIsStuckUnlessItIsKnownWhatItWaitsFor() throws Exception {
        runningFor31Minutes();
        HealthView view = client.health().check();
        assertThat(view.overallStatus()).isEqualTo("unhealthy");
        assertThat(found(view)).containsExactly("stuck-operations");
        api.run(
                "UPDATE sharding_queue SET status = 'ready'",
                "INSERT INTO control VALUES ('node', 'n1', TRUE, 2, 'a', 'r', 9999999999999, NULL)");
        try {
            assertThat(found(client.health().check())).containsExactly("waiting-operations");
        } finally {
            api.run("DELETE FROM control WHERE scope = 'node'");
        }
    }

    @Test
    void aMoveThatWaitsIsToldAndItsGroupIsNotStuck() throws Exception {
        String copied =
                "{\"rowsEstimated\":1,\"rowsCopied\":1,\"bytesCopied\":1,\"copyMillis\":1,\"chunks\":1,\"ranges\":2,\"rangesFinished\":%d,"
                        + "\"changes\":0,\"lagTransactions\":%d,\"throttle\":\"%s\",\"step\":\"\"}";
        runningFor31Minutes();
        assertMove("FALSE", "FALSE", "", copied.formatted(1, 0, ""), "stuck-operations");
        assertMove("FALSE", "TRUE", "", "{}", "waiting-operations", "moves-held");
        assertMove("TRUE", "FALSE", "", copied.formatted(1, 0, ""), "stuck-operations");
        assertMove("TRUE", "FALSE", "", copied.formatted(2, 0, ""), "waiting-operations", "moves-held");
        assertMove("FALSE", "FALSE", "", copied.formatted(1, 0, "a replica is behind"), "waiting-operations");
        assertMove("FALSE", "FALSE", "", copied.formatted(2, 10_001, ""), "stuck-operations", "move-lag");
    }

    private static void assertMove(String hold, String paused, String window, String progress, String... found)
            throws Exception {
        api.run("DELETE FROM shard_move", MOVE.formatted(hold, paused, window, progress));
        assertThat(found(client.health().check())).containsExactly(found);
    }

    @Test
    void anyCoordinatorAnswersAndSaysWhetherAnyLeads() throws Exception {
        api.resign();
        assertThat(found(client.health().check())).isEmpty();
        api.run("UPDATE availability SET answered_at = answered_at - 60000");
        HealthView view = client.health().check();
        assertThat(view.overallStatus()).isEqualTo("unhealthy");
        assertThat(found(view)).containsExactly("no-leader");
        api.run("UPDATE coordinator_term SET state = 'restored'");
        try {
            assertThat(found(client.health().check())).containsExactly("metadata-halted", "no-leader");
        } finally {
            api.run("UPDATE coordinator_term SET state = 'open'");
        }
    }
}
