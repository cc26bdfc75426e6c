package io.shardwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.local.ClusterPlan;
import io.shardwright.local.LocalCluster;
import io.shardwright.localdb.Account;
import io.shardwright.localdb.MariaDbBinaries;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.time.Stopwatch;
import io.shardwright.time.WakeSignal;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys, roles and the audit on a real cluster of two coordinators, and that nothing that is secret is told. */
final class KeysOnAClusterTest {
    /** What a key opens after it was revoked, at a coordinator that is well. */
    private static final long REVOKED_MILLIS = 10_000;

    @TempDir
    private static Path folder;

    private static LocalCluster cluster;
    private static Shell shell;

    @BeforeAll
    static void start() {
        ClusterPlan plan = new ClusterPlan(folder, "keys", true, 2, 2, Instant.now());
        cluster = LocalCluster.of(plan.thatIsSecured(), event -> {});
        cluster.start(MariaDbBinaries.find());
        shell = new Shell(Map.of(), folder);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static Shell.Said ok(String... arguments) {
        Shell.Said said = shell.run(arguments);
        assertThat(said.code())
                .as(String.join(" ", arguments) + said.out() + said.err())
                .isZero();
        return said;
    }

    /** Makes a key into a file; returns its id. */
    private static String key(Path file, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("key", "create", "--to", file.toString(), "-o", "json"));
        arguments.addAll(List.of(more));
        return ok(arguments.toArray(String[]::new)).json().path("id").asText();
    }

    private static String status(URI api, Path keyFile) throws IOException {
        try {
            ShardwrightClient.connect(
                            List.of(api),
                            Files.readString(keyFile).strip(),
                            cluster.authorityFile().orElseThrow())
                    .status();
            return "ok";
        } catch (ShardwrightException e) {
            return e.code().code();
        }
    }

    private interface Looked {
        boolean look() throws IOException;
    }

    private static boolean within(long millis, Looked looked) throws Exception {
        Stopwatch watch = Stopwatch.started();
        while (!looked.look()) {
            if (watch.elapsedMillis() > millis) {
                return false;
            }
            new WakeSignal().rest(20);
        }
        return true;
    }

    @Test
    void aKeyIsMadeUsedKeptToItsRoleAndRevokedEverywhere() throws Exception {
        Path file = folder.resolve("alice.key");
        String id = key(file, "--role", "operator", "--name", "alice", "--expires", "90d");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(ok("key", "list").out()).contains(id, "alice", "operator", "valid", "admin");
        for (URI api : cluster.apis()) {
            assertThat(status(api, file)).isEqualTo("ok");
        }
        String keyFile = file.toString();
        ok("pause", "--node", "n1", "--reason", "tea", "--key-file", keyFile);
        ok("resume", "--node", "n1", "--key-file", keyFile);
        Shell.Said refused = shell.run("key", "list", "--key-file", keyFile);
        assertThat(refused.code()).isEqualTo(3);
        assertThat(refused.err())
                .startsWith("error role-too-low: list-keys needs the role admin, the key has operator");

        assertThat(ok("key", "revoke", id, "--reason", "left").out())
                .contains("key " + id + " of alice: operator, all tables, revoked since");
        for (URI api : cluster.apis()) {
            assertThat(within(REVOKED_MILLIS, () -> status(api, file).equals("key-revoked")))
                    .isTrue();
        }
        // Two coordinators have refused her, and each writes that down in its own time.
        assertThat(within(REVOKED_MILLIS, () -> {
                    String told = ok("audit", "list", "--actor", "alice", "--since", "1h")
                            .out();
                    return told.contains("key-revoked") && told.contains("role-too-low");
                }))
                .isTrue();
        assertThat(ok("audit", "list", "--actor", "alice").out())
                .contains("alice/" + id, "127.0.0.1", "pause.node", "call.refused", "role-too-low");
    }

    @Test
    void aKeyOfATableMakesThatTable() throws Exception {
        Path file = folder.resolve("tina.key");
        key(file, "--role", "operator", "--name", "tina", "--table", "hers");
        String[] create = {
            "--columns", "id bigint primary key", "--shard-key", "id", "--shards", "2", "--key-file", file.toString()
        };
        Shell.Said others = shell.run(Stream.concat(Stream.of("table", "create", "others"), Stream.of(create))
                .toArray(String[]::new));
        assertThat(others.code()).isEqualTo(3);
        assertThat(others.err()).startsWith("error out-of-scope: create-table is about more than tables hers");
        ok(Stream.concat(Stream.of("table", "create", "hers"), Stream.of(create))
                .toArray(String[]::new));
        assertThat(ok("group", "list", "--key-file", file.toString()).out().lines())
                .hasSize(2);
        ok("move", "start", "hers", "0", "--to", other("hers"), "--key-file", file.toString());
        assertThat(ok("move", "list", "--key-file", file.toString()).out()).contains("hers");
    }

    /** The node that shard 0 is not on. */
    private static String other(String table) throws IOException {
        JsonNode shown = ok("table", "show", table, "-o", "json").json();
        return shown.path("shards").get(0).toString().contains("\"n1\"") ? "n2" : "n1";
    }

