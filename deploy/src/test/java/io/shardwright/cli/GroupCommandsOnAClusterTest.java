package io.shardwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.localdb.Account;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command about groups against a real cluster that it finds by itself. */
final class GroupCommandsOnAClusterTest {
    private static ShellOnACluster shell;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void start() {
        shell = ShellOnACluster.start(folder, "groups", 2);
    }

    @AfterAll
    static void stop() {
        shell.close();
    }

    @Test
    void aGroupThatFailsIsUndoneAndSaysSo() throws IOException {
        Path file = Files.writeString(folder.resolve("failing.yaml"), """
                title: two halves
                commands:
                  - name: first
                    node: n1
                    forward: CREATE TABLE half (id INT PRIMARY KEY)
                    rollback: DROP TABLE half
                  - name: second
                    node: n2
                    forward: CREATE TABLE absent (id INT, KEY (no_column))
                    rollback: DROP TABLE absent
                    after: [first]
                """);
        String[] dry = {"group", "submit", file.toString(), "--key", "only-once", "--dry-run"};
        assertThat(shell.run(dry).out()).contains("DROP TABLE absent");
        Shell.Said said = shell.run("group", "submit", file.toString(), "--key", "only-once");
        assertThat(said.code()).isEqualTo(4);
        assertThat(said.out()).contains("is rolled back", "because: ", "undone", "failed");
        assertThat(said.out().indexOf("second")).isLessThan(said.out().indexOf("first"));
        assertThat(shell.cluster().node("n1").server().run(Account.ROOT, "SHOW TABLES FROM app LIKE 'half'"))
                .isEmpty();

        String id = said.out().lines().findFirst().orElseThrow().split(" ", -1)[1];
        assertThat(shell.run("group", "show", id).out()).contains("rolled back (failed)", "two halves");
        assertThat(shell.run("group", "list", "--state", "rolled_back").out()).contains(id);
        Shell.Said replayed = shell.run("group", "submit", file.toString(), "--key", "only-once", "--no-wait");
        assertThat(replayed.code()).isZero();
        assertThat(replayed.out()).contains(id, "published before");
    }

    private static Path group(String name, String node, String forward, String rollback) throws IOException {
        return Files.writeString(folder.resolve(name), """
                title: checked
                commands:
                  - name: only
                    node: %s
                    forward: %s
                    rollback: %s
                """.formatted(node, forward, rollback));
    }

    @Test
    void aStatementThatItsNodeDoesNotUnderstandIsRefused() throws IOException {
        Path file = group("syntax.yaml", "n1", "CREATE TABLE checked (id INT)", "DROP TABLE checked WHERE");
        for (String dry : List.of("--no-wait", "--dry-run")) {
            Shell.Said said = shell.run("group", "submit", file.toString(), dry);
            assertThat(said.code()).isEqualTo(3);
            assertThat(said.err())
                    .startsWith("error bad-syntax: command 1 'only' on n1, rollback: You have an error in your SQL"
                            + " syntax")
                    .contains("near 'WHERE' at line 1");
        }
        Path missing = group("missing.yaml", "n2", "INSERT INTO nobody VALUES (1)", "DELETE FROM nobody");
        assertThat(shell.run("group", "submit", missing.toString()).err())
                .startsWith("error unknown-object: command 1 'only' on n2, forward: Table 'app.nobody' doesn't exist"
                        + " (and 1 more)");
    }

