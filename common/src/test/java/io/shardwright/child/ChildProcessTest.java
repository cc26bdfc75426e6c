package io.shardwright.child;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChildProcessTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @Test
    void writesToItsLogAndTellsItsExitValue() throws IOException {
        Path log = folder.resolve("log");
        try (ChildProcess child = ChildProcess.start(
                "speaker", List.of("/bin/sh", "-c", "echo $WORD; exit 3"), Map.of("WORD", "hello"), folder, log)) {
            assertThat(child.awaitEnd(LONG)).isTrue();
            assertThat(child.exitValue()).isEqualTo(3);
            assertThat(log).hasContent("hello");
        }
    }

    @Test
    void stopsAProcessThatListensAndKillsOneThatDoesNot() {
        ChildProcess polite = sleeper("sleep 1000");
        polite.stop(LONG);
        assertThat(polite.isAlive()).isFalse();
        assertThat(polite.exitValue()).isEqualTo(128 + 15);

        ChildProcess deaf = sleeper("trap '' TERM; while :; do sleep 1000; done");
        deaf.stop(Duration.ofMillis(1));
        assertThat(deaf.isAlive()).isFalse();
    }

    @Test
    void doesNotFeelTheTerminalsInterrupt() {
        try (ChildProcess child = sleeper("exec sleep 1000")) {
            child.signal("INT");
            child.signal("HUP");
            child.signal("STOP");
            child.signal("CONT");
            assertThat(child.awaitEnd(Duration.ofMillis(50))).isFalse();
        }
    }

    @Test
    void endsWhenItsOwnerIsKilled() throws Exception {
        Path pidFile = folder.resolve("pid");
        Process owner = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Owner.class.getName(),
                        pidFile.toString())
                .redirectErrorStream(true)
                .redirectOutput(new File(folder.toFile(), "owner.log"))
                .start();
        assertThat(owner.getInputStream()).isNotNull();
        ProcessHandle child = null;
        while (child == null && owner.isAlive()) {
            owner.waitFor(20, TimeUnit.MILLISECONDS);
            if (Files.exists(pidFile)) {
                child = ProcessHandle.of(Long.parseLong(Files.readString(pidFile)))
                        .orElseThrow();
            }
        }
        assertThat(child).isNotNull();
        owner.destroyForcibly().waitFor();
        assertThat(child.onExit().get(60, TimeUnit.SECONDS).isAlive()).isFalse();
    }

    private ChildProcess sleeper(String script) {
        return ChildProcess.start(
                "sleeper", List.of("/bin/sh", "-c", script), Map.of(), folder, folder.resolve("sleeper.log"));
    }

    /** A process of its own that owns a child and waits to be killed. */
    static final class Owner {
        private Owner() {}

        public static void main(String[] arguments) throws IOException {
            Path pidFile = Path.of(arguments[0]);
            ChildProcess child = ChildProcess.start(
                    "sleeper",
                    List.of("/bin/sleep", "1000"),
                    Map.of(),
                    Path.of("/"),
                    pidFile.resolveSibling("sleeper.log"));
            Path half = pidFile.resolveSibling("half");
            Files.writeString(half, Long.toString(child.pid()));
            Files.move(half, pidFile, StandardCopyOption.ATOMIC_MOVE);
            child.awaitEnd(LONG);
        }
    }
}