    @Test
    void theAuditIsSealedAndABrokenOneIsSeen() throws Exception {
        assertThat(within(
                        REVOKED_MILLIS,
                        () -> ok("audit", "verify", "-o", "json")
                                        .json()
                                        .path("unsealed")
                                        .asInt()
                                == 0))
                .isTrue();
        Shell.Said whole = ok("audit", "verify");
        assertThat(whole.out()).startsWith("The audit is whole: ");
        String head = ok("audit", "verify", "-o", "json").json().path("head").asText();
        ok("audit", "verify", "--head", head);
        try (Connection root = cluster.metadata().connect(Account.ROOT, "shardwright");
                Statement statement = root.createStatement()) {
            statement.execute("UPDATE audit SET actor = CONCAT(actor, '2') WHERE place = 2");
            Shell.Said broken = shell.run("audit", "verify");
            assertThat(broken.code()).isEqualTo(15);
            assertThat(broken.out()).contains("The audit is broken at place 2, entry ");
            statement.execute("UPDATE audit SET actor = LEFT(actor, CHAR_LENGTH(actor) - 1) WHERE place = 2");
        }
        ok("audit", "verify", "--head", head);
    }

    /** Everything that must not be told, by what it is. */
    private static Map<String, String> secrets() throws IOException {
        Map<String, String> secrets = new TreeMap<>();
        List<Path> files = new ArrayList<>();
        for (String part : List.of("secrets", "tls")) {
            try (Stream<Path> below = Files.walk(cluster.logs().resolveSibling(part))) {
                below.filter(Files::isRegularFile).forEach(files::add);
            }
        }
        for (Path file : files) {
            String name = file.getFileName().toString();
            if (name.endsWith("-key.pem")) {
                secrets.put(name, Files.readAllLines(file).get(1));
            } else if (!name.endsWith(".pem")) {
                secrets.put(name, Files.readString(file).strip());
            }
        }
        return secrets;
    }

    @Test
    void nothingSecretIsToldAnywhere() throws Exception {
        Path keyFile = folder.resolve("secret-test.key");
        String id = key(keyFile, "--role", "admin", "--name", "walter");
        Map<String, String> secrets = new TreeMap<>(secrets());
        secrets.put("made key", Files.readString(keyFile).strip().substring(13));
        secrets.put("first key", Files.readString(cluster.apiKeyFile()).strip().substring(13));
        assertThat(secrets.keySet())
                .contains(
                        "api.key",
                        "api.secret",
                        "metadata.password",
                        "n1-worker.password",
                        "zookeeper.password",
                        "ca-key.pem",
                        "n1-key.pem",
                        "coordinator-1-key.pem");
        assertThat(secrets.values()).allMatch(secret -> secret.length() >= 16);

        Map<String, String> told = new TreeMap<>();
        provoke(told, keyFile);
        show(told, id);
        try (Stream<Path> logs = Files.walk(cluster.logs())) {
            for (Path log : logs.filter(Files::isRegularFile).toList()) {
                told.put(log.toString(), Files.readString(log));
            }
        }
        ProcessHandle.current()
                .descendants()
                .forEach(process -> told.put(
                        "arguments of " + process.pid(),
                        process.info().commandLine().orElse("")));
        assertThat(told.size()).isGreaterThan(40);
        assertThat(told.keySet())
                .anyMatch(name -> name.endsWith("coordinator-1.log"))
                .anyMatch(name -> name.startsWith("arguments"));
        told.forEach((where, text) -> secrets.forEach((name, secret) ->
                assertThat(text.contains(secret)).as(name + " in " + where).isFalse()));
    }

    /** Makes everything fail that can, in ways that tempt to tell. */
    private static void provoke(Map<String, String> told, Path keyFile) throws Exception {
        Path wrong = Files.writeString(folder.resolve("wrong.key"), "swk_abcdefgh_" + "w".repeat(43));
        run(told, "node", "list", "--key-file", wrong.toString());
        run(told, "group", "submit", group("bad-syntax", "CREATE TABEL x").toString());
        run(
                told,
                "group",
                "submit",
                group("fails", "INSERT INTO shardwright.ledger VALUES (1)").toString());
        run(told, "key", "create", "--role", "root", "--name", "x");
        run(told, "key", "revoke", "aaaaaaaa");
        run(told, "key", "create", "--role", "viewer", "--name", "x", "--to", keyFile.toString());
        run(
                told,
                "metadata",
                "backup",
                "--config",
                cluster.settings(cluster.coordinators().get(0)).toString(),
                "/proc/none");
    }

    private static Path group(String name, String forward) throws IOException {
        return Files.writeString(
                folder.resolve(name + ".yaml"),
                "title: " + name + "\ncommands:\n  - {name: a, node: n1, forward: " + forward
                        + ", rollback: DROP TABLE x}\n");
    }

    /** Everything that lists or shows, for people and for programs. */
    private static void show(Map<String, String> told, String key) throws IOException {
        List<List<String>> commands = new ArrayList<>(List.of(
                List.of("node", "list"),
                List.of("node", "show", "n1"),
                List.of("table", "list"),
                List.of("move", "list"),
                List.of("rebalance", "list"),
                List.of("rebalance", "auto"),
                List.of("rebalance", "plan"),
                List.of("group", "list"),
                List.of("pauses"),
                List.of("key", "list"),
                List.of("key", "show", key),
                List.of("audit", "list", "--limit", "1000"),
                List.of("audit", "verify"),
                List.of("metadata", "show")));
        for (JsonNode group : ok("group", "list", "-o", "json").json()) {
            commands.add(List.of("group", "show", group.path("id").asText()));
            commands.add(List.of("group", "explain", group.path("id").asText()));
        }
        for (List<String> command : commands) {
            run(told, command.toArray(String[]::new));
            run(told, Stream.concat(command.stream(), Stream.of("-o", "json")).toArray(String[]::new));
        }
    }

    private static void run(Map<String, String> told, String... arguments) {
        Shell.Said said = shell.run(arguments);
        told.put(String.join(" ", arguments), said.out() + said.err());
    }
}
