package io.shardwright.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a machine is told that cannot run a local cluster. */
class PreflightTest {
    private static final int TOO_MANY = 1_000_000;

    @TempDir
    private Path folder;

    @Test
    void findsWhatASmallClusterNeeds() throws Exception {
        assertThat(Preflight.check(folder.resolve("not/there/yet"), 1))
                .hasSize(3)
                .anySatisfy(found -> assertThat(found).startsWith("Java ").contains(" on Linux "));
    }

    @Test
    void saysHowMuchMemoryIsMissing() {
        assertThatThrownBy(() -> Preflight.check(folder, TOO_MANY))
                .isInstanceOfSatisfying(Preflight.Missing.class, missing -> {
                    assertThat(missing)
                            .hasMessageContaining("MB of memory are available and " + TOO_MANY + " nodes need");
                    assertThat(missing.advice()).startsWith("End other programs");
                });
    }

    @Test
    void runsFromItsSourceBeforeThereIsABuild() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        Path.of("src/main/java/io/shardwright/local/Preflight.java")
                                .toAbsolutePath()
                                .toString(),
                        folder.toString(),
                        String.valueOf(TOO_MANY))
                .start();
        String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isEqualTo(3);
        assertThat(said.lines()).hasSize(3);
        assertThat(said).startsWith("error local-cluster-refused: only ");
    }
}
