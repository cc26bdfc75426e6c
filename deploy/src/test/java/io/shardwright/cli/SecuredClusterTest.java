package io.shardwright.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.shardwright.client.ShardwrightClient;
import io.shardwright.local.ClusterPlan;
import io.shardwright.local.LocalCluster;
import io.shardwright.local.LocalProcess;
import io.shardwright.localdb.MariaDbBinaries;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command against two coordinators whose API is served over TLS, one of them a standby, and that have an account in ZooKeeper. */
final class SecuredClusterTest {
    @TempDir
    private static Path folder;

    /** Where no cluster runs. */
    @TempDir
    private static Path elsewhere;

    private static LocalCluster cluster;

    @BeforeAll
    static void start() {
        ClusterPlan plan = new ClusterPlan(folder, "secured", true, 2, 2, Instant.now());
        cluster = LocalCluster.of(plan.thatIsSecured(), event -> {});
        cluster.start(MariaDbBinaries.find());
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static String authority() {
        return cluster.authorityFile().orElseThrow().toString();
    }

    /** A person at another machine: all that he knows is in his environment. */
    private static Shell at(String api, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("SHARDWRIGHT_API", api);
        environment.put("SHARDWRIGHT_API_KEY_FILE", cluster.apiKeyFile().toString());
        return new Shell(environment, elsewhere);
    }

    /** The address of the coordinator that leads, or of the one that does not. */
    private static String address(boolean leading) throws Exception {
        String key = Files.readString(cluster.apiKeyFile());
        for (URI api : cluster.apis()) {
            if (cluster.coordinators().get(cluster.apis().indexOf(api)).isAlive()
                    && ShardwrightClient.connect(List.of(api), key, Path.of(authority()))
                                    .status()
                                    .leading()
                            == leading) {
                return api.toString();
            }
        }
        throw new AssertionError("neither");
    }

    @Test
    void theClusterThatRunsHereIsFoundAndBelieved() {
        assertThat(cluster.apis()).allMatch(api -> api.getScheme().equals("https"));
        Shell.Said said = new Shell(Map.of(), folder).run("node", "list");
        assertThat(said.code()).as(said.err()).isZero();
        assertThat(said.out()).contains("n1", "n2");
    }

    @Test
    void anotherLeaderIsElectedAndFoundOverTls() throws Exception {
        URI leader = URI.create(address(true));
        int place = cluster.apis().indexOf(leader);
        assertThat(Files.readString(cluster.settings(cluster.coordinators().get(place))))
                .contains("zookeeper-account:", "zookeeper.password");
        LocalProcess process = cluster.coordinators().get(place);
        String next = address(false);
        process.kill();
        Shell.Said said = at(next, Map.of("SHARDWRIGHT_API_AUTHORITY_FILE", authority()))
                .run("pause", "--node", "n2", "--reason", "tea");
        assertThat(said.code()).as(said.err()).isZero();
        assertThat(address(true)).isEqualTo(next);
        process.start();
        await().until(() -> answers(leader));
    }

    private static boolean answers(URI api) throws Exception {
        try {
            return !ShardwrightClient.connect(
                            List.of(api), Files.readString(cluster.apiKeyFile()), Path.of(authority()))
                    .status()
                    .leading();
        } catch (ShardwrightException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.UNREACHABLE);
            return false;
        }
    }

    @Test
    void anOrderToAStandbyReachesTheLeaderOverTls() throws Exception {
        Map<String, String> believing = Map.of("SHARDWRIGHT_API_AUTHORITY_FILE", authority());
        String standby = address(false);
        Shell.Said paused = at(standby, believing).run("pause", "--node", "n1", "--reason", "tea");
        assertThat(paused.code()).as(paused.err()).isZero();
        Shell.Said resumed = at(standby, Map.of()).run("resume", "--node", "n1", "--authority-file", authority());
        assertThat(resumed.code()).as(resumed.err()).isZero();
    }

    @Test
    void whoeverDoesNotKnowTheAuthorityIsToldWhatToDo() throws Exception {
        String api = address(true);
        Shell.Said said = at(api, Map.of()).run("node", "list");
        assertThat(said.code()).isEqualTo(6);
        assertThat(said.err())
                .startsWith(
                        "error untrusted-server: the certificate of " + api
                                + " is of no authority that is trusted here\nGive the file of its authority: --authority-file FILE");
        RunbookQuotes.assertQuoted(Map.of("untrusted-server", said.err()));
        Shell.Said plain = at(api.replace("https", "http"), Map.of()).run("node", "list");
        assertThat(plain.code()).isEqualTo(3);
        assertThat(plain.err())
                .startsWith("error tls-required: this address is served over TLS, and the request came without\n"
                        + "Write https:// in the place of http://");
        RunbookQuotes.assertQuoted(Map.of("tls-required", plain.err()));
    }
}
