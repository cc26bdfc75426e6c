package io.shardwright.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.fleet.Endpoint;
import io.shardwright.fleet.Engine;
import io.shardwright.move.MoveWindow;
import io.shardwright.placement.Measure;
import io.shardwright.placement.MoveLimits;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.rebalance.AutomaticSettings;
import io.shardwright.tls.TlsFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SettingsTest {
    private static final String COORDINATOR = """
            name: coordinator-1
            cluster: main
            zookeeper: [zk1:2181, zk2:2181]
            zookeeper-session-millis: 4000
            metadata:
              url: db0:3306/shardwright
              user: sw
              password: ${pass:word}
            api:
              listen: 0.0.0.0:7400
              advertise: https://c1:7400
              key-file: api.key
            link:
              listen: 0.0.0.0:7410
              advertise: c1:7410
              tls: {key: c1-key.pem, certificate: /etc/c1.pem, authority: ca.pem}
            poll-interval-millis: 250
            """;

    private static final String WORKER = """
            node: node-1
            cluster: main
            engine: mariadb
            zone: rack-2
            zookeeper: zk1:2181
            metadata: {url: "db0:3306/shardwright", user: sw, password-file: metadata.password}
            node-database:
              address: 127.0.0.1:3306
              advertise: db1:3306
              schema: app
              user: worker
              password: w
            route-accounts:
              route: {user: spider, password: s}
            link:
              listen: 127.0.0.1:7411
              tls: {key: k.pem, certificate: c.pem, authority: ca.pem}
            lanes: 8
            lease-millis: 5000
            """;

    @TempDir
    private Path folder;

    @Test
    void coordinatorsFileIsRead() throws Exception {
        CoordinatorSettings settings = coordinator(COORDINATOR, Map.of());

        assertThat(settings)
                .isEqualTo(new CoordinatorSettings(
                        "coordinator-1",
                        "main",
                        new ZooKeeperSettings("zk1:2181,zk2:2181", 4_000),
                        new MetadataSettings(
                                new Endpoint("db0", 3306),
                                "shardwright",
                                new Account("sw", new Secret("${pass:word}"))),
                        new ApiSettings(
                                new Endpoint("0.0.0.0", 7400),
                                URI.create("https://c1:7400"),
                                folder.resolve("api.key")),
                        new LinkSettings(
                                new Endpoint("0.0.0.0", 7410),
                                new Endpoint("c1", 7410),
                                new TlsFiles(
                                        folder.resolve("c1-key.pem"),
                                        Path.of("/etc/c1.pem"),
                                        folder.resolve("ca.pem"))),
                        250,
                        30,
                        RebalanceSettings.DEFAULT));
        assertThat(settings.toString()).doesNotContain("pass:word").contains("***");
    }

    @Test
    void workersFileIsReadAndTheRestHasDefaults() throws Exception {
        Files.writeString(folder.resolve("metadata.password"), "from file\n");
        WorkerSettings settings = worker(WORKER, Map.of());

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
    }

    @Test
    void everyKeyOfACoordinatorCanBeOverridden() throws Exception {
        Map<String, String> variables = new HashMap<>();
        variables.put("SHARDWRIGHT_NAME", "c-9");
        variables.put("SHARDWRIGHT_CLUSTER", "other");
        variables.put("SHARDWRIGHT_ZOOKEEPER", "zk9:1,zk8:2");
        variables.put("SHARDWRIGHT_ZOOKEEPER_SESSION_MILLIS", "9000");
        variables.put("SHARDWRIGHT_METADATA_URL", "db9:9/nine");
        variables.put("SHARDWRIGHT_METADATA_USER", "u9");
        variables.put("SHARDWRIGHT_METADATA_PASSWORD", "p9");
        variables.put("SHARDWRIGHT_API_LISTEN", "127.0.0.9:91");
        variables.put("SHARDWRIGHT_API_ADVERTISE", "http://nine:92");
        variables.put("SHARDWRIGHT_API_KEY_FILE", "/nine.key");
        variables.put("SHARDWRIGHT_LINK_LISTEN", "127.0.0.9:93");
        variables.put("SHARDWRIGHT_LINK_ADVERTISE", "nine:94");
        variables.put("SHARDWRIGHT_LINK_TLS_KEY", "/k9");
        variables.put("SHARDWRIGHT_LINK_TLS_CERTIFICATE", "/c9");
        variables.put("SHARDWRIGHT_LINK_TLS_AUTHORITY", "/a9");
        variables.put("SHARDWRIGHT_POLL_INTERVAL_MILLIS", "99");
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
        CoordinatorSettings expected = new CoordinatorSettings(
                "c-9",
                "other",
                new ZooKeeperSettings("zk9:1,zk8:2", 9_000),
                new MetadataSettings(new Endpoint("db9", 9), "nine", new Account("u9", new Secret("p9"))),
                new ApiSettings(new Endpoint("127.0.0.9", 91), URI.create("http://nine:92"), Path.of("/nine.key")),
                new LinkSettings(
                        new Endpoint("127.0.0.9", 93),
                        new Endpoint("nine", 94),
                        new TlsFiles(Path.of("/k9"), Path.of("/c9"), Path.of("/a9"))),
                99,
                9,
                new RebalanceSettings(
                        1,
                        new AutomaticSettings(
                                AutomaticSettings.Mode.PROPOSE,
                                Measure.BYTES,
                                9,
                                Duration.ofSeconds(91),
                                Duration.ofSeconds(92),
                                Duration.ofSeconds(93),
                                Optional.of(MoveWindow.parse("21:00-09:00 UTC")),
                                new MoveLimits(94, 95, 96_000_000))));

        assertThat(coordinator(COORDINATOR, variables)).isEqualTo(expected);
        assertThat(coordinator("", variables)).as("a file is not even needed").isEqualTo(expected);
    }

    @Test
    void everyKeyOfAWorkerCanBeOverridden() throws Exception {
        Files.writeString(folder.resolve("p9"), "secret9");
        Map<String, String> variables = new HashMap<>();
        variables.put("SHARDWRIGHT_NODE", "n-9");
        variables.put("SHARDWRIGHT_CLUSTER", "other");
        variables.put("SHARDWRIGHT_ENGINE", "manticore");
        variables.put("SHARDWRIGHT_ZONE", "z9");
        variables.put("SHARDWRIGHT_ZOOKEEPER", "zk9:1");
        variables.put("SHARDWRIGHT_ZOOKEEPER_SESSION_MILLIS", "9000");
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
        variables.put("SHARDWRIGHT_FACTS_SECONDS", "9");
        WorkerSettings settings = worker(WORKER, variables);

        assertThat(settings).isEqualTo(worker("", variables));
        assertThat(settings.node()).hasToString("n-9");
        assertThat(settings.cluster()).isEqualTo("other");
        assertThat(settings.engine()).isEqualTo(Engine.MANTICORE);
        assertThat(settings.zone()).isEqualTo("z9");
        assertThat(settings.zooKeeper()).isEqualTo(new ZooKeeperSettings("zk9:1", 9_000));
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
    }

    @Test
    void emptyVariableCountsAsNotSet() throws Exception {
        assertThat(coordinator(COORDINATOR, Map.of("SHARDWRIGHT_NAME", "")).name())
                .isEqualTo("coordinator-1");
    }

    @Test
    void illegalValuesAreShownWithTheirOriginAndWhatIsAllowed() throws Exception {
        List<String> seen = new ArrayList<>();
        for (String change : List.of(
                "zookeeper-session-millis: soon",
                "zookeeper-session-millis: 1999",
                "zookeeper-session-millis: 99999999999",
                "poll-interval-millis: 0",
                "name: Coordinator 1",
                "zookeeper: zk1",
                "zookeeper: [zk1:1, 'zk2:2/chroot']",
                "poll-interval-millis: [1, 2]",
                "poll-interval-millis: ''")) {
            seen.add(refusal(replaced(COORDINATOR, change)));
        }
        assertThat(seen)
                .containsExactly(
                        "setting 'zookeeper-session-millis' is 'soon' in FILE | Allowed: a whole number from 2000 to 60000.",
                        "setting 'zookeeper-session-millis' is '1999' in FILE | Allowed: a whole number from 2000 to 60000.",
                        "setting 'zookeeper-session-millis' is '99999999999' in FILE | Allowed: a whole number from 2000 to 60000.",
                        "setting 'poll-interval-millis' is '0' in FILE | Allowed: a whole number from 10 to 60000.",
                        "setting 'name' is 'Coordinator 1' in FILE | Allowed: 1 to 32 of a-z, 0-9 and -, beginning with a letter.",
                        "setting 'zookeeper' is 'zk1' in FILE | Allowed: host:port, several separated by commas.",
                        "setting 'zookeeper' is 'zk1:1,zk2:2/chroot' in FILE | Allowed: host:port, several separated by commas.",
                        "setting 'poll-interval-millis' is '1,2' in FILE | Allowed: a whole number from 10 to 60000.",
                        "setting 'poll-interval-millis' is empty in FILE | Give it a value or remove it.");
    }

    @Test
    void illegalAddressesAreShown() throws Exception {
        List<String> seen = new ArrayList<>();
        for (Map<String, String> variables : List.of(
                Map.of("SHARDWRIGHT_API_LISTEN", "7400"),
                Map.of("SHARDWRIGHT_LINK_LISTEN", "host:70000"),
                Map.of("SHARDWRIGHT_METADATA_URL", "db0:3306"),
                Map.of("SHARDWRIGHT_METADATA_URL", "db0/shardwright"),
                Map.of("SHARDWRIGHT_API_ADVERTISE", "c1:7400"),
                Map.of("SHARDWRIGHT_API_ADVERTISE", "http://c1:7400/api"))) {
            seen.add(refusal(() -> coordinator(COORDINATOR, variables)));
        }
        assertThat(seen)
                .containsExactly(
                        "setting 'api.listen' is '7400' in SHARDWRIGHT_API_LISTEN | Allowed: host:port, port 1 to 65535.",
                        "setting 'link.listen' is 'host:70000' in SHARDWRIGHT_LINK_LISTEN | Allowed: host:port, port 1 to 65535.",
                        "setting 'metadata.url' is 'db0:3306' in SHARDWRIGHT_METADATA_URL | Allowed: host:port/schema.",
                        "setting 'metadata.url' is 'db0/shardwright' in SHARDWRIGHT_METADATA_URL"
                                + " | Allowed: host:port/schema, port 1 to 65535.",
                        "setting 'api.advertise' is 'c1:7400' in SHARDWRIGHT_API_ADVERTISE"
                                + " | Allowed: a URL such as http://host:7400.",
                        "setting 'api.advertise' is 'http://c1:7400/api' in SHARDWRIGHT_API_ADVERTISE"
                                + " | Allowed: a URL such as http://host:7400.");
    }

    @Test
    void missingKeysAreNamedWithTheirVariable() throws Exception {
        assertThat(refusal(without(COORDINATOR, "cluster: main")))
                .isEqualTo("setting 'cluster' is missing in FILE | Add it to the file or set SHARDWRIGHT_CLUSTER.");
        assertThat(refusal(without(COORDINATOR, "  password: ${pass:word}")))
                .isEqualTo("setting 'metadata.password' is missing in FILE"
                        + " | Add it or metadata.password-file to the file, or set SHARDWRIGHT_METADATA_PASSWORD.");
        assertThat(refusal(without(COORDINATOR, "  advertise: c1:7410")))
                .isEqualTo("setting 'link.advertise' is missing in FILE"
                        + " | Name the address under which others reach 0.0.0.0:7410.");
        assertThat(refusal(without(COORDINATOR, "  advertise: https://c1:7400")))
                .isEqualTo("setting 'api.advertise' is missing in FILE"
                        + " | Name the address under which others reach 0.0.0.0:7400.");
    }

    @Test
    void unknownKeysAreRefusedWithTheNearestKnownOne() throws Exception {
        assertThat(refusal(COORDINATOR + "poll-intervall-millis: 9\n"))
                .isEqualTo("unknown setting 'poll-intervall-millis' in FILE | Did you mean 'poll-interval-millis'?");
        assertThat(refusal(COORDINATOR.replace("  tls:", "  tsl: {key: k}\n  tls:")))
                .isEqualTo("unknown setting 'link.tsl.key' in FILE | Did you mean 'link.tls.key'?");
        assertThat(refusal(COORDINATOR + "colour: [red]\n"))
                .startsWith("unknown setting 'colour' in FILE | Remove it; known are api.advertise, api.key-file, ");
    }

    @Test
    void misspeltKeysAreNamedThoughWhatTheyMeantIsMissing() throws Exception {
        assertThat(refusal(COORDINATOR.replace("cluster: main", "cluser: main")))
                .isEqualTo("unknown setting 'cluser' in FILE | Did you mean 'cluster'?");
        assertThat(refusal(() -> worker(WORKER.replace("node: node-1", "nod: node-1"), Map.of())))
                .isEqualTo("unknown setting 'nod' in FILE | Did you mean 'node'?");
        assertThat(refusal(
                        () -> worker(WORKER.replace("route: {user: spider, password: s}", "user: spider"), Map.of())))
                .startsWith("unknown setting 'route-accounts.user' in FILE");
    }

    @Test
    void workersOwnRulesAreChecked() throws Exception {
        Map<String, String> password = Map.of("SHARDWRIGHT_METADATA_PASSWORD", "p");
        assertThat(refusal(() -> worker(replaced(WORKER, "engine: oracle"), password)))
                .isEqualTo("setting 'engine' is 'oracle' in FILE | Allowed: mariadb or manticore.");
        assertThat(refusal(() -> worker(replaced(WORKER, "lanes: 65"), password)))
                .isEqualTo("setting 'lanes' is '65' in FILE | Allowed: a whole number from 1 to 64.");
        assertThat(refusal(() -> worker(WORKER + "poll-interval-millis: 2501\n", password)))
                .isEqualTo("setting 'poll-interval-millis' is '2501' in FILE"
                        + " | Allowed: at most half of lease-millis, 5000.");
        assertThat(refusal(() -> worker(WORKER.replace("schema: app", "schema: 'a`b'"), password)))
                .isEqualTo(
                        "setting 'node-database.schema' is 'a`b' in FILE | Allowed: 1 to 64 of A-Z, a-z, 0-9 and _.");
        assertThat(refusal(() -> worker(WORKER.replace("  route:", "  Route 1:"), password)))
                .isEqualTo("'Route 1' below route-accounts is no name"
                        + " | Use 1 to 32 of a-z, 0-9 and -, beginning with a letter.");
    }

    @Test
    void secretsComeFromOnePlace() throws Exception {
        assertThat(refusal(() -> worker(WORKER, Map.of())))
                .isEqualTo(
                        "setting 'metadata.password-file' names metadata.password, which cannot be read: there is no such file"
                                + " | Name a file that holds the secret and that this user may read.");
        Files.writeString(folder.resolve("metadata.password"), "\n");
        assertThat(refusal(() -> worker(WORKER, Map.of()))).contains("which cannot be read: it is empty");
        assertThat(refusal(COORDINATOR.replace("  user: sw", "  user: sw\n  password-file: x")))
                .isEqualTo("both metadata.password and metadata.password-file are set | Set one of the two.");
    }

    @Test
    void unreadableFilesAreAClearError() throws Exception {
        assertThat(refusal(() -> CoordinatorSettings.load(folder.resolve("absent.yaml"), Map.of())))
                .endsWith(
                        "absent.yaml cannot be read: there is no such file | Name a YAML file that this user may read.");
        assertThat(refusal("name: [")).contains("is no YAML mapping: ").doesNotContain("\n");
        assertThat(refusal("just words")).contains("is no YAML mapping: ").doesNotContain("\n");
    }

    private CoordinatorSettings coordinator(String yaml, Map<String, String> variables) throws IOException {
        return CoordinatorSettings.load(file(yaml), variables);
    }

    private WorkerSettings worker(String yaml, Map<String, String> variables) throws IOException {
        return WorkerSettings.load(file(yaml), variables);
    }

    private Path file(String yaml) throws IOException {
        return Files.writeString(folder.resolve("settings.yaml"), yaml);
    }

    /** The file with the top-level line of the same key replaced. */
    private static String replaced(String yaml, String line) {
        String key = line.substring(0, line.indexOf(':') + 1);
        assertThat(yaml).containsPattern("(?m)^" + key);
        return yaml.replaceFirst("(?m)^" + key + ".*$", line);
    }

    private static String without(String yaml, String line) {
        assertThat(yaml).contains(line + "\n");
        return yaml.replace(line + "\n", "");
    }

    private String refusal(String coordinatorYaml) throws Exception {
        return refusal(() -> coordinator(coordinatorYaml, Map.of()));
    }

    private String refusal(Load load) throws Exception {
        try {
            throw new AssertionError("accepted: " + load.run());
        } catch (ShardwrightException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.BAD_SETTING);
            return (e.message() + " | " + e.advice())
                    .replace(folder.resolve("settings.yaml").toString(), "FILE");
        }
    }

    private interface Load {
        Object run() throws Exception;
    }
}
