package io.shardwright.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.api.CheckView;
import io.shardwright.api.GroupView;
import io.shardwright.api.IssueView;
import io.shardwright.api.MisfitView;
import io.shardwright.client.Group;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.client.Step;
import io.shardwright.fleet.Endpoint;
import io.shardwright.fleet.ProcessKind;
import io.shardwright.local.ClusterPlan;
import io.shardwright.local.LocalCluster;
import io.shardwright.local.LocalNode;
import io.shardwright.local.LocalProcess;
import io.shardwright.localdb.Account;
import io.shardwright.localdb.LocalMariaDb;
import io.shardwright.localdb.MariaDbBinaries;
import io.shardwright.queue.GroupId;
import io.shardwright.tls.DevelopmentAuthority;
import io.shardwright.tls.TlsFiles;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings, passwords and certificates of a cluster are changed while groups run. No process is restarted, and no group notices. */
class ChangedSettingsTest {
    private static final AtomicInteger GROUPS = new AtomicInteger();

    @TempDir
    private static Path folder;

    private static LocalCluster cluster;
    private static ShardwrightClient client;
    private static LocalNode n1;
    private static LocalProcess coordinator;
    private static List<Long> processes;

    private final AtomicBoolean enough = new AtomicBoolean();
    private final List<GroupView> ended = new ArrayList<>();
    private CompletableFuture<Void> traffic;

