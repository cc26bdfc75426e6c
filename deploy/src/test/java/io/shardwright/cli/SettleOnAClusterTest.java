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

/** Nobody can tell what a command has left on its node: somebody looks, says so, and the group goes on. */
final class SettleOnAClusterTest {
    private static ShellOnACluster shell;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void start() {
        shell = ShellOnACluster.start(folder, "settle", 1);
        onTheNode("CREATE TABLE app.counted (id INT PRIMARY KEY) ENGINE=MyISAM");
    }

    @AfterAll
    static void stop() {
        shell.close();
    }

    private static List<List<String>> onTheNode(String sql) {
        return shell.cluster().node("n1").server().run(Account.ROOT, sql);
    }

    /** Of its two rows the first stays though the second is refused: the table cannot roll back. */
    private static String held(int id) throws IOException {
        onTheNode("INSERT INTO app.counted VALUES (" + (id + 1) + ")");
        Path file = Files.writeString(folder.resolve("held" + id + ".yaml"), """
                title: counts
                policy: hold
                commands:
                  - name: count
                    node: n1
                    forward: INSERT INTO counted VALUES (%1$d), (%2$d)
                    rollback: DELETE FROM counted WHERE id IN (%1$d, %2$d)
                    onUnknown: hold
                """.formatted(id, id + 1));
        Shell.Said said = shell.run("group", "submit", file.toString(), "-o", "json");
        assertThat(said.code()).as(said.err()).isEqualTo(ExitCode.HELD.number());
        return said.json().get("id").asText();
    }

    @Test
    void whatIsThereIsDoneAndWhatIsNotIsSentAgain() throws IOException {
        String group = held(10);
        assertThat(shell.run("group", "explain", group).out())
                .contains(
                        "operator",
                        "an operator must look at the node",
                        "`group settle " + group + " count --try 1 --applied`");
        assertThat(shell.run("group", "retry", group).code())
                .as("it can tell no more")
                .isEqualTo(9);
        onTheNode("DELETE FROM app.counted");
        String[] absent = {"group", "settle", group, "count", "--try", "2", "--absent", "--reason", "took row 10 away"};
        String[] old = absent.clone();
        old[5] = "1";
        assertThat(shell.run(old).err())
                .contains("after forward try 2 by now, not forward try 1: look at its node again");
        assertThat(shell.run(absent).code()).isZero();
        assertThat(onTheNode("SELECT id FROM app.counted ORDER BY id")).containsExactly(List.of("10"), List.of("11"));

        String other = held(20);
        Shell.Said said = shell.run(
                "group", "settle", other, "count", "--try", "1", "--applied", "--reason", "both rows are there");
        assertThat(said.code()).as(said.out() + said.err()).isZero();
        assertThat(said.out()).contains("is committed", "settled   count by hand, as applied");
        Shell.Said again = shell.run("group", "settle", other, "count", "--try", "1", "--applied", "--reason", "twice");
        assertThat(again.code()).isEqualTo(ExitCode.REFUSED.number());
        assertThat(again.err()).startsWith("error wrong-state: group " + other + " is committed: it cannot be settled");
    }

    @Test
    void aGroupIsUndoneByWhatWasFound() throws IOException {
        String group = held(30);
        assertThat(shell.run("group", "stop", group, "--reason", "half done").code())
                .isEqualTo(ExitCode.STUCK.number());
        Shell.Said said = shell.run(
                "group", "settle", group, "count", "--undo-try", "1", "--applied", "--reason", "row 30 is there");
        assertThat(said.code()).as(said.out() + said.err()).isEqualTo(ExitCode.ROLLED_BACK.number());
        assertThat(onTheNode("SELECT COUNT(*) FROM app.counted WHERE id BETWEEN 30 AND 39"))
                .containsExactly(List.of("0"));
        assertThat(shell.run("audit", "list").out()).contains("group.settle-applied", "row 30 is there");
    }
}
