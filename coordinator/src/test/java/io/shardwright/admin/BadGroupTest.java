package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.shardwright.json.Json;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Groups that cannot be: refused with a stable code and one line, with nothing written, in a dry run as well. */
final class BadGroupTest {
    @TempDir
    private static Path folder;

    private static RunningApi api;

    @BeforeAll
    static void start() throws Exception {
        api = RunningApi.start(folder);
        api.addNode("n1", "mariadb", true);
        api.addNode("m1", "manticore", true);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static ObjectNode command(String name) {
        return Json.mapper()
                .createObjectNode()
                .put("name", name)
                .put("node", "n1")
                .put("forward", "CREATE TABLE t (id INT)")
                .put("rollback", "DROP TABLE t");
    }

    private static ObjectNode after(ObjectNode command, String... names) {
        var after = command.putArray("after");
        List.of(names).forEach(after::add);
        return command;
    }

    private static void refused(String code, String message, ObjectNode... commands) throws Exception {
        ObjectNode group = Json.mapper().createObjectNode().put("title", "t");
        group.putArray("commands").addAll(List.of(commands));
        refusedGroup(code, message, group);
    }

    private static void refusedGroup(String code, String message, ObjectNode group) throws Exception {
        var before = api.rows();
        for (String path : new String[] {"/api/v1/groups", "/api/v1/groups?dryRun=true"}) {
            Reply reply = api.post(path, group.toString());
            assertThat(reply.code()).as(reply.body().toString()).isEqualTo(code);
            assertThat(reply.detail()).isEqualTo(message);
            assertThat(reply.detail().lines()).hasSize(1);
            assertThat(reply.body().path("advice").asText().lines()).hasSize(1);
            assertThat(reply.status()).isEqualTo(400);
        }
        assertThat(api.rows()).isEqualTo(before);
        assertThat(api.published()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n\t", ";", "-- nothing", "/* nothing */", "# nothing\n;"})
    void refusesABlankRollback(String rollback) throws Exception {
        refused("blank-rollback", "command 'a' has no rollback", command("a").put("rollback", rollback));
    }

    @Test
    void refusesAMissingRollback() throws Exception {
        ObjectNode command = command("a");
        command.remove("rollback");
        refused("blank-rollback", "command 'a' has no rollback", command);
        refused("blank-rollback", "command 'a' has no rollback", command("a").putNull("rollback"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT 1", "(SELECT 1)", "SHOW TABLES", "DESC t", "EXPLAIN SELECT 1"})
    void refusesARollbackThatOnlyReads(String rollback) throws Exception {
        String message = "the rollback of command 'a' only reads, and undoes nothing";
        refused("blank-rollback", message, command("a").put("rollback", rollback));
        refused(
                "blank-rollback",
                message,
                command("a").put("forward", "INSERT INTO t VALUES (1)").put("rollback", rollback));
        refused(
                "blank-rollback",
                message,
                command("a")
                        .put(
                                "forward",
                                "{\"action\":\"quarantine-table\",\"version\":1,\"schema\":\"app\",\"table\":\"t\",\"quarantine\":\"q\"}")
                        .put("rollback", rollback));
    }

    @Test
    void refusesCycles() throws Exception {
        refused(
                "dependency-cycle",
                "commands wait for each other in a circle: a, b, c",
                after(command("a"), "c"),
                after(command("b"), "a"),
                after(command("c"), "b"),
                command("d"));
        refused("dependency-cycle", "commands wait for each other in a circle: a", after(command("a"), "a"));
    }

    @Test
    void refusesUnknownNodesAndDependencies() throws Exception {
        refused(
                "unknown-node",
                "command 'a' is for node 'n9', which is not there",
                command("a").put("node", "n9"));
        refused(
                "unknown-node",
                "command 'a' is for node 'n1`; DROP TABLE node; --', which is not there",
                command("a").put("node", "n1`; DROP TABLE node; --"));
        refused(
                "unsupported",
                "command 'a': 'make-directory' is not what the engine of node 'n1' can do",
                command("a").put("forward", "{\"action\":\"make-directory\",\"version\":1,\"path\":\"d\"}"));
        refused(
                "unsafe-command",
                "command 'a' would destroy what no rollback brings back",
                command("a").put("node", "m1").put("forward", "DROP TABLE t"));
        refused(
                "unknown-dependency",
                "command 'a' waits for 'b', which the group does not have",
                after(command("a"), "b"));
        ObjectNode later = command("later").put("phase", "after");
        later.remove("rollback");
        refused(
                "unknown-dependency",
                "command 'later' waits for 'a', which is of the other phase",
                command("a"),
                after(later, "a"));
    }

    @Test
    void refusesNamesThatAreTwiceOrNone() throws Exception {
        refused("duplicate-command", "two commands are named 'a'", command("a"), command("a"));
        refused("bad-name", "'' is no command name", command(""));
        refused("bad-name", "'a'; --' is no command name", command("a'; --"));
        refused("bad-name", "'größe' is no command name", command("größe"));
        refused("bad-name", "'a?b' is no command name", command("a\u0000b"));
        refused("bad-name", "'" + "a".repeat(64) + "...' is no command name", command("a".repeat(129)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DROP TABLE t | command 'a' would destroy with DROP TABLE what no rollback brings back",
                "drop table if exists x.t | command 'a' would destroy with DROP TABLE what no rollback brings back",
                "TRUNCATE t | command 'a' would destroy with TRUNCATE what no rollback brings back",
                "DROP DATABASE app | command 'a' would destroy with DROP DATABASE what no rollback brings back",
                "CREATE OR REPLACE TABLE t (a INT) | command 'a' would destroy with CREATE OR REPLACE TABLE what no rollback brings back",
                "/* x */ DROP /* y */ TABLE t | command 'a' would destroy with DROP TABLE what no rollback brings back",
                "ALTER TABLE t ADD b INT | after a crash nothing would tell whether command 'a' had run",
                "CALL p() | after a crash nothing would tell whether command 'a' had run",
                "SET GLOBAL x = 1 | after a crash nothing would tell whether command 'a' had run",
                "COMMIT | command 'a' begins with COMMIT, which would change the session it runs in",
                "XA COMMIT 'x' | command 'a' begins with XA, which would change the session it runs in",
                "{\"action\":\"drop-quarantined\",\"schema\":\"app\",\"quarantine\":\"q\"} | command 'a' would drop for good before the group is decided",
            })
    void refusesWhatCannotBeUndoneOrTold(String forward, String message) throws Exception {
        refused("unsafe-command", message, command("a").put("forward", forward));
    }

    @Test
    void takesWhatSaysHowItCanBeTold() {
        ObjectNode group = Json.mapper().createObjectNode().put("title", "t");
        ObjectNode probed =
                command("probed").put("forward", "ALTER TABLE t ADD b INT").put("rollback", "ALTER TABLE t DROP b");
        probed.putObject("probes").put("done", "SELECT 1").put("undone", "SELECT 0");
        group.putArray("commands")
                .add(probed)
                .add(command("altered")
                        .put("forward", "ALTER TABLE t ADD b INT, ADD KEY k (b)")
                        .put("rollback", "ALTER TABLE t DROP b"))
                .add(command("held").put("forward", "CALL p()").put("onUnknown", "hold"));
        assertThat(api.post("/api/v1/groups?dryRun=true", group.toString()).status())
                .isEqualTo(200);
    }

    @Test
    void refusesStatementsThatAreNone() throws Exception {
        refused("bad-statement", "command 'a' has no forward half", command("a").put("forward", " "));
        refused(
                "bad-statement",
                "command 'a': there is more than one statement",
                command("a").put("forward", "CREATE TABLE t (id INT); DROP TABLE u"));
        refused(
                "bad-statement",
                "command 'a': there is more than one statement",
                command("a").put("rollback", "DROP TABLE t; DROP TABLE u"));
        refused(
                "bad-request",
                "command 'a': unknown action 'explode'",
                command("a").put("forward", "{\"action\":\"explode\"}"));
        ObjectNode probed = command("a");
        probed.putObject("probes").put("done", "DELETE FROM t").put("undone", "SELECT 1");
        refused("unsafe-command", "a probe of command 'a' does more than read", probed);
    }

    @Test
    void refusesWordsThatMeanNothing() throws Exception {
        refused("bad-request", "command 'a' has phase 'later'", command("a").put("phase", "later"));
        refused("bad-request", "command 'a' has onUnknown 'retry'", command("a").put("onUnknown", "retry"));
        refused(
                "bad-request",
                "command 'a' has a rollback in phase after",
                command("a").put("phase", "after"));
        refused("bad-request", "the group has 0 commands with 0 dependencies");
        ObjectNode group = Json.mapper().createObjectNode().put("title", " ");
        group.putArray("commands").add(command("a"));
        refusedGroup("bad-request", "the group's title is blank, too long or has control characters", group);
    }
}