    @BeforeAll
    static void start() {
        cluster = LocalCluster.of(new ClusterPlan(folder, "settings", true, 2, 1, Instant.now()), event -> {});
        cluster.start(MariaDbBinaries.find());
        client = cluster.client();
        n1 = cluster.node("n1");
        coordinator = cluster.coordinators().get(0);
        processes = processes();
        for (LocalNode node : cluster.nodes()) {
            node.server().run(Account.ROOT, "CREATE TABLE app.seen (id BIGINT AUTO_INCREMENT PRIMARY KEY, n INT)");
        }
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static List<Long> processes() {
        return Stream.concat(
                        cluster.coordinators().stream(),
                        cluster.nodes().stream().map(LocalNode::worker))
                .map(process -> process.isAlive() ? process.pid() : 0)
                .toList();
    }

    @BeforeEach
    void begin() {
        traffic = CompletableFuture.runAsync(() -> {
            while (!enough.get()) {
                ended.add(group());
            }
        });
    }

    private static GroupView group() {
        GROUPS.incrementAndGet();
        Group group = Group.titled("while settings change");
        Step first = group.add("n1", "INSERT INTO app.seen (n) VALUES (1)", "DELETE FROM app.seen WHERE n = 2");
        group.add("n2", "INSERT INTO app.seen (n) VALUES (1)", "DELETE FROM app.seen WHERE n = 2")
                .after(first);
        return client.awaitGroup(GroupId.parse(client.submit(group).group()), MovingCluster.PATIENCE);
    }

    @AfterEach
    void noGroupHasNoticedAndNoProcessHasEnded() {
        // One that was begun after everything else.
        assertThat(group().state()).isEqualTo("committed");
        enough.set(true);
        traffic.join();
        assertThat(ended).isNotEmpty().extracting(GroupView::state).containsOnly("committed");
        for (LocalNode node : cluster.nodes()) {
            assertThat(node.server()
                            .run(Account.ROOT, "SELECT COUNT(*) FROM app.seen")
                            .get(0))
                    .as("each ran once")
                    .containsExactly(String.valueOf(GROUPS.get()));
        }
        assertThat(processes()).isEqualTo(processes).doesNotContain(0L);
    }

    private static Path secret(String name) {
        return cluster.apiKeyFile().resolveSibling(name);
    }

    /** As an operator does: the whole file beside the old one, and then in its place. */
    private static void put(Path file, String content) throws IOException {
        Path draft = Files.writeString(file.resolveSibling(file.getFileName() + ".draft"), content);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static CheckView check(String name) {
        return client.health().check().checks().stream()
                .filter(check -> check.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> misfits(String node) {
        return client.fleet().show(node).node().misfits().stream()
                .map(MisfitView::text)
                .toList();
    }

    private static String metrics() throws Exception {
        URI api = cluster.apis().get(0).resolve("/api/v1/metrics");
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(api)
                                .header(
                                        "Authorization",
                                        "Bearer "
                                                + Files.readString(cluster.apiKeyFile())
                                                        .strip())
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    void settings() throws Exception {
        Path ofWorker = cluster.settings(n1.worker());
        Path ofCoordinator = cluster.settings(coordinator);
        String worker = Files.readString(ofWorker);
        String leader = Files.readString(ofCoordinator);

        put(ofCoordinator, leader + "health: {queue-depth-max: 4711}\n");
        Looking.until(() -> check("queue-depth").threshold() == 4_711);

        put(ofWorker, worker + "lanes: 9\n");
        Looking.until(
                () -> misfits("n1").contains("settings of the worker were changed and wait for its restart: lanes"));
        assertThat(check("settings-waiting").status()).isEqualTo("warning");

        put(ofWorker, worker + "facts-seconds: [hunter2\n");
        Looking.until(() -> check("settings-refused").status().equals("degraded"));
        assertThat(client.health().check().issues())
                .extracting(IssueView::type, issue -> issue.objects().toString())
                .anySatisfy(issue -> assertThat(issue.toString())
                        .contains("settings-refused", "worker n1: the settings file", "no YAML mapping")
                        .doesNotContain("hunter2"));
        assertThat(misfits("n1")).anyMatch(text -> text.startsWith("the worker goes on by older settings: "));
        assertThat(metrics()).contains("shardwright_check_value{check=\"settings-refused\"} 1.0");

        put(ofCoordinator, leader + "join-seconds: -1\n");
        Looking.until(() -> metrics().contains("shardwright_settings_refused 1.0"));
        assertThat(check("settings-refused").value()).isEqualByComparingTo("2");
        assertThat(check("queue-depth").threshold()).as("it goes on as it did").isEqualTo(4_711);

        put(ofWorker, worker);
        put(ofCoordinator, leader);
        Looking.until(() -> check("settings-refused").status().equals("ok")
                && check("settings-waiting").status().equals("ok"));
        assertThat(metrics()).contains("shardwright_settings_refused 0.0");
        assertThat(Files.readString(n1.worker().log()))
                .doesNotContain("hunter2")
                .contains("wait for a restart: lanes");
    }

    private static void alter(LocalMariaDb server, String user, String password) {
        server.run(Account.ROOT, "ALTER USER '" + user + "'@'127.0.0.1' IDENTIFIED BY '" + password + "'");
    }

    /** Ends all connections of an account, so that whoever goes on has to log in. */
    private static void logOut(LocalMariaDb server, String user) {
        server.run(Account.ROOT, "KILL USER '" + user + "'@'127.0.0.1'");
    }

    private static long connections(LocalMariaDb server, String user) {
        return server.run(Account.ROOT, "SELECT ID FROM information_schema.PROCESSLIST WHERE USER = '" + user + "'")
                .size();
    }

    @Test
    void theNodesPasswordAtTheServerFirst() throws IOException {
        alter(n1.server(), Account.WORKER, "changed-1");
        logOut(n1.server(), Account.WORKER);
        Looking.until(() -> {
            String trouble = client.fleet().show("n1").node().trouble();
            return trouble != null && trouble.contains("whom it has let in before");
        });
        put(secret("n1-worker.password"), "changed-1\n");
        Looking.until(() -> client.fleet().show("n1").node().trouble() == null);
    }

    @Test
    void theNodesPasswordInTheFileFirst() throws IOException {
        put(secret("n1-worker.password"), "changed-2\n");
        Looking.until(() -> Files.readString(n1.worker().log()).contains("takes node-database.password"));
        logOut(n1.server(), Account.WORKER);
        Looking.until(() -> connections(n1.server(), Account.WORKER) > 0);
        alter(n1.server(), Account.WORKER, "changed-2");
        logOut(n1.server(), Account.WORKER);
        Looking.until(() -> connections(n1.server(), Account.WORKER) > 0);
    }

    @Test
    void theMetadatabasesPasswordInTheFileFirst() throws IOException {
        put(secret("metadata.password"), "changed-3\n");
        for (LocalProcess process :
                List.of(coordinator, n1.worker(), cluster.node("n2").worker())) {
            Looking.until(() -> Files.readString(process.log()).contains("takes metadata.password"));
        }
        long last = newestConnection();
        alter(cluster.metadata(), Account.METADATA, "changed-3");
        logOut(cluster.metadata(), Account.METADATA);
        Looking.until(() -> newestConnection() > last);
        assertThat(group().state()).isEqualTo("committed");
    }

    /** Of the metadata account. */
    private static long newestConnection() {
        return Long.parseLong(Objects.requireNonNull(cluster.metadata()
                .run(
                        Account.ROOT,
                        "SELECT COALESCE(MAX(ID), 0) FROM information_schema.PROCESSLIST WHERE USER = '"
                                + Account.METADATA + "'")
                .get(0)
                .get(0)));
    }

    private static X509Certificate shown(Endpoint link, TlsFiles visitor) throws Exception {
        return ShownCertificate.at(link, visitor);
    }

    @Test
    void certificates() throws Exception {
        DevelopmentAuthority authority = DevelopmentAuthority.of(folder.resolve("settings/tls"), Instant.now());
        Endpoint worker = Endpoint.parse(client.fleet().show("n1").node().link());
        TlsFiles visitor = authority.issue("visitor", ProcessKind.WORKER, List.of(), Instant.now());
        X509Certificate before = shown(worker, visitor);

        authority.issue("n1", ProcessKind.WORKER, List.of(), Instant.now());
        authority.issue("coordinator-1", ProcessKind.COORDINATOR, List.of(), Instant.now());
        Looking.until(() -> !shown(worker, visitor).equals(before));
        Looking.until(() -> Files.readString(coordinator.log()).contains("new links use the certificate"));
        X509Certificate after = shown(worker, visitor);
        assertThat(after.getSubjectX500Principal()).isEqualTo(before.getSubjectX500Principal());

        // Another node's certificate in the place of its own.
        TlsFiles own = authority.issue("n1", ProcessKind.WORKER, List.of(), Instant.now());
        TlsFiles others = authority.issue("n2", ProcessKind.WORKER, List.of(), Instant.now());
        Files.copy(others.key(), own.key(), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(others.certificate(), own.certificate(), StandardCopyOption.REPLACE_EXISTING);
        Looking.until(() -> misfits("n1").stream().anyMatch(text -> text.contains("is for CN=n2,OU=worker")));
        assertThat(shown(worker, visitor)).isEqualTo(after);
        authority.issue("n1", ProcessKind.WORKER, List.of(), Instant.now());
        Looking.until(() -> check("settings-refused").status().equals("ok"));
        assertThat(shown(worker, visitor)).isNotEqualTo(after);
    }
}
