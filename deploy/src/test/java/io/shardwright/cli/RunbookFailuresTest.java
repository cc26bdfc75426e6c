package io.shardwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.json.Json;
import io.shardwright.local.ClusterPlan;
import io.shardwright.local.LocalCluster;
import io.shardwright.local.LocalNode;
import io.shardwright.local.LocalProcess;
import io.shardwright.localdb.Account;
import io.shardwright.localdb.MariaDbBinaries;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is said where processes end, are taken from, or find nobody, and what the runbook quotes of that. Each leaves less of the cluster to the next. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(180)
final class RunbookFailuresTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration GRACE = Duration.ofSeconds(20);

    @TempDir
    private static Path folder;

    private static LocalCluster cluster;
    private static Shell shell;

    @BeforeAll
    static void start() {
        cluster = LocalCluster.of(new ClusterPlan(folder, "up", true, 2, 2, Instant.now()), event -> {});
        cluster.start(MariaDbBinaries.find());
        shell = new Shell(Map.of(), folder);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static void until(Callable<Boolean> so) {
        Awaitility.await()
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .atMost(PATIENCE)
                .until(so);
    }

    private static String refused(int code, String... words) {
        Shell.Said said = shell.run(words);
        assertThat(said.code())
                .as(String.join(" ", words) + said.out() + said.err())
                .isEqualTo(code);
        return said.err();
    }

    private static void ok(String... words) {
        Shell.Said said = shell.run(words);
        assertThat(said.code())
                .as(String.join(" ", words) + said.out() + said.err())
                .isZero();
    }

    /** What a process says that ends by itself. */
    private static String lastWords(LocalProcess process) throws IOException {
        until(() -> !process.isAlive());
        return Files.readString(process.log());
    }

    /** The coordinator that leads, or the one that does not. */
    private static int coordinator(boolean leading) throws IOException {
        String key = Files.readString(cluster.apiKeyFile());
        for (URI api : cluster.apis()) {
            if (ShardwrightClient.connect(List.of(api), key).status().leading() == leading) {
                return cluster.apis().indexOf(api);
            }
        }
        throw new AssertionError("neither");
    }

    @Test
    @Order(1)
    void whoeverAsksTheOneThatDoesNotLead() throws Exception {
        String key = Files.readString(cluster.apiKeyFile()).strip();
        JsonNode problem = Json.mapper()
                .readTree(HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(
                                                URI.create(cluster.apis().get(coordinator(false)) + "/api/v1/groups"))
                                        .header("Authorization", "Bearer " + key)
                                        .header("Content-Type", "application/json")
                                        .POST(HttpRequest.BodyPublishers.ofString(
                                                "{\"title\": \"x\", \"commands\": []}"))
                                        .build(),
                                BodyHandlers.ofString())
                        .body());
        RunbookQuotes.assertQuoted(Map.of(
                "not-leader",
                "error " + problem.get("code").asText() + ": "
                        + problem.get("detail").asText() + "\n"
                        + problem.get("advice").asText()));
    }

    @Test
    @Order(2)
    void localClustersThatCannotBe() throws IOException {
        Path file = Files.writeString(folder.resolve("no-folder"), "a file");
        RunbookQuotes.assertQuoted(Map.of(
                "local-cluster-refused",
                refused(ExitCode.REFUSED.number(), "up", "--folder", folder.toString()),
                "local-cluster",
                refused(
                        ExitCode.UNEXPECTED.number(),
                        "certificate",
                        "issue",
                        "--folder",
                        file.toString(),
                        "--for",
                        "worker",
                        "n1")));
    }

    @Test
    @Order(3)
    void aSchemaThatIsNotWhatThisBuildHasMade() throws IOException {
        LocalProcess standby = cluster.coordinators().get(coordinator(false));
        standby.stop(GRACE);
        cluster.metadata().run(Account.ROOT, "UPDATE shardwright.schema_history SET checksum = checksum + 1");
        standby.start();
        String said = lastWords(standby);
        cluster.metadata().run(Account.ROOT, "UPDATE shardwright.schema_history SET checksum = checksum - 1");
        RunbookQuotes.assertQuoted(Map.of("bad-record", said));
    }

    @Test
    @Order(4)
    void aMetadataDatabaseThatWasRestored() throws IOException {
        cluster.metadata().run(Account.ROOT, "UPDATE shardwright.coordinator_term SET state = 'restored'");
        String said = refused(ExitCode.REFUSED.number(), "pause", "--node", "n1", "--reason", "tea");
        cluster.metadata().run(Account.ROOT, "UPDATE shardwright.coordinator_term SET state = 'open'");
        RunbookQuotes.assertQuoted(Map.of("metadata-restored", said));
    }

    /** It answers, and readings go on, so it must not be told as a bug. */
    @Test
    @Order(5)
    void aMetadataDatabaseThatIsReadOnly() {
        cluster.metadata().run(Account.ROOT, "SET GLOBAL read_only = 1");
        String said = refused(ExitCode.UNREACHABLE.number(), "pause", "--node", "n1", "--reason", "tea");
        ok("node", "list");
        cluster.metadata().run(Account.ROOT, "SET GLOBAL read_only = 0");
        assertThat(said)
                .startsWith("error unreachable: the metadata database takes no changes: ")
                .contains("point metadata.url at the database that does")
                .endsWith("\nRunbook: docs/runbooks/errors.md#unreachable\n");
        ok("pause", "--node", "n1", "--reason", "tea");
        ok("resume", "--node", "n1");
    }

    @Test
    @Order(6)
    void aNodeWithoutAWorkerThatIsRemovedAndStartedAgain() throws IOException {
        LocalNode n2 = cluster.node("n2");
        n2.worker().stop(GRACE);
        RunbookQuotes.assertQuoted(Map.of(
                "not-compared",
                refused(ExitCode.REFUSED.number(), "repair", "--node", "n2").replace("n2", "n1")));
        ok("node", "drain", "n2", "--reason", "sold");
        until(() -> shell.run("node", "remove", "n2").code() == ExitCode.OK.number());
        n2.worker().start();
        RunbookQuotes.assertQuoted(Map.of("node-removed", lastWords(n2.worker())));
    }

    @Test
    @Order(7)
    void aWorkerWhoseNodeAnotherTakes() throws IOException {
        LocalNode n1 = cluster.node("n1");
        LocalProcess second = cluster.anotherWorker("second", n1);
        second.start();
        RunbookQuotes.assertQuoted(Map.of("fenced", lastWords(n1.worker())));
        assertThat(second.isAlive()).isTrue();
    }

    @Test
    @Order(8)
    void aClusterThatNobodyLeads() throws IOException {
        cluster.stopZooKeeper();
        until(() -> shell.run("pause", "--node", "n1", "--reason", "tea").err().contains("error no-leader"));
        RunbookQuotes.assertQuoted(Map.of(
                "no-leader", refused(ExitCode.UNREACHABLE.number(), "pause", "--node", "n1", "--reason", "tea")));
    }
}
