package io.shardwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.shardwright.cluster.NeedsSpider;
import io.shardwright.local.LocalNode;
import io.shardwright.localdb.Account;
import io.shardwright.queue.GroupId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The four troubles, brought about on a real cluster and ended by what the runbook says, word for word. A rollback that was waived is seen in the health for an hour, so those come last. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class RunbookTroublesTest {
    private static final Set<String> NAMES = Set.of(
            "GROUP", "GROUP2", "GONE", "HASH", "REPAIR", "OBJECT", "LEFT", "LINK1", "LINK2", "LINK3", "WAITING",
            "HOLDER");
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    private static Path folder;

    private static ShellOnACluster shell;

    @BeforeAll
    static void start() {
        shell = ShellOnACluster.start(folder, "runbook", 3);
    }

    @AfterAll
    static void stop() {
        shell.close();
    }

    /** What a test that fails has paused would hold up those behind it. */
    @AfterEach
    void letGo() {
        shell.run("resume", "--node", "n1");
        shell.run("resume", "--node", "n2");
    }

    private static Transcript transcript(String section) throws IOException {
        return new Transcript(shell, folder, section, NAMES);
    }

    private static void until(Callable<Boolean> so) {
        Awaitility.await()
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .atMost(PATIENCE)
                .until(so);
    }

    private static List<List<@Nullable String>> onNode(String node, String sql) {
        return shell.cluster().node(node).server().run(Account.ROOT, sql);
    }

    /** Publishes a group from a file and does not wait for it; returns its id. */
    private static String submit(String name, String file) throws IOException {
        Path written = Files.writeString(folder.resolve(name), file);
        return shell.asJson("group", "submit", written.toString(), "--no-wait")
                .get("group")
                .asText();
    }

    private static String state(String group) throws IOException {
        return shell.asJson("group", "show", group).get("state").asText();
    }

    private static void committed(String group) {
        assertThat(shell.cluster()
                        .client()
                        .awaitGroup(GroupId.parse(group), PATIENCE)
                        .state())
                .isEqualTo("committed");
    }

    private static String commandState(String group, String command) throws IOException {
        for (JsonNode one : shell.asJson("group", "show", group).get("commands")) {
            if (one.get("name").asText().equals(command)) {
                return one.get("state").asText();
            }
        }
        return "none";
    }

    @Test
    @Order(1)
    void aQueueThatIsTooDeep() throws IOException {
        onNode("n1", "CREATE TABLE app.many (id INT PRIMARY KEY)");
        shell.ok("pause", "--node", "n1", "--reason", "kernel update");
        StringBuilder many = new StringBuilder("title: many at once\ncommands:\n");
        for (int i = 0; i <= 1000; i++) {
            many.append("  - {node: n1, forward: INSERT INTO app.many VALUES (" + i
                    + "), rollback: DELETE FROM app.many WHERE id = " + i + "}\n");
        }
        String group = submit("many.yaml", many.toString());
        until(() -> state(group).equals("active"));
        // They count after a minute.
        shell.cluster()
                .metadata()
                .run(
                        Account.ROOT,
                        "UPDATE shardwright.sharding_queue SET updated_at = updated_at - 120000,"
                                + " not_before = LEAST(not_before, updated_at) WHERE status = 'ready'");
        Transcript transcript = transcript("Queue too deep");
        transcript.play(1);
        assertThat(transcript.value("GROUP")).isEqualTo(group);
        transcript.play(1);
        committed(group);

        shell.ok("pause", "--node", "n2", "--reason", "so that it lasts");
        String form = """
                title: %s
                locks: [{resource: table/parcels, mode: X}]
                commands:
                  - {node: %s, forward: CREATE TABLE app.%s (id INT), rollback: DROP TABLE app.%s}
                """;
        String holder = submit("holds.yaml", form.formatted("holds parcels", "n2", "held", "held"));
        String waiting = submit("wants.yaml", form.formatted("wants parcels", "n1", "wanted", "wanted"));
        until(() -> state(holder).equals("active"));
        transcript.with("WAITING", waiting).play(1);
        assertThat(transcript.value("HOLDER")).isEqualTo(holder);
        committed(waiting);
        shell.ok("resume", "--node", "n2");
        transcript.playLast(1);
    }

    @Test
    @Order(2)
    void aMissingRollback() throws IOException {
        transcript("Missing rollback").playLast(6);
        assertThat(onNode("n1", "SHOW TABLES FROM app LIKE 'subjects%'")).isEmpty();
    }

    /** A group that has made a table on n1, which its rollback cannot drop as another refers to it. */
    private static String stuck(String table, String referring) throws IOException {
        shell.ok("pause", "--node", "n2", "--reason", "so that it lasts");
        String group = submit(table + ".yaml", """
                title: mails on two nodes
                commands:
                  - name: make
                    node: n1
                    forward: CREATE TABLE app.%s (id INT PRIMARY KEY)
                    rollback: DROP TABLE app.%s
                    tries: 1
                  - name: fail
                    node: n2
                    forward: CREATE TABLE app.absent (id INT, KEY (no_column))
                    rollback: DROP TABLE app.absent
                    after: [make]
                """.formatted(table, table));
        until(() -> commandState(group, "make").equals("done"));
        onNode(
                "n1",
                "CREATE TABLE app." + referring + " (mail INT, FOREIGN KEY (mail) REFERENCES app." + table + " (id))");
        shell.ok("resume", "--node", "n2");
        until(() -> state(group).equals("rollback_stuck"));
        return group;
    }

    @Test
    @Order(3)
    void aRollbackThatFails() throws IOException {
        String group = stuck("mails", "replies");
        Transcript transcript = transcript("Rollback fails");
        transcript.play(1);
        assertThat(transcript.value("GROUP")).isEqualTo(group);
        transcript.play(1);
        assertThat(onNode("n1", "SHOW TABLES FROM app LIKE 'mails'")).isEmpty();

        transcript.with("GROUP2", stuck("mails2", "replies2")).playLast(1);
        assertThat(onNode("n1", "SHOW TABLES FROM app LIKE 'mails2'")).hasSize(1);
        JsonNode checks = shell.run("health", "check", "-o", "json").json().get("checks");
        checks.forEach(check -> {
            if (check.get("name").asText().equals("rollback-stuck")) {
                assertThat(check.get("status").asText()).isEqualTo("ok");
            }
        });
    }

    @Test
    @Order(4)
    @NeedsSpider
    void whatIsLeftBehind() throws IOException {
        LocalNode n1 = shell.cluster().node("n1");
        shell.ok("pause", "--node", "n2", "--reason", "so that it lasts");
        Shell.Said published = shell.create("parcels", "id bigint primary key", "--no-wait", "-o", "json");
        String group = published.json().get("group").asText();
        until(() -> !onNode("n1", "SHOW TABLES FROM app LIKE 'parcels\\_g%'").isEmpty()
                && shell.asJson("group", "explain", group).toString().contains("so that it lasts"));
        n1.worker().stop(Duration.ofSeconds(20));
        shell.ok("group", "stop", group, "--reason", "not tonight", "--no-wait");
        until(() -> shell.run("group", "waive", group, "--node", "n1", "--reason", "n1 is in repair")
                        .code()
                == ExitCode.WAIVED.number());
        shell.ok("resume", "--node", "n2");
        n1.worker().start();
        until(() -> shell.run("diagnose", "--node", "n1").out().contains("parcels_g"));

        Transcript transcript = transcript("Left behind").with("GROUP", group);
        transcript.playLast(3);
        assertThat(onNode("n1", "SHOW TABLES FROM app LIKE 'parcels%'")).isEmpty();
    }
}