    @Test
    void aGroupIsRehearsedAndNothingOfItIsLeft() throws IOException {
        shell.cluster().node("n1").server().run(Account.ROOT, "CREATE TABLE app.rehearsed (id INT PRIMARY KEY)");
        shell.cluster().node("n1").server().run(Account.ROOT, "INSERT INTO app.rehearsed VALUES (1)");
        String dropped = "INSERT INTO rehearsed VALUES (2), (3)";
        Path wrong = group("wrong.yaml", "n1", dropped, "DELETE FROM rehearsed WHERE id = 2");
        Shell.Said plan = shell.run("group", "rehearse", wrong.toString(), "--dry-run");
        assertThat(plan.code()).as(plan.err()).isZero();
        assertThat(plan.out()).contains("node n1: 1 commands, on copies of rehearsed", "Nothing was made.");
        Shell.Said said = shell.run("group", "rehearse", wrong.toString(), "--rows", "5");
        assertThat(said.code()).as(said.err()).isEqualTo(11);
        assertThat(said.out())
                .contains("only is not undone by its rollback: table 'rehearsed' has the row ('3')")
                .contains("node n1: not without a trace");

        Path right = group("right.yaml", "n1", dropped, "DELETE FROM rehearsed WHERE id > 1");
        Shell.Said good = shell.run("group", "rehearse", right.toString(), "--rows", "5");
        assertThat(good.code()).as(good.out() + good.err()).isZero();
        assertThat(good.out()).contains("node n1: forward and back without a trace");
        Shell.Said elsewhere = shell.run("group", "rehearse", right.toString(), "--node-map", "n1=n2");
        assertThat(elsewhere.code()).isEqualTo(11);
        assertThat(elsewhere.out()).contains("node n2: not without a trace", "rehearsed' doesn't exist");
        Path call = group(
                "call.yaml",
                "n1",
                "ALTER TABLE mysql.user ADD a INT",
                "ALTER TABLE mysql.user DROP a\n    onUnknown: hold");
        Shell.Said refused = shell.run("group", "rehearse", call.toString(), "-o", "json");
        assertThat(refused.code()).as(refused.err()).isEqualTo(3);
        assertThat(refused.json().at("/nodes/0/rehearsal/refusals/0").asText())
                .isEqualTo("command 'only', forward, cannot be rehearsed: it names the database 'mysql'");

        assertThat(shell.cluster().node("n1").server().run(Account.ROOT, "SELECT id FROM app.rehearsed"))
                .containsExactly(List.of("1"));
        for (String node : List.of("n1", "n2")) {
            assertThat(shell.cluster()
                            .node(node)
                            .server()
                            .run(Account.ROOT, "SHOW DATABASES LIKE 'shardwright_rehearsal%'"))
                    .isEmpty();
        }
    }

    @Test
    void aPauseHoldsAGroupThatIsThenExplainedStoppedAndUndone() throws IOException {
        Path file = Files.writeString(folder.resolve("paused.yaml"), """
                title: waits for an operator
                policy: hold
                locks: [{resource: table/paused, mode: X}]
                commands:
                  - name: first
                    node: n1
                    forward: CREATE TABLE paused (id INT PRIMARY KEY)
                    rollback: DROP TABLE paused
                  - name: second
                    node: n1
                    forward: CREATE TABLE nowhere (id INT, KEY (no_column))
                    rollback: DROP TABLE nowhere
                    after: [first]
                """);
        Shell.Said paused = shell.run("pause", "--node", "n1", "--reason", "new disk", "--for", "10m");
        assertThat(paused.code()).as(paused.err()).isZero();
        assertThat(paused.out()).contains("node n1 is paused", "acknowledged by every live worker");
        assertThat(shell.run("pauses").out()).contains("node", "n1", "new disk");
        Shell.Said submitted =
                shell.run("group", "submit", file.toString(), "--key", "held", "--no-wait", "-o", "json");
        String id = submitted.json().get("group").asText();
        Shell.Said why = shell.run("group", "explain", id);
        assertThat(why.out()).containsAnyOf("paused by", "lets it begin next");
        assertThat(shell.run("resume", "--node", "n1", "--dry-run").out()).contains("Nothing was changed.");
        assertThat(shell.run("resume", "--node", "n1").out()).contains("node n1 is resumed");
        assertThat(shell.run("resume", "--node", "n1").code()).isEqualTo(3);

        Shell.Said held = shell.run("group", "submit", file.toString(), "--key", "held");
        assertThat(held.code()).as(held.out() + held.err()).isEqualTo(9);
        assertThat(shell.run("group", "explain", id).out()).contains("operator", "group retry");
        assertThat(shell.run("group", "retry", id).code()).as("it fails again").isEqualTo(9);
        Shell.Said back = shell.run("group", "rollback", id, "--to", "first");
        assertThat(back.code()).as(back.out() + back.err()).isEqualTo(9);
        Path more = Files.writeString(folder.resolve("more.yaml"), """
                - name: third
                  node: n1
                  forward: INSERT INTO paused VALUES (1)
                  rollback: DELETE FROM paused WHERE id = 1
                  after: [first]
                """);
        assertThat(shell.run("group", "continue", id, more.toString(), "--dry-run")
                        .out())
                .contains("third", "Nothing was changed.");
        Shell.Said done = shell.run("group", "continue", id, more.toString(), "--key", "third-once");
        assertThat(done.code()).as(done.out() + done.err()).isZero();
        assertThat(done.out()).contains("is committed", "finished  first, third");
        assertThat(shell.run("group", "continue", id, more.toString(), "--key", "third-once")
                        .out())
                .as("it has gone on already")
                .contains("is committed", "finished  first, third");
        Shell.Said late = shell.run("group", "stop", id, "--reason", "too late");
        assertThat(late.code()).isEqualTo(3);
        assertThat(late.err()).startsWith("error wrong-state: ");
        assertThat(shell.run("group", "explain", id).out()).contains("waits for nothing");
    }
}
