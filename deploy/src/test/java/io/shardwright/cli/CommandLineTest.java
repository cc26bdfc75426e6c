package io.shardwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.child.LocalPort;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line where no cluster is. */
final class CommandLineTest {
    @TempDir
    private Path folder;

    private Shell shell() {
        return new Shell(Map.of(), folder);
    }

    @Test
    void helpNamesEveryCommandAndExitCode() {
        Shell.Said said = shell().run("--help");
        assertThat(said.code()).isZero();
        assertThat(said.out())
                .contains(
                        "node", "table", "group", "route", "sql", "up", "demo", "coordinator", "worker", "Exit codes:")
                .doesNotContain("prepare");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "node list",
                "node show",
                "node drain",
                "node undrain",
                "node remove",
                "node readmit",
                "node admit",
                "move start",
                "move reverse",
                "rebalance plan",
                "rebalance start",
                "metadata backup",
                "metadata reconcile",
                "table create",
                "table show",
                "table list",
                "table drop",
                "group list",
                "group show",
                "group submit",
                "group explain",
                "group stop",
                "group retry",
                "group settle",
                "group waive",
                "group rollback",
                "group continue",
                "command explain",
                "pause",
                "resume",
                "pauses",
                "schedule list",
                "schedule set",
                "schedule run-now",
                "diagnose",
                "repair",
                "route",
                "sql",
                "up",
                "demo",
                "coordinator",
                "worker"
            })
    void everyCommandHasHelpWithExitCodes(String command) {
        Shell.Said said = shell().run((command + " --help").split(" ", -1));
        assertThat(said.code()).isZero();
        assertThat(said.out()).contains("Usage: shardwright " + command, "Exit codes:", "the group was rolled back");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "table",
                "nonsense",
                "table create users",
                "table create users --columns x --shard-key id --shards many",
                "node list --output xml",
                "sql users",
                "demo --scenario nothing",
                "bench search",
                "bench search --servers 127.0.0.1:1:2 --rounds 0",
                "coordinator"
            })
    void wrongUseIsToldWithTheUsageAndCodeTwo(String line) {
        Shell.Said said = shell().run(line.isEmpty() ? new String[0] : line.split(" ", -1));
        assertThat(said.code()).isEqualTo(2);
        assertThat(said.err())
                .containsAnyOf("Usage: shardwright", "Did you mean: shardwright")
                .doesNotContain("\tat ");
    }

    @Test
    void aMachineThatCannotHoldALocalClusterIsARefusal() {
        Shell.Said said = shell().run("up", "--nodes", "1", "--folder", "/proc");
        assertThat(said.err()).startsWith("error local-cluster-refused: /proc has 0 MB free");
        assertThat(said.code()).isEqualTo(3);
    }

    @Test
    void withoutAClusterItSaysHowToNameOne() {
        Shell.Said said = shell().run("node", "list");
        assertThat(said.code()).isEqualTo(3);
        assertThat(said.err().lines())
                .containsExactly(
                        "error bad-setting: no coordinator is named and no local cluster runs here",
                        "Give --api URL and --key-file FILE, set SHARDWRIGHT_API and SHARDWRIGHT_API_KEY_FILE,"
                                + " or start one with 'shardwright up'.",
                        "Runbook: docs/runbooks/errors.md#bad-setting");
    }

    @Test
    void withoutAKeyNothingIsAsked() {
        Shell.Said said = shell().run("node", "list", "--api", "http://127.0.0.1:1");
        assertThat(said.code()).isEqualTo(3);
        assertThat(said.err()).startsWith("error bad-setting: no API key is given");
        assertThat(shell().run("node", "list", "--api", "http://127.0.0.1:1", "--key-file", folder + "/none")
                        .err())
                .contains("cannot be read");
        assertThat(shell().run("node", "list", "--api", "not an address", "--key-file", folder + "/none")
                        .err())
                .startsWith("error bad-setting: 'not an address' is no address");
    }

    @Test
    void whatCannotBeSentIsRefusedAndNoKeyIsShown() throws IOException {
        Path secret = Files.writeString(folder.resolve("two.lines"), "s3cret\nsecond\n");
        Shell.Said said = shell().run("node", "list", "--api", "http://127.0.0.1:1", "--key-file", secret.toString());
        assertThat(said.code()).isEqualTo(3);
        assertThat(said.err()).startsWith("error bad-setting: the API key file " + secret + " holds no key");
        assertThat(said.err()).doesNotContain("s3cret");

        Path key = Files.writeString(folder.resolve("api.key"), "key\n");
        Shell shell = new Shell(
                Map.of("SHARDWRIGHT_API", "http://127.0.0.1:99999", "SHARDWRIGHT_API_KEY_FILE", key.toString()),
                folder);
        assertThat(shell.run("node", "list").err()).startsWith("error bad-setting: 'http://127.0.0.1:99999' is no");

        Shell nobody = new Shell(
                Map.of("SHARDWRIGHT_API", "http://127.0.0.1:1", "SHARDWRIGHT_API_KEY_FILE", key.toString()), folder);
        Path group = Files.writeString(folder.resolve("g.yaml"), "- {node: n1, forward: DO 1, rollback: DO 0}\n");
        for (String bad : List.of("a\nb", "größe", "k".repeat(129), "")) {
            assertThat(nobody.run("group", "submit", group.toString(), "--key", bad)
                            .err())
                    .startsWith("error bad-request: the idempotency key is");
        }
        for (String name : List.of("", ".", "..")) {
            assertThat(nobody.run("table", "show", name).err()).startsWith("error bad-name: '" + name + "' is no name");
        }
        assertThat(nobody.run("move", "start", "t", "1", "--to", "n1", "--max-lag-seconds", "" + Long.MAX_VALUE)
                        .err())
                .startsWith("error bad-request: a limit is above 1000000000");
    }

    @Test
    void lettersThatCouldNotBeReadAreNotSent() {
        Shell.Said said = shell().run("route", "users", "gr\uFFFD\uFFFDe");
        assertThat(said.code()).isEqualTo(2);
        assertThat(said.err())
                .startsWith("An argument has letters that cannot be read here")
                .contains("C.UTF-8");
    }

    @Test
    void commandsOnTheDatabaseTellTheirErrorsInJsonToo() throws IOException {
        Shell.Said said = shell().run("metadata", "backup", "x", "--config", folder + "/none.yaml", "-o", "json");
        assertThat(said.code()).isEqualTo(3);
        assertThat(said.json().path("code").asText()).isEqualTo("bad-setting");
    }

    @Test
    void lostOutputIsKnown() throws IOException {
        try (WatchedOutput full = new WatchedOutput(new FileOutputStream("/dev/full"))) {
            PrintWriter writer = new PrintWriter(full, true, StandardCharsets.UTF_8);
            assertThat(full.lost()).isNull();
            writer.println("half an answer");
            assertThat(full.lost()).hasMessageContaining("No space left");
        }
    }

    @Test
    void anUnreachableCoordinatorIsCodeSix() throws IOException {
        Path key = Files.writeString(folder.resolve("key"), "k".repeat(40));
        Shell shell = new Shell(
                Map.of("SHARDWRIGHT_API", "http://" + LocalPort.free(), "SHARDWRIGHT_API_KEY_FILE", key.toString()),
                folder);
        Shell.Said said = shell.run("table", "list");
        assertThat(said.code()).isEqualTo(6);
        assertThat(said.err())
                .startsWith("error unreachable: the coordinator at")
                .doesNotContain("\tat ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "table drop users",
                "group retry 6c309fa8-3ea3-45e2-8d76-e12b6cd94280",
                "pause --reason tests",
                "node resume n1"
            })
    void aTimeoutThatCannotBeIsRefusedBeforeAnythingIsAsked(String command) throws IOException {
        Path key = Files.writeString(folder.resolve("key"), "k".repeat(40));
        Shell.Said said =
                shell().run((command + " --timeout -1 --api http://127.0.0.1:1 --key-file " + key).split(" ", -1));
        assertThat(said.err())
                .startsWith("Invalid value for option '--timeout': '-1' is no time. Write such as 90s, 10m, 2h or 1d.");
        assertThat(said.code()).isEqualTo(2);
    }

    @Test
    void aGroupFileIsJudgedBeforeAnythingIsAsked() throws IOException {
        Path key = Files.writeString(folder.resolve("key"), "k".repeat(40));
        Path file = Files.writeString(folder.resolve("g.yaml"), "nonsense: 1");
        Shell.Said said = shell().run(
                        "group",
                        "submit",
                        file.toString(),
                        "--api",
                        "http://127.0.0.1:1",
                        "--key-file",
                        key.toString());
        assertThat(said.code()).isEqualTo(3);
        assertThat(said.err()).startsWith("error bad-request: the group has an unknown field 'nonsense'");
    }
}
