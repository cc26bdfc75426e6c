package io.shardwright.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.api.CommandRequest;
import io.shardwright.api.GroupRequest;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GroupFileTest {
    @Test
    void readsAWholeGroup() {
        GroupRequest group = GroupFile.parse("""
                title: archive
                key: k-1
                deadlineSeconds: 3600
                commands:
                  - name: copy
                    node: n1
                    forward: CREATE TABLE a (id INT)
                    rollback: DROP TABLE a
                    probes: {done: SELECT 1, undone: SELECT 0}
                  - node: n2
                    forward: {action: quarantine-table, version: 1, table: b}
                    rollback: {action: restore-table, version: 1, table: b}
                    after: [copy]
                    onUnknown: hold
                    tries: 3
                    limitSeconds: 60
                """, "archive.yaml");
        assertThat(group.key()).isEqualTo("k-1");
        assertThat(group.title()).isEqualTo("archive");
        CommandRequest copy = group.commands().get(0);
        assertThat(copy.name()).isEqualTo("copy");
        assertThat(copy.forward()).isEqualTo("CREATE TABLE a (id INT)");
        assertThat(copy.after()).isEmpty();
        assertThat(copy.probes()).isNotNull();
        CommandRequest second = group.commands().get(1);
        assertThat(second.name()).isEqualTo("command-2");
        assertThat(second.forward()).isEqualTo("{\"action\":\"quarantine-table\",\"version\":1,\"table\":\"b\"}");
        assertThat(second.after()).containsExactly("copy");
        assertThat(second.onUnknown()).isEqualTo("hold");
        assertThat(second.tries()).isEqualTo(3);
        assertThat(second.limitSeconds()).isEqualTo(60);
        assertThat(group.deadlineSeconds()).isEqualTo(3_600);
    }

    private static String refusal(String text) {
        try {
            GroupFile.parse(text, "g.yaml");
            return "taken";
        } catch (ShardwrightException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.BAD_REQUEST);
            return e.message();
        }
    }

    @Test
    void nothingOfAFileIsPassedOverOrMadeToFit() {
        String command = "- {node: n1, forward: CREATE TABLE a (id INT), rollback: DROP TABLE a";
        assertThat(refusal(command + "}\n---\n" + command + "}\n"))
                .isEqualTo("g.yaml line 3: a second document begins; a file holds one group");
        assertThat(refusal("[{\"node\": \"n1\", \"forward\": \"DO 1\", \"rollback\": \"DO 0\"}] and more"))
                .startsWith("g.yaml line 1");
        assertThat(refusal(command.replace("n1", "&t n1") + "}\n" + command.replace("n1", "*t") + "}\n"))
                .isEqualTo("g.yaml line 2: '*t' is an alias; write what it stands for");
        assertThat(refusal(command + ", tries: 2.9}\n")).isEqualTo("g.yaml: commands[0].tries is not a whole number");
        assertThat(refusal(command + ", limitSeconds: '7'}\n"))
                .isEqualTo("g.yaml: commands[0].limitSeconds is not a whole number");
        assertThat(refusal("deadlineSeconds: 1.9\ncommands:\n" + command + "}\n"))
                .isEqualTo("g.yaml: deadlineSeconds is not a whole number");
        assertThat(refusal(command + ", after: x}\n")).isEqualTo("g.yaml: commands[0].after is not a list");
        assertThat(refusal(command + ", probes: x}\n")).isEqualTo("g.yaml: commands[0].probes is not a mapping");
    }

    @Test
    void aFileInAnotherEncodingIsRefused(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("g.yaml"),
                "- {node: n1, forward: \"INSERT INTO t VALUES ('größe')\", rollback: DELETE FROM t}\n",
                StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> GroupFile.read(file)).hasMessageContaining(file + " is not written in UTF-8");
    }

    @Test
    void takesAListAloneAndJson() {
        String json = "[{\"node\": \"n1\", \"forward\": \"CREATE TABLE a (id INT)\", \"rollback\": \"DROP TABLE a\"}]";
        GroupRequest group = GroupFile.parse(json, "/some/where/list.json");
        assertThat(group.title()).isEqualTo("submitted from list.json");
        assertThat(group.key()).isNull();
        assertThat(group.commands()).hasSize(1);
        assertThat(group.commands().get(0).rollback()).isEqualTo("DROP TABLE a");
    }

    @Test
    void leavesAMissingHalfToTheServer() {
        List<CommandRequest> commands =
                GroupFile.parse("[{node: n1, forward: DO 1}]", "f").commands();
        assertThat(commands.get(0).rollback()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "just words|f holds no group",
                "''|f holds no group",
                "{title: t}|f has no list of commands",
                "{commands: []}|the list of commands in f is empty",
                "[]|the list of commands in f is empty",
                "{commands: 7}|f has no list of commands",
                "[7]|command 1 is no mapping",
                "[{node: n1, afer: [x]}]|command 1 has an unknown field 'afer'",
                "[{node: n1, probes: {dun: x}}]|the probes of command 1 has an unknown field 'dun'",
                "{titel: t, commands: [{node: n1}]}|the group has an unknown field 'titel'",
                "[{node: n1, node: n2}]|f line 1: Duplicate field 'node'",
                "[{node: n1|f line 1:",
                "[{node: n1, after: {a: b}}]|f",
            })
    void refusesWhatItCannotMeanInOneLine(String text, String message) {
        assertThatThrownBy(() -> GroupFile.parse(text, "f")).isInstanceOfSatisfying(ShardwrightException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.BAD_REQUEST);
            assertThat(e.message()).startsWith(message).doesNotContain("\n");
            assertThat(e.advice()).contains("group submit --help");
        });
    }
}
