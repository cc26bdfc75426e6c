package io.shardwright.manticore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ClusterFoldersTest {
    @TempDir
    Path host;

    private Path data;
    private ClusterFolders folders;

    @BeforeEach
    void make() throws IOException {
        data = Files.createDirectory(host.resolve("data"));
        folders = new ClusterFolders(data);
    }

    @Test
    void makesAFolderOnceAndRemovesItOnce() {
        assertThat(folders.isThere("c1")).isFalse();
        folders.make("c1");
        folders.make("c1");
        assertThat(folders.isThere("c1")).isTrue();
        assertThat(data.resolve("c1")).isDirectory();
        folders.remove("c1");
        folders.remove("c1");
        assertThat(data.resolve("c1")).doesNotExist();
    }

    @Test
    void keepsWhatIsInAFolderThatIsThere() throws IOException {
        folders.make("c1");
        Files.writeString(data.resolve("c1/grastate.dat"), "seqno: 7");
        folders.make("c1");
        assertThat(data.resolve("c1/grastate.dat")).hasContent("seqno: 7");
    }

    @Test
    void removesWhatReplicationHasLeft() throws IOException {
        folders.make("c1");
        for (String left :
                new String[] {"galera.cache", "grastate.dat", "gvwstate.dat", "GRA_1_23.log", "GRA_4_5_v2.log"}) {
            Files.writeString(data.resolve("c1").resolve(left), "x");
        }
        folders.remove("c1");
        assertThat(data.resolve("c1")).doesNotExist();
    }

    /** A name alone does not make something replication's own, nor does a beginning or an end of it. */
    @ParameterizedTest
    @ValueSource(strings = {"notes.txt", "grastate.dat.bak", "mygalera.cache", "GRA_.txt", "galeraxcache"})
    void removesNothingBesideWhatIsStrange(String strange) throws IOException {
        folders.make("c1");
        Files.writeString(data.resolve("c1/grastate.dat"), "x");
        Files.writeString(data.resolve("c1").resolve(strange), "mine");
        assertFailed(ErrorCode.WRONG_STATE, strange, () -> folders.remove("c1"));
        assertThat(data.resolve("c1/grastate.dat")).exists();
        assertThat(data.resolve("c1").resolve(strange)).hasContent("mine");
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", "", "../other", "c1/../..", "a/b", "/etc"})
    void refusesAPathThatLeadsElsewhere(String path) throws IOException {
        Files.createDirectory(host.resolve("other"));
        assertFailed(ErrorCode.BAD_STATEMENT, "'" + path + "'", () -> folders.make(path));
        assertFailed(ErrorCode.BAD_STATEMENT, "'" + path + "'", () -> folders.remove(path));
        assertFailed(ErrorCode.BAD_STATEMENT, "'" + path + "'", () -> folders.isThere(path));
        assertThat(host.resolve("other")).exists();
        assertThat(data).exists();
    }

    /** What a link leads to belongs to somebody else. */
    @Test
    void takesALinkForNoFolder() throws IOException {
        Path other = Files.createDirectory(host.resolve("other"));
        Files.writeString(other.resolve("galera.cache"), "x");
        Files.createSymbolicLink(data.resolve("c1"), other);
        assertThat(folders.isThere("c1")).isFalse();
        folders.remove("c1");
        assertThat(other.resolve("galera.cache")).exists();
        assertFailed(ErrorCode.UNREACHABLE, "cannot change the folder 'c1'", () -> folders.make("c1"));
    }

    @Test
    void whatIsInTheWayIsToBeSeenToAndIsTriedAgain() throws IOException {
        Files.writeString(data.resolve("c1"), "a file");
        assertFailed(ErrorCode.UNREACHABLE, "cannot change the folder 'c1'", () -> folders.make("c1"));
        assertThat(data.resolve("c1")).hasContent("a file");
    }

    private static void assertFailed(ErrorCode code, String words, ThrowingCallable work) {
        assertThatThrownBy(work).isInstanceOfSatisfying(ShardwrightException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.message()).contains(words);
        });
    }
}
