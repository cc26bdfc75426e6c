package io.shardwright.config;

import static io.shardwright.config.SettingsFile.COORDINATOR;
import static io.shardwright.config.SettingsFile.WORKER;
import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.cleanup.CleanupAges;
import io.shardwright.fleet.Endpoint;
import io.shardwright.fleet.Engine;
import io.shardwright.fleet.LossSettings;
import io.shardwright.health.HealthThresholds;
import io.shardwright.move.MoveWindow;
import io.shardwright.placement.Measure;
import io.shardwright.placement.MoveLimits;
import io.shardwright.rebalance.AutomaticSettings;
import io.shardwright.span.Sampling;
import io.shardwright.tls.KeyFiles;
import io.shardwright.tls.TlsFiles;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What settings files and variables say. */
final class SettingsTest {
    @TempDir
    private Path folder;

    private SettingsFile file;

    @BeforeEach
    void inItsFolder() {
        file = new SettingsFile(folder.resolve("settings.yaml"));
    }

    @Test
    void coordinatorsFileIsRead() throws Exception {
        CoordinatorSettings settings = file.coordinator(COORDINATOR, Map.of());

        assertThat(settings)
                .isEqualTo(new CoordinatorSettings(
                        "coordinator-1",
                        "main",
                        new ZooKeeperSettings("zk1:2181,zk2:2181", 4_000, Optional.empty(), Optional.empty()),
                        new MetadataSettings(
                                new Endpoint("db0", 3306),
                                "shardwright",
                                new Account("sw", new Secret("${pass:word}"))),
                        new ApiSettings(
                                new Endpoint("0.0.0.0", 7400),
                                URI.create("https://c1:7400"),
                                folder.resolve("api.key"),
                                folder.resolve("api.secret"),
                                Optional.empty(),
                                ApiLimits.DEFAULT),
                        new LinkSettings(
                                new Endpoint("0.0.0.0", 7410),
                                new Endpoint("c1", 7410),
                                new TlsFiles(
                                        folder.resolve("c1-key.pem"),
                                        Path.of("/etc/c1.pem"),
                                        folder.resolve("ca.pem"))),
                        250,
                        LogSettings.DEFAULT,
                        TracingSettings.OFF,
                        30,
                        LossSettings.DEFAULT,
                        RebalanceSettings.DEFAULT,
                        UpkeepSettings.DEFAULT));
        assertThat(settings.toString()).doesNotContain("pass:word").contains("***");
    }

    @Test
    void workersFileIsReadAndTheRestHasDefaults() throws Exception {
        Files.writeString(folder.resolve("metadata.password"), "from file\n");
        WorkerSettings settings = file.worker(WORKER, Map.of());

        assertThat(settings.node()).hasToString("node-1");
        assertThat(settings.engine()).isEqualTo(Engine.MARIADB);
        assertThat(settings.zone()).isEqualTo("rack-2");
        assertThat(settings.metadata().account().password()).isEqualTo(new Secret("from file"));
        assertThat(settings.nodeDatabase())
                .isEqualTo(new NodeDatabaseSettings(
                        new Endpoint("127.0.0.1", 3306),
                        new Endpoint("db1", 3306),
                        "app",
                        List.of(),
                        new Account("worker", new Secret("w"))));
        assertThat(settings.routeAccounts()).isEqualTo(Map.of("route", new Account("spider", new Secret("s"))));
        assertThat(settings.link().advertise()).isEqualTo(settings.link().listen());
        assertThat(settings.zooKeeper().sessionMillis()).isEqualTo(10_000);
        assertThat(List.of(settings.lanes(), settings.copies(), settings.leaseMillis(), settings.pollIntervalMillis()))
                .containsExactly(8, 4, 5_000, 500);
        assertThat(settings.factsSeconds()).isEqualTo(60);
        assertThat(settings.log()).isEqualTo(LogSettings.DEFAULT);
    }

