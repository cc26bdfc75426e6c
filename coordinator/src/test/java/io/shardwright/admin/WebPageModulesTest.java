package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the tests of the page's modules that need no browser ({@code src/test/js}) by Node.js. */
final class WebPageModulesTest {
    private static final Path TESTS = Path.of("src/test/js");
    private static final Path RUNBOOK = Path.of("../docs/runbooks/errors.md");

    /** Tells Node.js that all files beside it are modules. */
    private static final String PACKAGE = "{\"type\": \"module\"}";

    private final boolean node = Arrays.stream(
                    Objects.requireNonNullElse(System.getenv("PATH"), "").split(":", 0))
            .anyMatch(place -> Files.isExecutable(Path.of(place, "node")));

    @Test
    void pass(@TempDir Path folder) throws Exception {
        if (!node) {
            System.err.println("node is not on the PATH: install Node.js to test the page's modules (Debian: nodejs)");
        }
        assumeTrue(node, "node is not on the PATH");
        int tests = copy(TESTS, folder);
        copy(WebPageTest.FOLDER, folder);
        Files.copy(RUNBOOK, folder.resolve("errors.md"));
        Files.writeString(folder.resolve("package.json"), PACKAGE);
        Path said = folder.resolve("said");
        Process process = new ProcessBuilder("node", "--test", "--test-reporter=tap")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        assertThat(process.waitFor()).as(Files.readString(said)).isZero();
        assertThat(Files.readString(said)).containsPattern("(?m)^# pass [1-9]");
        assertThat(tests).isPositive();
    }

    private static int copy(Path from, Path to) throws Exception {
        try (Stream<Path> files = Files.list(from)) {
            int count = 0;
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
                count++;
            }
            return count;
        }
    }
}
