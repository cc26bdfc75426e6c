package io.shardwright.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.localdb.LocalMariaDb;
import io.shardwright.localdb.ServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What Ctrl-C in the terminal of {@code up} and {@code demo} ends: everything that it started, and nothing else. */
@Timeout(240)
class CtrlCTest {
    @TempDir
    private static Path folder;

    private Process launcher;

    /** In a process group of its own, as a terminal's foreground command, whatever this process does with the signal. */
    private void start(String name, String... arguments) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                "env",
                "--default-signal=INT",
                "setsid",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "io.shardwright.cli.Main"));
        words.addAll(List.of(arguments));
        words.addAll(List.of("--folder", folder.resolve(name).toString()));
        launcher = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(said(name).toFile())
                .start();
    }

    private static Path said(String name) {
        return folder.resolve(name + ".out");
    }

    /** To all of the group, as a terminal sends it. */
    private void ctrlC() throws Exception {
        assertThat(new ProcessBuilder("sh", "-c", "kill -s INT -- -" + launcher.pid())
                        .start()
                        .waitFor())
                .isZero();
    }

    private List<ProcessHandle> started(String program) {
        return launcher.descendants()
                .filter(process -> process.info().command().orElse("").endsWith(program))
                .toList();
    }

    private void endsWithAll(List<ProcessHandle> descendants) throws Exception {
        launcher.waitFor();
        Looking.until(() -> descendants.stream().noneMatch(ProcessHandle::isAlive));
    }

    @AfterEach
    void stop() {
        launcher.descendants().forEach(ProcessHandle::destroyForcibly);
        launcher.destroyForcibly();
    }

    @Test
    void endsARunningClusterAndNoServerOfAnotherOwner() throws Exception {
        try (LocalMariaDb foreign = LocalMariaDb.start(folder.resolve("foreign"), ServerOptions.forTests())) {
            start("running", "up", "--nodes", "1");
            Looking.until(() -> Files.readString(said("running")).contains("Ctrl-C stops it."));
            List<ProcessHandle> descendants = launcher.descendants().toList();
            assertThat(started("mariadbd")).as("the metadata's and the node's").hasSize(2);
            assertThat(started("java")).as("a coordinator and a worker").hasSize(2);

            ctrlC();

            endsWithAll(descendants);
            assertThat(foreign.isRunning()).isTrue();
        }
    }

    @Test
    void endsADemoThatIsKept() throws Exception {
        start("kept", "demo", "--scenario", "create", "--keep");
        Looking.until(() -> Files.readString(said("kept")).contains("Try next:"));
        List<ProcessHandle> descendants = launcher.descendants().toList();
        assertThat(started("mariadbd")).as("the metadata's and the nodes'").hasSize(4);
        assertThat(Files.readString(said("kept")))
                .contains("SHARDWRIGHT_FOLDER=" + folder.resolve("kept") + " ./shardwright node list");

        ctrlC();

        endsWithAll(descendants);
    }

    @Test
    void endsAClusterThatIsStillStarting() throws Exception {
        start("starting", "up", "--nodes", "1");
        Looking.until(() -> !started("mariadbd").isEmpty());

        ctrlC();

        launcher.waitFor();
        Path below = folder.resolve("starting");
        assertThat(ProcessHandle.allProcesses()
                        .filter(process ->
                                process.info().commandLine().orElse("").contains(below.toString())))
                .as("also what was started while the others were being stopped")
                .isEmpty();
        assertThat(Files.readString(said("starting"))).doesNotContain("Ctrl-C stops it.");
    }
}