    @Test
    void everyKeyOfACoordinatorCanBeOverridden() throws Exception {
        Files.writeString(folder.resolve("h9"), "h9: v9");
        Map<String, String> variables = new HashMap<>();
        variables.put("SHARDWRIGHT_NAME", "c-9");
        variables.put("SHARDWRIGHT_CLUSTER", "other");
        variables.put("SHARDWRIGHT_ZOOKEEPER", "zk9:1,zk8:2");
        variables.put("SHARDWRIGHT_ZOOKEEPER_SESSION_MILLIS", "9000");
        variables.put("SHARDWRIGHT_ZOOKEEPER_ACCOUNT_USER", "zu9");
        variables.put("SHARDWRIGHT_ZOOKEEPER_ACCOUNT_PASSWORD", "zp9");
        variables.put("SHARDWRIGHT_ZOOKEEPER_TLS_AUTHORITY", "/za9");
        variables.put("SHARDWRIGHT_ZOOKEEPER_TLS_IDENTITY", "/zi9");
        variables.put("SHARDWRIGHT_METADATA_URL", "db9:9/nine");
        variables.put("SHARDWRIGHT_METADATA_USER", "u9");
        variables.put("SHARDWRIGHT_METADATA_PASSWORD", "p9");
        variables.put("SHARDWRIGHT_API_LISTEN", "127.0.0.9:91");
        variables.put("SHARDWRIGHT_API_ADVERTISE", "https://nine:92");
        variables.put("SHARDWRIGHT_API_TLS_KEY", "/nine-key.pem");
        variables.put("SHARDWRIGHT_API_TLS_CERTIFICATE", "/nine.pem");
        variables.put("SHARDWRIGHT_API_KEY_FILE", "/nine.key");
        variables.put("SHARDWRIGHT_API_SECRET_FILE", "/nine.secret");
        variables.put("SHARDWRIGHT_API_REQUESTS_PER_SECOND", "61");
        variables.put("SHARDWRIGHT_API_REQUESTS_MAX", "62");
        variables.put("SHARDWRIGHT_API_STREAMS_MAX", "63");
        variables.put("SHARDWRIGHT_LINK_LISTEN", "127.0.0.9:93");
        variables.put("SHARDWRIGHT_LINK_ADVERTISE", "nine:94");
        variables.put("SHARDWRIGHT_LINK_TLS_KEY", "/k9");
        variables.put("SHARDWRIGHT_LINK_TLS_CERTIFICATE", "/c9");
        variables.put("SHARDWRIGHT_LINK_TLS_AUTHORITY", "/a9");
        variables.put("SHARDWRIGHT_POLL_INTERVAL_MILLIS", "99");
        variables.put("SHARDWRIGHT_LOG_FORMAT", "json");
        variables.put("SHARDWRIGHT_LOG_LEVEL", "debug");
        variables.put("SHARDWRIGHT_TRACING_ENDPOINT", "http://t9/9");
        variables.put("SHARDWRIGHT_TRACING_HEADERS_FILE", "h9");
        variables.put("SHARDWRIGHT_TRACING_SAMPLED", "0.9");
        variables.put("SHARDWRIGHT_REBALANCE_APPROVALS", "1");
        Map.of(
                        "MODE",
                        "propose",
                        "BY",
                        "bytes",
                        "THRESHOLD_PERCENT",
                        "9",
                        "STANDS_SECONDS",
                        "91",
                        "RESTS_SECONDS",
                        "92")
                .forEach((key, value) -> variables.put("SHARDWRIGHT_AUTOMATIC_REBALANCE_" + key, value));
        Map.of("LOOK_SECONDS", "93", "MOVES_MAX", "94", "MOVES_PER_NODE_MAX", "95", "MAX_MB_PER_SECOND", "96")
                .forEach((key, value) -> variables.put("SHARDWRIGHT_AUTOMATIC_REBALANCE_" + key, value));
        variables.put("SHARDWRIGHT_AUTOMATIC_REBALANCE_WINDOW", "21:00-09:00 UTC");
        variables.put("SHARDWRIGHT_JOIN_SECONDS", "9");
        variables.put("SHARDWRIGHT_LOSS_SECONDS", "97");
        variables.put("SHARDWRIGHT_LOSSES_MAX", "98");
        variables.put("SHARDWRIGHT_REBALANCE_DISK_RESERVE_MB", "80");
        List<String> health = List.of(
                "STUCK_MINUTES",
                "FAILED_MAX",
                "ROLLBACK_FAILURE_PERCENT_MAX",
                "QUEUE_DEPTH_MAX",
                "ORPHANS_MAX",
                "LEADER_CHANGES_MAX",
                "LEASE_LOSSES_MAX",
                "LAG_TRANSACTIONS_MAX",
                "PAUSE_MINUTES",
                "SUSPICION_PHI");
        for (int i = 0; i < health.size(); i++) {
            variables.put("SHARDWRIGHT_HEALTH_" + health.get(i), Integer.toString(81 + i));
        }
        List<String> cleanup =
                List.of("FAILED_HOURS", "QUEUE_DAYS", "HISTORY_DAYS", "STATE_DAYS", "LEDGER_HOURS", "SCRATCH_MINUTES");
        for (int i = 0; i < cleanup.size(); i++) {
            variables.put("SHARDWRIGHT_CLEANUP_" + cleanup.get(i), Integer.toString(71 + i));
        }
        CoordinatorSettings expected = new CoordinatorSettings(
                "c-9",
                "other",
                new ZooKeeperSettings(
                        "zk9:1,zk8:2",
                        9_000,
                        Optional.of(new Account("zu9", new Secret("zp9"))),
                        Optional.of(new ZooKeeperSettings.Tls(Path.of("/za9"), Optional.of(Path.of("/zi9"))))),
                new MetadataSettings(new Endpoint("db9", 9), "nine", new Account("u9", new Secret("p9"))),
                new ApiSettings(
                        new Endpoint("127.0.0.9", 91),
                        URI.create("https://nine:92"),
                        Path.of("/nine.key"),
                        Path.of("/nine.secret"),
                        Optional.of(new KeyFiles(Path.of("/nine-key.pem"), Path.of("/nine.pem"))),
                        new ApiLimits(61, 62, 63)),
                new LinkSettings(
                        new Endpoint("127.0.0.9", 93),
                        new Endpoint("nine", 94),
                        new TlsFiles(Path.of("/k9"), Path.of("/c9"), Path.of("/a9"))),
                99,
                new LogSettings(LogSettings.Format.JSON, LogSettings.Level.DEBUG),
                new TracingSettings(
                        Optional.of(URI.create("http://t9/9")), Map.of("h9", new Secret("v9")), new Sampling(0.9)),
                9,
                new LossSettings(97_000, 98),
                new RebalanceSettings(
                        1,
                        80_000_000,
                        new AutomaticSettings(
                                AutomaticSettings.Mode.PROPOSE,
                                Measure.BYTES,
                                9,
                                Duration.ofSeconds(91),
                                Duration.ofSeconds(92),
                                Duration.ofSeconds(93),
                                Optional.of(MoveWindow.parse("21:00-09:00 UTC")),
                                new MoveLimits(94, 95, 96_000_000))),
                new UpkeepSettings(
                        new HealthThresholds(81, 82, 83, 84, 85, 86, 87, 88, 89, 90),
                        new CleanupAges(71, 72, 73, 74, 75, 76)));

        assertThat(file.coordinator(COORDINATOR, variables)).isEqualTo(expected);
        assertThat(file.coordinator("", variables))
                .as("a file is not even needed")
                .isEqualTo(expected);
    }

