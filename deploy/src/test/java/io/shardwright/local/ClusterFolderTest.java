package io.shardwright.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClusterFolderTest {
    @TempDir
    private Path base;

    @Test
    void isHeldByOneLauncherAtATime() {
        Path folder = base.resolve("up");
        try (ClusterFolder held = ClusterFolder.open(folder, false)) {
            assertThat(held.logs()).isDirectory();
            assertThatThrownBy(() -> ClusterFolder.open(folder, true))
                    .isInstanceOfSatisfying(ShardwrightException.class, e -> {
                        assertThat(e.code()).isEqualTo(ErrorCode.LOCAL_CLUSTER_REFUSED);
                        assertThat(e.message()).startsWith("another local cluster runs in");
                    });
            assertThat(held.logs()).isDirectory();
        }
        ClusterFolder.open(folder, false).close();
    }

    @Test
    void leavesAFolderAloneThatIsNotItsOwn() throws IOException {
        Path thesis =
                Files.writeString(Files.createDirectories(base.resolve("home")).resolve("thesis"), "years");
        Path home = thesis.resolveSibling("");
        Set<PosixFilePermission> before = Files.getPosixFilePermissions(home);
        for (boolean fresh : new boolean[] {true, false}) {
            assertThatThrownBy(() -> ClusterFolder.open(home, fresh))
                    .isInstanceOfSatisfying(ShardwrightException.class, e -> {
                        assertThat(e.code()).isEqualTo(ErrorCode.LOCAL_CLUSTER_REFUSED);
                        assertThat(e.message())
                                .isEqualTo(home + " holds files that are no local cluster's, such as thesis");
                    });
        }
        assertThat(home.toFile().list()).containsExactly("thesis");
        assertThat(thesis).hasContent("years");
        assertThat(Files.getPosixFilePermissions(home)).isEqualTo(before);
    }

    @Test
    void beginsAnewOnlyWhenAsked() {
        Path folder = base.resolve("up");
        Path log;
        try (ClusterFolder first = ClusterFolder.open(folder, false)) {
            log = first.secret("a", "b");
        }
        try (ClusterFolder second = ClusterFolder.open(folder, false)) {
            assertThat(log).exists();
            assertThat(second.routeAccount()).isEqualTo(second.routeAccount());
        }
        try (ClusterFolder third = ClusterFolder.open(folder, true)) {
            assertThat(log).doesNotExist();
            assertThat(third.logs()).isEmptyDirectory();
        }
    }

    @Test
    void aSecretThatIsWrittenAgainIsAlwaysThere() throws IOException {
        try (ClusterFolder folder = ClusterFolder.open(base.resolve("up"), false)) {
            Path secret = folder.secret("a", "b");
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 500; i++) {
                    folder.secret("a", "b");
                }
            });
            do {
                assertThat(Files.readString(secret)).isEqualTo("b\n");
            } while (!writing.isDone());
            writing.join();
        }
    }

    @Test
    void keepsItsFilesFromOthers() throws IOException {
        try (ClusterFolder folder = ClusterFolder.open(base.resolve("up"), false)) {
            for (Path file : List.of(folder.secret("a", "b"), folder.config("c", "d: e"))) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
            }
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.root())))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void wordOfARunningClusterIsTakenBackOnlyByItsOwner() throws IOException {
        assertThat(RunningCluster.find(base)).isEmpty();
        RunningCluster mine = new RunningCluster(
                List.of(URI.create("http://127.0.0.1:1")),
                Path.of("/k"),
                Optional.empty(),
                ProcessHandle.current().pid());
        RunningCluster other = new RunningCluster(
                List.of(URI.create("https://127.0.0.1:2")),
                Path.of("/k"),
                Optional.of(Path.of("/ca.pem")),
                ProcessHandle.current().pid());
        mine.write(base);
        assertThat(RunningCluster.find(base)).contains(mine);
        other.remove(base);
        assertThat(RunningCluster.find(base)).contains(mine);
        other.write(base);
        assertThat(RunningCluster.find(base)).contains(other);
        mine.write(base);
        mine.remove(base);
        assertThat(RunningCluster.find(base)).isEmpty();
    }

    @Test
    void wordOfAClusterWhoseProcessWasKilledCountsForNothing() throws Exception {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        new RunningCluster(List.of(URI.create("http://127.0.0.1:1")), Path.of("/k"), Optional.empty(), gone.pid())
                .write(base);
        assertThat(RunningCluster.find(base)).isEmpty();
    }
}
