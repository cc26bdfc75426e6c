package io.shardwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.shardwright.child.LocalPort;
import io.shardwright.config.Secret;
import io.shardwright.config.ZooKeeperSettings;
import io.shardwright.fleet.ProcessKind;
import io.shardwright.json.Json;
import io.shardwright.localdb.Account;
import io.shardwright.localdb.LocalMariaDb;
import io.shardwright.localdb.ServerOptions;
import io.shardwright.membership.ZooKeeperSession;
import io.shardwright.metadata.MetadataAddress;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.tls.DevelopmentAuthority;
import io.shardwright.tls.TlsFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.zookeeper.server.embedded.ExitHandler;
import org.apache.zookeeper.server.embedded.ZooKeeperServerEmbedded;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees who starts a coordinator or a worker against servers that are not there or do not know them: one clear line. */
class ServerStartTest {
    @TempDir
    private static Path folder;

    private static final AtomicInteger STARTED = new AtomicInteger();

    private static LocalMariaDb server;
    private static TlsFiles coordinatorTls;
    private static TlsFiles workerTls;

    @BeforeAll
    static void start() {
        server = LocalMariaDb.start(folder.resolve("server"), ServerOptions.forTests());
        Account account = server.account(Account.METADATA);
        try (MetadataDatabase database = MetadataDatabase.open(
                new MetadataAddress(server.endpoint(), "shardwright", account.user(), account.password(), 1))) {
            database.migrate();
        }
        Instant now = Instant.now();
        DevelopmentAuthority authority = DevelopmentAuthority.of(folder.resolve("tls"), now);
        coordinatorTls = authority.issue("c1", ProcessKind.COORDINATOR, List.of(), now);
        workerTls = authority.issue("n1", ProcessKind.WORKER, List.of(), now);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private record Said(int code, String out, String err) {}

    /** A coordinator with settings that are right but for what is given. */
    private static Said coordinator(Map<String, String> wrong) throws Exception {
        Map<String, String> settings = new HashMap<>(Map.of(
                "NAME",
                "c1",
                "API_LISTEN",
                "127.0.0.1:1",
                "API_KEY_FILE",
                folder.resolve("api.key") + "",
                "API_SECRET_FILE",
                folder.resolve("api.secret") + ""));
        settings.putAll(wrong);
        return start("coordinator", settings);
    }

    /** A worker with settings that are right but for what is given. */
    private static Said worker(Map<String, String> wrong) throws Exception {
        Account account = server.account(Account.WORKER);
        Map<String, String> settings = new HashMap<>(Map.of(
                "NODE",
                "n1",
                "NODE_DATABASE_ADDRESS",
                server.endpoint().toString(),
                "NODE_DATABASE_SCHEMA",
                server.dataSchema(),
                "NODE_DATABASE_USER",
                account.user(),
                "NODE_DATABASE_PASSWORD",
                account.password()));
        settings.putAll(wrong);
        return start("worker", settings);
    }

    /** Runs a server as a process of its own, as a person at a terminal would; the environment stands for its file. */
    private static Said start(String command, Map<String, String> settings) throws Exception {
        Path empty = Files.writeString(folder.resolve("empty.yaml"), "");
        int number = STARTED.incrementAndGet();
        Path out = folder.resolve("out-" + number);
        Path err = folder.resolve("err-" + number);
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC"));
        if (Runtime.version().feature() >= 24) {
            // As the script does: else the JVM warns of what libraries do.
            words.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        }
        words.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                "io.shardwright.cli.Main",
                command,
                "--config",
                empty.toString()));
        ProcessBuilder builder =
                new ProcessBuilder(words).redirectOutput(out.toFile()).redirectError(err.toFile());
        Account account = server.account(Account.METADATA);
        TlsFiles tls = command.equals("worker") ? workerTls : coordinatorTls;
        Map<String, String> all = new HashMap<>(Map.of(
                "CLUSTER",
                "test",
                "ZOOKEEPER",
                closedPort(),
                "METADATA_URL",
                server.endpoint() + "/shardwright",
                "METADATA_USER",
                account.user(),
                "METADATA_PASSWORD",
                account.password(),
                "LINK_LISTEN",
                "127.0.0.1:1",
                "LINK_TLS_KEY",
                tls.key().toString(),
                "LINK_TLS_CERTIFICATE",
                tls.certificate().toString(),
                "LINK_TLS_AUTHORITY",
                tls.authority().toString()));
        all.putAll(settings);
        all.forEach((key, value) -> builder.environment().put("SHARDWRIGHT_" + key, value));
        int code = builder.start().waitFor();
        return new Said(code, Files.readString(out), Files.readString(err));
    }

    private static String closedPort() throws IOException {
        return LocalPort.free().toString();
    }

    private static void oneClearLine(Said said, int code, String begin) {
        assertThat(said.err()).startsWith(begin).doesNotContain("Exception");
        assertThat(said.err().lines()).hasSize(3);
        assertThat(said.out())
                .as("the log, which a person at a terminal sees too")
                .doesNotContain("\tat ");
        assertThat(said.code()).isEqualTo(code);
    }

    @Test
    void takesNoCertificateOfAnotherProcess() throws Exception {
        String coordinators = coordinatorTls.certificate().toString();
        oneClearLine(
                worker(Map.of("LINK_TLS_CERTIFICATE", coordinators)),
                3,
                "error bad-setting: setting 'node' is 'n1', but the certificate " + coordinators
                        + " is for CN=c1,OU=coordinator");
        oneClearLine(
                coordinator(Map.of("NAME", "c2")),
                3,
                "error bad-setting: setting 'name' is 'c2', but the certificate " + coordinators
                        + " is for CN=c1,OU=coordinator");
        assertThat(server.run(Account.ROOT, "SELECT COUNT(*) FROM shardwright.node")
                        .get(0))
                .containsExactly("0");
    }

    @Test
    void namesAnUnreachableZooKeeper() throws Exception {
        String nobody = closedPort();
        CompletableFuture<Said> worker = meanwhile(() -> worker(Map.of("ZOOKEEPER", nobody)));
        String begin = "error unreachable: ZooKeeper at " + nobody + " did not answer";
        oneClearLine(coordinator(Map.of("ZOOKEEPER", nobody)), 6, begin);
        oneClearLine(worker.join(), 6, begin);
    }

    @Test
    void warnsOfAnApiThatOthersCanListenTo() throws Exception {
        String words = "WARN  [main] CoordinatorProcess: the API listens on 0.0.0.0:7400 without TLS";
        Map<String, String> open = Map.of("API_LISTEN", "0.0.0.0:7400", "API_ADVERTISE", "http://c1:7400");
        Map<String, String> secured = Map.of(
                "API_LISTEN",
                "0.0.0.0:7400",
                "API_ADVERTISE",
                "https://c1:7400",
                "API_TLS_KEY",
                coordinatorTls.key().toString(),
                "API_TLS_CERTIFICATE",
                coordinatorTls.certificate().toString());
        CompletableFuture<Said> nobodyElse = meanwhile(() -> coordinator(Map.of("API_LISTEN", "127.0.0.1:7400")));
        CompletableFuture<Said> nobodyReads = meanwhile(() -> coordinator(secured));
        assertThat(coordinator(open).out()).contains(words);
        assertThat(nobodyElse.join().out()).doesNotContain("without TLS");
        assertThat(nobodyReads.join().out()).doesNotContain("without TLS");
    }

    @Test
    void namesAnUnreachableMetadataDatabase() throws Exception {
        String nobody = closedPort();
        String begin = "error unreachable: the metadata database " + Account.METADATA + "@" + nobody
                + "/shardwright does not answer";
        Map<String, String> away = Map.of("METADATA_URL", nobody + "/shardwright");
        CompletableFuture<Said> worker = meanwhile(() -> worker(away));
        oneClearLine(coordinator(away), 6, begin);
        oneClearLine(worker.join(), 6, begin);
    }

    @Test
    void namesAnUnreachableNode() throws Exception {
        String nobody = closedPort();
        Said said = worker(Map.of("NODE_DATABASE_ADDRESS", nobody));
        oneClearLine(said, 6, "error unreachable: the node " + Account.WORKER + "@" + nobody);
        assertThat(said.err()).contains("Check node-database.address");
    }

    /** Whoever waits for a server that takes connections and says nothing learns of it as well, and no later. */
    @Test
    void namesAServerThatSaysNothing() throws Exception {
        // Connections to it are taken by the system, and nobody reads them.
        try (ServerSocket silent = new ServerSocket(0, 64, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + silent.getLocalPort();
            CompletableFuture<Said> zooKeeper = meanwhile(() -> coordinator(Map.of("ZOOKEEPER", address)));
            CompletableFuture<Said> metadata =
                    meanwhile(() -> coordinator(Map.of("METADATA_URL", address + "/shardwright")));
            CompletableFuture<Said> node = meanwhile(() -> worker(Map.of("NODE_DATABASE_ADDRESS", address)));
            oneClearLine(zooKeeper.join(), 6, "error unreachable: ZooKeeper at " + address + " did not answer");
            oneClearLine(
                    metadata.join(),
                    6,
                    "error unreachable: the metadata database " + Account.METADATA + "@" + address
                            + "/shardwright does not answer");
            oneClearLine(node.join(), 6, "error unreachable: the node " + Account.WORKER + "@" + address);
        }
    }

    /** By then much is open that has not begun its work. */
    @Test
    void namesAPortThatIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ZooKeeperServerEmbedded zooKeeper = zooKeeper()) {
            zooKeeper.start();
            String address = "127.0.0.1:" + taken.getLocalPort();
            String servers = zooKeeper.getConnectionString();
            oneClearLine(
                    coordinator(Map.of("ZOOKEEPER", servers, "LINK_LISTEN", closedPort(), "API_LISTEN", address)),
                    3,
                    "error bad-setting: the API cannot listen on " + address + "\n");
            oneClearLine(
                    worker(Map.of("ZOOKEEPER", servers, "LINK_LISTEN", address)),
                    3,
                    "error bad-setting: cannot listen for links on " + address + ": ");
        }
    }

    private static ZooKeeperServerEmbedded zooKeeper() throws Exception {
        Properties properties = new Properties();
        properties.setProperty("clientPortAddress", "127.0.0.1");
        properties.setProperty("clientPort", "0");
        properties.setProperty("admin.enableServer", "false");
        return ZooKeeperServerEmbedded.builder()
                .baseDir(Files.createDirectories(folder.resolve("zookeeper")))
                .configuration(properties)
                .exitHandler(ExitHandler.LOG_ONLY)
                .build();
    }

    private static CompletableFuture<Said> meanwhile(Callable<Said> start) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return start.call();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void namesARefusedLoginWithoutThePassword() throws Exception {
        String begin = "error access-denied: the metadata database refuses " + Account.METADATA;
        CompletableFuture<Said> worker = meanwhile(() -> worker(Map.of("METADATA_PASSWORD", "guessed-wrong")));
        CompletableFuture<Said> refused = meanwhile(() -> worker(Map.of("NODE_DATABASE_PASSWORD", "guessed-wrong")));
        Said coordinator = silent(coordinator(Map.of("METADATA_PASSWORD", "guessed-wrong")));
        oneClearLine(coordinator, 6, begin);
        oneClearLine(silent(worker.join()), 6, begin);
        RunbookQuotes.assertQuoted(Map.of("access-denied", coordinator.err()));
        Said node = silent(refused.join());
        oneClearLine(node, 6, "error access-denied: the node refuses " + Account.WORKER);
        assertThat(node.err()).contains("Check node-database.user and its password");
    }

    /** Every client is welcome to a server that knows no users: it is what the cluster has there that it may not read. */
    @Test
    void namesARefusalOfZooKeeperWithoutThePassword() throws Exception {
        try (ZooKeeperServerEmbedded zooKeeper = zooKeeper()) {
            zooKeeper.start();
            String servers = zooKeeper.getConnectionString();
            io.shardwright.config.Account right =
                    new io.shardwright.config.Account("sw", new Secret("the-right-password"));
            ZooKeeperSettings settings = new ZooKeeperSettings(servers, 10_000, Optional.of(right), Optional.empty());
            ZooKeeperSession.connect(settings, "closed", 10_000).close();
            String begin =
                    "error access-denied: ZooKeeper refuses user sw what is below /shardwright/closed: it was made by"
                            + " another user, or with another password\nCheck zookeeper-account.user and its password";
            Map<String, String> wrong = Map.of(
                    "ZOOKEEPER",
                    servers,
                    "CLUSTER",
                    "closed",
                    "ZOOKEEPER_ACCOUNT_USER",
                    "sw",
                    "ZOOKEEPER_ACCOUNT_PASSWORD",
                    "guessed-wrong");
            oneClearLine(silent(coordinator(wrong)), 6, begin);
            oneClearLine(silent(worker(wrong)), 6, begin);
            oneClearLine(
                    worker(Map.of("ZOOKEEPER", servers, "CLUSTER", "closed")),
                    6,
                    "error access-denied: ZooKeeper refuses what is below /shardwright/closed to a process without an account\n"
                            + "Set zookeeper-account.user");
        }
    }

    private static Said silent(Said said) {
        assertThat(said.err() + said.out()).doesNotContain("guessed-wrong");
        return said;
    }

    @Test
    void logsObjectsIfToldTo() throws Exception {
        Said said = worker(Map.of("METADATA_PASSWORD", "guessed-wrong", "LOG_FORMAT", "json"));
        assertThat(said.err()).startsWith("error access-denied");
        List<JsonNode> lines = new ArrayList<>();
        for (String line : said.out().lines().toList()) {
            lines.add(Json.mapper().readTree(line));
        }
        assertThat(lines).isNotEmpty().allSatisfy(line -> {
            assertThat(line.path("timestamp").asLong()).isPositive();
            assertThat(line.path("context").path("name").asText()).isEqualTo("worker n1");
        });
        assertThat(lines.get(lines.size() - 1).path("level").asText()).isEqualTo("WARN");
        assertThat(lines.get(lines.size() - 1).path("formattedMessage").asText())
                .contains("worker failed: the metadata database refuses");
    }

    @Test
    void namesTheKeyTheValueAndWhatIsAllowed() throws Exception {
        Said said = coordinator(Map.of("POLL_INTERVAL_MILLIS", "soon"));
        oneClearLine(said, 3, "error bad-setting: setting 'poll-interval-millis' is 'soon'");
        assertThat(said.err()).contains("Allowed: a whole number from");
    }
}
