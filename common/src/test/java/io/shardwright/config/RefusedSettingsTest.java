package io.shardwright.config;

import static io.shardwright.config.SettingsFile.COORDINATOR;
import static io.shardwright.config.SettingsFile.WORKER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings that no process starts with: the message and the advice. */
final class RefusedSettingsTest {
    @TempDir
    private Path folder;

    private SettingsFile file;

    @BeforeEach
    void inItsFolder() {
        file = new SettingsFile(folder.resolve("settings.yaml"));
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
    void aVariableThatIsAllButOneOfOursIsRefused() {
        assertThatThrownBy(() -> file.worker(WORKER, Map.of("SHARDWRIGHT_LEASE_MILIS", "4000")))
                .isInstanceOfSatisfying(ShardwrightException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.BAD_SETTING);
                    assertThat(e.message()).isEqualTo("unknown variable 'SHARDWRIGHT_LEASE_MILIS'");
                    assertThat(e.advice()).isEqualTo("Did you mean 'SHARDWRIGHT_LEASE_MILLIS'?");
                });
    }

    @Test
    void variablesOfOtherProgramsAreLeftAlone() throws Exception {
        Files.writeString(folder.resolve("metadata.password"), "secret\n");
        Map<String, String> others = Map.of(
                "SHARDWRIGHT_PORT", "tcp://10.0.0.1:7400",
                "SHARDWRIGHT_SERVICE_HOST", "10.0.0.1",
                "SHARDWRIGHT_NAME", "coordinator-1",
                "SHARDWRIGHT_API_KEY_FILE", "/a",
                "SHARDWRIGHT_FOLDER", "/b",
                "SHARDWRIGHT_MARIADB", "embedded");
        assertThat(file.worker(WORKER, others)).isEqualTo(file.worker(WORKER, Map.of()));
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
            seen.add(refusal(() -> file.coordinator(COORDINATOR, variables)));
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
    void anApiIsServedOverTlsWithBothFilesOrWithNone() throws Exception {
        assertThat(refusal(COORDINATOR.replace("  key-file: api.key", "  key-file: api.key\n  tls: {key: k.pem}")))
                .isEqualTo("setting 'api.tls.certificate' is missing in FILE"
                        + " | Set both for an API over TLS, or none.");
        assertThat(refusal(
                        COORDINATOR.replace("  key-file: api.key", "  key-file: api.key\n  tls: {certificate: c.pem}")))
                .startsWith("setting 'api.tls.key' is missing in FILE");
        assertThat(refusal(COORDINATOR
                        .replace("  key-file: api.key", "  key-file: api.key\n  tls: {key: k.pem, certificate: c.pem}")
                        .replace("https://c1", "http://c1")))
                .isEqualTo("setting 'api.advertise' is 'http://c1:7400' in FILE"
                        + " | Allowed: a URL such as https://host:7400, as api.tls is set.");
    }

    @Test
    void anAccountOfZooKeeperIsWholeAndTlsHasAnAuthority() throws Exception {
        assertThat(refusal(COORDINATOR + "zookeeper-account: {user: sw}\n"))
                .startsWith("setting 'zookeeper-account.password' is missing in FILE");
        assertThat(refusal(COORDINATOR + "zookeeper-account: {password: secret}\n"))
                .startsWith("setting 'zookeeper-account.user' is missing in FILE");
        assertThat(refusal(COORDINATOR + "zookeeper-account: {user: 's:w', password: secret}\n"))
                .isEqualTo("setting 'zookeeper-account.user' is 's:w' in FILE | Allowed: a name without a colon.");
        assertThat(refusal(COORDINATOR + "zookeeper-tls: {identity: k.pem}\n"))
                .startsWith("setting 'zookeeper-tls.authority' is missing in FILE");
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
        assertThat(refusal(COORDINATOR.replace("  user: sw", "  user: {hunter2: sw}")))
                .as("somebody has written a value where a key is looked for")
                .startsWith("unknown setting 'metadata.user.***' in FILE");
    }

    @Test
    void misspeltKeysAreNamedThoughWhatTheyMeantIsMissing() throws Exception {
        assertThat(refusal(COORDINATOR.replace("cluster: main", "cluser: main")))
                .isEqualTo("unknown setting 'cluser' in FILE | Did you mean 'cluster'?");
        assertThat(refusal(() -> file.worker(WORKER.replace("node: node-1", "nod: node-1"), Map.of())))
                .isEqualTo("unknown setting 'nod' in FILE | Did you mean 'node'?");
        assertThat(refusal(() ->
                        file.worker(WORKER.replace("route: {user: spider, password: s}", "user: spider"), Map.of())))
                .startsWith("unknown setting 'route-accounts.user' in FILE");
    }

    @Test
    void workersOwnRulesAreChecked() throws Exception {
        Map<String, String> password = Map.of("SHARDWRIGHT_METADATA_PASSWORD", "p");
        assertThat(refusal(() -> file.worker(replaced(WORKER, "engine: oracle"), password)))
                .isEqualTo("setting 'engine' is 'oracle' in FILE | Allowed: mariadb or manticore.");
        assertThat(refusal(() -> file.worker(replaced(WORKER, "lanes: 65"), password)))
                .isEqualTo("setting 'lanes' is '65' in FILE | Allowed: a whole number from 1 to 64.");
        assertThat(refusal(() -> file.worker(WORKER + "poll-interval-millis: 2501\n", password)))
                .isEqualTo("setting 'poll-interval-millis' is '2501' in FILE"
                        + " | Allowed: at most half of lease-millis, 5000.");
        assertThat(refusal(() -> file.worker(WORKER.replace("schema: app", "schema: 'a`b'"), password)))
                .isEqualTo(
                        "setting 'node-database.schema' is 'a`b' in FILE | Allowed: 1 to 64 of A-Z, a-z, 0-9 and _.");
        assertThat(refusal(() -> file.worker(WORKER.replace("  route:", "  Route 1:"), password)))
                .isEqualTo("'Route 1' below route-accounts is no name"
                        + " | Use 1 to 32 of a-z, 0-9 and -, beginning with a letter.");
    }

    @Test
    void secretsComeFromOnePlace() throws Exception {
        assertThat(refusal(() -> file.worker(WORKER, Map.of())))
                .isEqualTo(
                        "setting 'metadata.password-file' names metadata.password, which cannot be read: there is no such file"
                                + " | Name a file that holds the secret and that this user may read.");
        Files.writeString(folder.resolve("metadata.password"), "\n");
        assertThat(refusal(() -> file.worker(WORKER, Map.of()))).contains("which cannot be read: it is empty");
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
        return refusal(() -> file.coordinator(coordinatorYaml, Map.of()));
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
