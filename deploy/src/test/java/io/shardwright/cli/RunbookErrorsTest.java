package io.shardwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.shardwright.child.LocalPort;
import io.shardwright.json.Json;
import io.shardwright.localdb.Account;
import io.shardwright.localdb.LocalMariaDb;
import io.shardwright.problem.ErrorCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the runbook quotes of each code is what is said: each that a command of an operator can meet is met here, on a real cluster. */
final class RunbookErrorsTest {
    private static final String COLUMNS = "id bigint primary key";

    private static final Pattern ERROR = Pattern.compile("(?m)^error (?<code>[a-z-]+): ");

    private static final int BODY_BYTES_MAX = 4 << 20;

    /** So many wrong keys are too many for certain. */
    private static final int WRONG_KEYS_MAX = 1_000;

    /** Codes that need processes that end, another cluster or other settings, each with a test that meets it and compares it with the page. */
    private static final Map<String, String> QUOTED_ELSEWHERE = Map.ofEntries(
            Map.entry("not-leader", "RunbookFailuresTest"),
            Map.entry("no-leader", "RunbookFailuresTest"),
            Map.entry("local-cluster", "RunbookFailuresTest"),
            Map.entry("local-cluster-refused", "RunbookFailuresTest"),
            Map.entry("bad-record", "RunbookFailuresTest"),
            Map.entry("metadata-restored", "RunbookFailuresTest"),
            Map.entry("not-compared", "RunbookFailuresTest"),
            Map.entry("node-removed", "RunbookFailuresTest"),
            Map.entry("fenced", "RunbookFailuresTest"),
            Map.entry("access-denied", "ServerStartTest"),
            Map.entry("tls-required", "SecuredClusterTest"),
            Map.entry("untrusted-server", "SecuredClusterTest"),
            Map.entry("table-altered", "ReadmeWalkTest"));

    /** Codes that are met by tests that do not see the page, each with why not here. */
    private static final Map<String, String> MET_ELSEWHERE = Map.ofEntries(
            // Only a coordinator with much lower limits than those of a local cluster says these for certain.
            Map.entry("too-many-requests", "LimitsApiTest"),
            Map.entry("overloaded", "LimitsApiTest"),
            // Only where settings ask for a second person.
            Map.entry("same-person", "RebalanceOrdersApiTest"),
            Map.entry("hash-differs", "RebalanceOrdersApiTest"),
            // While a node returns, which is over before a command has begun.
            Map.entry("being-changed", "NodeLossesTest"),
            // While a statement of a move is held, by a proxy, until the log is gone or the rows are others.
            Map.entry("position-lost", "AlteredSourceTest"),
            Map.entry("rows-differ", "CutoverRulesTest"),
            // Two releases are needed, or a database that was brought back from a backup.
            Map.entry("incompatible", "HandshakeTest"),
            Map.entry("metadata-outdated", "MetadataRestoreTest"));

    @TempDir
    private static Path folder;

    private static ShellOnACluster shell;

    @BeforeAll
    static void start() {
        shell = ShellOnACluster.start(folder, "errors", 3);
        shell.ok("node", "drain", "n2", "--reason", "sold");
        assertThat(shell.create("users", COLUMNS + ", name varchar(100)").code())
                .isZero();
    }

    @AfterAll
    static void stop() {
        shell.close();
    }

    private static Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    /** What is said to a group of these commands. */
    private static String submitted(String commands, String... more) throws IOException {
        Path file = file("group.yaml", "title: tried\ncommands:\n" + commands.indent(2));
        List<String> words = new ArrayList<>(List.of("group", "submit", file.toString()));
        words.addAll(List.of(more));
        return said(words.toArray(String[]::new));
    }

    private static String command(String name, String forward, String rollback, String more) {
        return "- {name: " + name + ", node: n1, forward: " + forward + ", rollback: " + rollback + more + "}\n";
    }

    private static String made(String name, String more) {
        return command(name, "CREATE TABLE app." + name + " (id INT)", "DROP TABLE app." + name, more);
    }

    private static String created(String name, String columns, String key, String shards, String... more) {
        List<String> words = new ArrayList<>(List.of(
                "table", "create", name, "--columns", columns, "--shard-key", key, "--shards", shards, "--dry-run"));
        words.addAll(List.of(more));
        return said(words.toArray(String[]::new));
    }