    @Test
    void everyKeyOfAWorkerCanBeOverridden() throws Exception {
        Files.writeString(folder.resolve("p9"), "secret9");
        Files.writeString(folder.resolve("h9"), "h9: v9");
        Map<String, String> variables = new HashMap<>();
        variables.put("SHARDWRIGHT_NODE", "n-9");
        variables.put("SHARDWRIGHT_CLUSTER", "other");
        variables.put("SHARDWRIGHT_ENGINE", "mariadb");
        variables.put("SHARDWRIGHT_ZONE", "z9");
        variables.put("SHARDWRIGHT_ZOOKEEPER", "zk9:1");
        variables.put("SHARDWRIGHT_ZOOKEEPER_SESSION_MILLIS", "9000");
        variables.put("SHARDWRIGHT_ZOOKEEPER_ACCOUNT_USER", "zu9");
        variables.put("SHARDWRIGHT_ZOOKEEPER_ACCOUNT_PASSWORD_FILE", "p9");
        variables.put("SHARDWRIGHT_ZOOKEEPER_TLS_AUTHORITY", "/za9");
        variables.put("SHARDWRIGHT_METADATA_URL", "db9:9/nine");
        variables.put("SHARDWRIGHT_METADATA_USER", "u9");
        variables.put("SHARDWRIGHT_METADATA_PASSWORD_FILE", "p9");
        variables.put("SHARDWRIGHT_NODE_DATABASE_ADDRESS", "127.0.0.9:95");
        variables.put("SHARDWRIGHT_NODE_DATABASE_ADVERTISE", "nine:96");
        variables.put("SHARDWRIGHT_NODE_DATABASE_SCHEMA", "app9");
        variables.put("SHARDWRIGHT_NODE_DATABASE_REPLICAS", "r8:8,r9:9");
        variables.put("SHARDWRIGHT_NODE_DATABASE_USER", "w9");
        variables.put("SHARDWRIGHT_NODE_DATABASE_PASSWORD_FILE", "p9");
        variables.put("SHARDWRIGHT_ROUTE_ACCOUNTS_ROUTE_USER", "r9");
        variables.put("SHARDWRIGHT_ROUTE_ACCOUNTS_ROUTE_PASSWORD", "rp9");
        variables.put("SHARDWRIGHT_ROUTE_ACCOUNTS_READ_ONLY_USER", "ro9");
        variables.put("SHARDWRIGHT_ROUTE_ACCOUNTS_READ_ONLY_PASSWORD_FILE", "p9");
        variables.put("SHARDWRIGHT_LINK_LISTEN", "127.0.0.9:93");
        variables.put("SHARDWRIGHT_LINK_ADVERTISE", "nine:94");
        variables.put("SHARDWRIGHT_LINK_TLS_KEY", "/k9");
        variables.put("SHARDWRIGHT_LINK_TLS_CERTIFICATE", "/c9");
        variables.put("SHARDWRIGHT_LINK_TLS_AUTHORITY", "/a9");
        variables.put("SHARDWRIGHT_LANES", "9");
        variables.put("SHARDWRIGHT_COPIES", "7");
        variables.put("SHARDWRIGHT_LEASE_MILLIS", "9999");
        variables.put("SHARDWRIGHT_POLL_INTERVAL_MILLIS", "99");
        variables.put("SHARDWRIGHT_LOG_FORMAT", "json");
        variables.put("SHARDWRIGHT_LOG_LEVEL", "debug");
        variables.put("SHARDWRIGHT_TRACING_ENDPOINT", "http://t9/9");
        variables.put("SHARDWRIGHT_TRACING_HEADERS_FILE", "h9");
        variables.put("SHARDWRIGHT_TRACING_SAMPLED", "0.9");
        variables.put("SHARDWRIGHT_FACTS_SECONDS", "9");
        WorkerSettings settings = file.worker(WORKER, variables);

        assertThat(settings).isEqualTo(file.worker("", variables));
        assertThat(settings.node()).hasToString("n-9");
        assertThat(settings.cluster()).isEqualTo("other");
        assertThat(settings.engine()).isEqualTo(Engine.MARIADB);
        assertThat(settings.zone()).isEqualTo("z9");
        assertThat(settings.zooKeeper())
                .isEqualTo(new ZooKeeperSettings(
                        "zk9:1",
                        9_000,
                        Optional.of(new Account("zu9", new Secret("secret9"))),
                        Optional.of(new ZooKeeperSettings.Tls(Path.of("/za9"), Optional.empty()))));
        assertThat(settings.metadata())
                .isEqualTo(
                        new MetadataSettings(new Endpoint("db9", 9), "nine", new Account("u9", new Secret("secret9"))));
        assertThat(settings.nodeDatabase())
                .isEqualTo(new NodeDatabaseSettings(
                        new Endpoint("127.0.0.9", 95),
                        new Endpoint("nine", 96),
                        "app9",
                        List.of(new Endpoint("r8", 8), new Endpoint("r9", 9)),
                        new Account("w9", new Secret("secret9"))));
        assertThat(settings.routeAccounts())
                .isEqualTo(Map.of(
                        "route", new Account("r9", new Secret("rp9")),
                        "read-only", new Account("ro9", new Secret("secret9"))));
        assertThat(settings.link().listen()).hasToString("127.0.0.9:93");
        assertThat(settings.link().advertise()).hasToString("nine:94");
        assertThat(settings.link().tls()).isEqualTo(new TlsFiles(Path.of("/k9"), Path.of("/c9"), Path.of("/a9")));
        assertThat(List.of(settings.lanes(), settings.copies(), settings.leaseMillis(), settings.pollIntervalMillis()))
                .containsExactly(9, 7, 9_999, 99);
        assertThat(settings.factsSeconds()).isEqualTo(9);
        assertThat(settings.tracing())
                .isEqualTo(new TracingSettings(
                        Optional.of(URI.create("http://t9/9")), Map.of("h9", new Secret("v9")), new Sampling(0.9)));
        assertThat(settings.log()).isEqualTo(new LogSettings(LogSettings.Format.JSON, LogSettings.Level.DEBUG));
    }