    private static String said(String... words) {
        Shell.Said said = shell.run(words);
        Matcher error = ERROR.matcher(said.err());
        int code = error.find()
                ? ExitCode.of(ErrorCode.of(error.group("code")).orElseThrow()).number()
                : ExitCode.REFUSED.number();
        assertThat(said.code())
                .as(String.join(" ", words) + said.out() + said.err())
                .isEqualTo(code);
        return said.err() + said.out();
    }

    private static String key(String name, String... more) throws IOException {
        Path file = folder.resolve(name + ".key");
        List<String> words = new ArrayList<>(
                List.of("key", "create", "--role", "operator", "--name", name, "--to", file.toString()));
        words.addAll(List.of(more));
        shell.asJson(words.toArray(String[]::new));
        return file.toString();
    }

    /** What the API says to a request that the command never sends, as the command would print it. */
    private static String answered(String method, String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(shell.cluster().apis().get(0) + "/api/v1" + path))
                .version(HttpClient.Version.HTTP_1_1)
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        JsonNode problem = Json.mapper()
                .readTree(HttpClient.newHttpClient()
                        .send(request.build(), BodyHandlers.ofString())
                        .body());
        assertThat(problem.get("runbook").asText())
                .isEqualTo("docs/runbooks/errors.md#" + problem.get("code").asText());
        return "error " + problem.get("code").asText() + ": "
                + problem.get("detail").asText() + "\n" + problem.get("advice").asText();
    }

    private static void aboutTables(Map<String, String> heard) throws IOException {
        heard.put("bad-name", created("select", COLUMNS, "id", "2"));
        heard.put("bad-column", created("t", "id bigint, k int", "k", "2"));
        heard.put("bad-shard-key", created("t", COLUMNS, "nope", "2"));
        heard.put("unique-key-without-shard-key", created("t", COLUMNS + ", mail varchar(100) unique", "id", "2"));
        heard.put("auto-increment-without-policy", created("t", "id bigint auto_increment primary key", "id", "2"));
        heard.put("bad-shard-count", created("t", COLUMNS, "id", "0"));
        heard.put(
                "more-replicas-than-nodes",
                created("t", COLUMNS, "id", "2", "--engine", "manticore", "--replicas", "9"));
        heard.put("not-colocatable", created("t", COLUMNS, "id", "2", "--colocate-with", "users"));
        heard.put(
                "unsupported",
                said(
                        "table",
                        "create",
                        "t",
                        "--columns",
                        COLUMNS,
                        "--shard-key",
                        "id",
                        "--shards",
                        "2",
                        "--engine",
                        "manticore"));
        heard.put("duplicate-table", created("users", COLUMNS, "id", "2"));
        heard.put("bad-key", said("route", "users", "abc"));
        heard.put("bad-statement", said("sql", "users", "INSERT INTO users VALUES (1, 'a')"));
        heard.put("not-found", said("table", "show", "nobody"));
    }

    private static void aboutGroups(Map<String, String> heard) throws IOException {
        heard.put("bad-request", said("move", "show", "x"));
        heard.put("blank-rollback", submitted("- {name: a, node: n1, forward: CREATE TABLE app.a (id INT)}\n"));
        heard.put("dependency-cycle", submitted(made("a", ", after: [b]") + made("b", ", after: [a]")));
        heard.put("unknown-dependency", submitted(made("a", ", after: [b]")));
        heard.put("unknown-node", submitted(made("a", "").replace("n1", "n9")));
        heard.put("duplicate-command", submitted(made("a", "") + made("a", "")));
        heard.put("rollback-order", submitted(made("a", "") + made("b", ", after: [a], rollbackAfter: [a]")));
        heard.put("unsafe-command", submitted(command("a", "DROP TABLE app.users", "DO 0", "")));
        heard.put("bad-syntax", submitted(command("a", "CREATE TABLE app.a (id INT)", "DROP TABLE app.a WHERE", "")));
        heard.put("unknown-object", submitted(command("a", "INSERT INTO nobody VALUES (1)", "DELETE FROM nobody", "")));
        shell.ok(
                "group",
                "submit",
                file("first.yaml", "commands:\n" + made("first", "").indent(2)).toString(),
                "--key",
                "nightly");
        heard.put("key-reused", submitted(made("second", ""), "--key", "nightly"));
        String done =
                shell.asJson("group", "list", "--limit", "1").get(0).get("id").asText();
        heard.put("wrong-state", said("group", "stop", done));
        Path alter = file(
                "alter.yaml",
                "commands:\n"
                        + command(
                                        "alter",
                                        "ALTER TABLE mysql.user ADD a INT",
                                        "ALTER TABLE mysql.user DROP a",
                                        ", onUnknown: hold")
                                .indent(2));
        heard.put("not-rehearsable", said("group", "rehearse", alter.toString()));
    }

    private static void aboutKeysAndNodes(Map<String, String> heard) throws Exception {
        String operator = key("alice");
        heard.put("role-too-low", said("key", "list", "--key-file", operator));
        heard.put("out-of-scope", submitted(made("a", ""), "--key-file", key("tina", "--table", "users")));
        heard.put(
                "unauthorized",
                said(
                        "node",
                        "list",
                        "--key-file",
                        file("wrong.key", "w".repeat(43)).toString()));
        String revoked = key("bob");
        for (JsonNode one : shell.asJson("key", "list")) {
            if (one.get("name").asText().equals("bob")) {
                shell.ok("key", "revoke", one.get("id").asText());
            }
        }
        heard.put("key-revoked", said("node", "list", "--key-file", revoked));
        heard.put("key-missing", answered("GET", "/nodes", ""));
        String admin = Files.readString(shell.cluster().apiKeyFile()).strip();
        heard.put("method-not-allowed", answered("PUT", "/nodes", "", "Authorization", "Bearer " + admin));
        heard.put("plan-drifted", said("repair", "--node", "n1", "--plan", "0123456789abcdef"));
        heard.put("no-nodes", said("rebalance", "plan", "--exclude", "n1,n3"));
        heard.put("node-not-active", said("move", "start", "users", "0", "--to", "n2"));
        heard.put("node-in-use", said("node", "remove", "n1"));
        heard.put("unreachable", said("node", "list", "--api", "http://" + LocalPort.free(), "--key-file", operator));
        Shell.Said nowhere = new Shell(Map.of(), folder.resolve("nowhere")).run("node", "list");
        heard.put("bad-setting", nowhere.err());
        StringWriter bug = new StringWriter();
        new Failures(new PrintWriter(bug, true)).tell("list", new IllegalStateException("unheard of"));
        heard.put("internal", bug.toString());
    }

    /** What no command would send, or only somebody who has lost the key. */
    private static void aboutRequests(Map<String, String> heard) throws Exception {
        String expired = key("carl");
        shell.cluster()
                .metadata()
                .run(Account.ROOT, "UPDATE shardwright.api_key SET expires_at = 1 WHERE name = 'carl'");
        // A coordinator looks at its keys every second.
        Awaitility.await()
                .until(() -> shell.run("node", "list", "--key-file", expired).code() != ExitCode.OK.number());
        heard.put("key-expired", said("node", "list", "--key-file", expired));
        String admin =
                "Bearer " + Files.readString(shell.cluster().apiKeyFile()).strip();
        String large = "x".repeat(BODY_BYTES_MAX + 1);
        heard.put("too-large", answered("POST", "/groups", large, "Authorization", admin));
        JsonNode plan = shell.asJson("rebalance", "plan").get("file");
        String start = Json.mapper().createObjectNode().set("plan", plan).toString();
        heard.put(
                "precondition-failed",
                answered("POST", "/rebalances", start, "Authorization", admin, "If-Match", "\"0\""));
        String refused = "";
        for (int i = 0; i < WRONG_KEYS_MAX && !refused.startsWith("error too-many-tries"); i++) {
            refused = answered("GET", "/nodes", "", "Authorization", "Bearer wrong" + i);
        }
        heard.put("too-many-tries", refused);
    }

    /** What stands beside a command in {@code group show}, as a refusal would be said. */
    private static String shown(String group, String code) {
        return shell.ok("group", "show", group).out().replaceAll("(?m)^.*  (" + code + ": )", "error $1");
    }

    private static String ended(ExitCode code, String file) throws IOException {
        Shell.Said said = shell.run("group", "submit", file("ends.yaml", file).toString(), "-o", "json");
        assertThat(said.code()).as(said.out() + said.err()).isEqualTo(code.number());
        return said.json().get("id").asText();
    }

    private static void aboutOutcomes(Map<String, String> heard) throws IOException {
        LocalMariaDb server = shell.cluster().node("n1").server();
        // The first row stays though the second is refused: the table cannot roll back.
        server.run(Account.ROOT, "CREATE TABLE app.counted (id INT PRIMARY KEY) ENGINE=MyISAM");
        server.run(Account.ROOT, "INSERT INTO app.counted VALUES (11)");
        String held = ended(ExitCode.HELD, """
                policy: hold
                commands:
                  - node: n1
                    forward: INSERT INTO app.counted VALUES (1), (11)
                    rollback: DELETE FROM app.counted
                    onUnknown: hold
                """);
        heard.put("outcome-unknown", shown(held, "outcome-unknown"));
        String stuck = ended(ExitCode.STUCK, """
                commands:
                  - name: make
                    node: n1
                    forward: CREATE TABLE app.kept (id INT PRIMARY KEY)
                    rollback: ALTER TABLE app.kept COMMENT 'gone'
                    tries: 1
                    probes:
                      done: SELECT COUNT(*) = 1 FROM information_schema.TABLES WHERE TABLE_NAME = 'kept'
                      undone: SELECT COUNT(*) = 0 FROM information_schema.TABLES WHERE TABLE_NAME = 'kept'
                  - node: n1
                    forward: INSERT INTO app.kept VALUES (1), (1)
                    rollback: DELETE FROM app.kept
                    after: [make]
                """);
        heard.put("not-undone", shown(stuck, "not-undone"));
    }

    /** A trigger of a shard's table is not seen before its move. */
    private static void aboutMoves(Map<String, String> heard) throws IOException {
        JsonNode shard = shell.asJson("table", "show", "users").at("/shards/0/replicas/0");
        String node = shard.get("node").asText();
        String table = shard.get("physicalName").asText();
        shell.cluster()
                .node(node)
                .server()
                .run(
                        Account.ROOT,
                        "CREATE TRIGGER app.told AFTER INSERT ON app." + table + " FOR EACH ROW SET @told = 1");
        String other = node.equals("n1") ? "n3" : "n1";
        Shell.Said refused = shell.run("move", "start", "users", "0", "--to", other);
        assertThat(refused.code()).as(refused.out() + refused.err()).isEqualTo(4);
        assertThat(refused.out())
                .contains("(undone", "has triggers [told]", "Runbook: docs/runbooks/errors.md#unmovable");
        heard.put("unmovable", refused.out().replaceAll("(?m)^.*(unmovable: )", "error $1"));
    }

    @Test
    void whatIsQuotedIsSaid() throws Exception {
        Map<String, String> heard = new TreeMap<>();
        aboutTables(heard);
        aboutGroups(heard);
        aboutKeysAndNodes(heard);
        aboutMoves(heard);
        aboutOutcomes(heard);
        aboutRequests(heard);
        RunbookQuotes.assertQuoted(heard);
        assertThat(Stream.of(heard, QUOTED_ELSEWHERE, MET_ELSEWHERE).flatMap(codes -> codes.keySet().stream()))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(ErrorCode.values()).map(ErrorCode::code).toList());
    }

    @Test
    void whatIsNotMetHereIsMetElsewhere() throws IOException {
        Map<String, String> sources = new TreeMap<>();
        try (Stream<Path> files = Files.walk(Path.of(".."))) {
            for (Path file : files.filter(path -> path.toString().contains("/src/test/java/"))
                    .filter(path -> path.toString().endsWith("Test.java"))
                    .toList()) {
                sources.merge(file.getFileName().toString(), Files.readString(file), String::concat);
            }
        }
        QUOTED_ELSEWHERE.forEach((code, test) -> assertThat(sources.getOrDefault(test + ".java", ""))
                .as(test)
                .contains("\"" + code + "\"", "RunbookQuotes.assertQuoted("));
        MET_ELSEWHERE.forEach((code, test) -> {
            String constant = code.replace('-', '_').toUpperCase(Locale.ROOT);
            assertThat(sources.getOrDefault(test + ".java", ""))
                    .as(test)
                    .containsAnyOf(
                            code + "\"",
                            code + "\\\"",
                            "\"" + constant + "\"",
                            "ErrorCode." + constant,
                            "error " + code + ":");
        });
    }
}