    @Test
    void aManticoreServerHasNeitherDatabasesNorAccounts() throws Exception {
        Files.writeString(folder.resolve("metadata.password"), "from file\n");
        WorkerSettings settings = file.worker(WORKER, Map.of("SHARDWRIGHT_ENGINE", "manticore"));
        assertThat(settings.engine()).isEqualTo(Engine.MANTICORE);
        assertThat(settings.nodeDatabase().schema()).isEqualTo("Manticore");
        assertThat(settings.nodeDatabase().replicas()).isEmpty();
        assertThat(settings.nodeDatabase().account().user()).isEmpty();
    }

    @Test
    void anApiOverTlsIsAdvertisedSo() throws Exception {
        Map<String, String> listen = Map.of(
                "SHARDWRIGHT_API_LISTEN",
                "c1:7400",
                "SHARDWRIGHT_API_TLS_KEY",
                "k.pem",
                "SHARDWRIGHT_API_TLS_CERTIFICATE",
                "c.pem");
        String bare = COORDINATOR.replace("  advertise: https://c1:7400\n", "");
        ApiSettings secured = file.coordinator(bare, listen).api();
        assertThat(secured.advertise()).hasToString("https://c1:7400");
        assertThat(secured.tls()).contains(new KeyFiles(folder.resolve("k.pem"), folder.resolve("c.pem")));
        assertThat(file.coordinator(bare, Map.of("SHARDWRIGHT_API_LISTEN", "c1:7400"))
                        .api()
                        .advertise())
                .hasToString("http://c1:7400");
    }

    @Test
    void emptyVariableCountsAsNotSet() throws Exception {
        assertThat(file.coordinator(COORDINATOR, Map.of("SHARDWRIGHT_NAME", "")).name())
                .isEqualTo("coordinator-1");
    }
}
