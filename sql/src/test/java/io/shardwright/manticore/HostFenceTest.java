package io.shardwright.manticore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.fleet.Incarnation;
import io.shardwright.fleet.NodeMark;
import io.shardwright.fleet.NodeName;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lock is the host's own, and who holds it beside the test is a real process. */
final class HostFenceTest {
    private static final Incarnation LIFE = Incarnation.numbered(2, 0xabc);
    private static final NodeName M1 = new NodeName("m1");

    @TempDir
    Path data;

    private HostFence fence;
    private final List<Process> children = new ArrayList<>();

    @BeforeEach
    void make() {
        fence = new HostFence(folder());
        fence.claim(M1);
    }

    @AfterEach
    void end() throws InterruptedException {
        fence.close();
        for (Process child : children) {
            child.destroyForcibly().waitFor();
        }
    }

    private Path folder() {
        return data.resolve("shardwright");
    }

    /** A process that holds the node. */
    private Process holder(long epoch) throws IOException {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FenceHolder.class.getName(),
                        folder().toString(),
                        "m1",
                        String.valueOf(epoch),
                        LIFE.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        children.add(child);
        BufferedReader said = new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
        assertThat(said.readLine()).isEqualTo("held");
        return child;
    }

    @Test
    void holdsTheNodeForTheEpochItTookAndForNoOther() {
        assertThat(fence.mark()).isEqualTo(NodeMark.NEW);
        assertThat(fence.holds(1)).isFalse();
        fence.take(1, LIFE);
        assertThat(fence.holds(1)).isTrue();
        assertThat(fence.mark()).isEqualTo(new NodeMark(1, Optional.of(LIFE), Optional.empty()));
        fence.take(5, LIFE);
        assertThat(fence.holds(1)).isFalse();
        assertThat(fence.holds(5)).isTrue();
        fence.close();
        assertThat(fence.holds(5)).isFalse();
    }

    @Test
    void endsTheProcessThatHeldTheNode() throws IOException, InterruptedException {
        Process old = holder(3);
        fence.take(4, LIFE);
        // It ended by then, and not because we waited here.
        assertThat(old.isAlive()).isFalse();
        assertThat(old.waitFor()).isEqualTo(128 + 9);
        assertThat(fence.holds(4)).isTrue();
        assertThat(fence.mark().epoch()).isEqualTo(4);
    }

    /** What is stopped holds its lock and would go on one day: its signal to end is seen to by the host. */
    @Test
    void endsAHolderThatIsStopped() throws IOException, InterruptedException {
        Process old = holder(3);
        signal("-STOP", old);
        fence.take(4, LIFE);
        assertThat(old.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(fence.holds(4)).isTrue();
    }

    private static void signal(String signal, Process process) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", signal, String.valueOf(process.pid()))
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
    }

    @Test
    void takesTheNodeOfAProcessThatDied() throws IOException, InterruptedException {
        holder(3).destroyForcibly().waitFor();
        fence.take(4, LIFE);
        assertThat(fence.holds(4)).isTrue();
    }

    @Test
    void leavesAHolderOfANewerOrTheSameEpochAlone() throws IOException {
        Process newer = holder(7);
        for (long epoch : new long[] {6, 7}) {
            assertFailed(ErrorCode.FENCED, "belongs to epoch 7", () -> fence.take(epoch, LIFE));
            assertFailed(ErrorCode.FENCED, "belongs to epoch 7", () -> fence.silence(LIFE, epoch));
        }
        assertThat(newer.isAlive()).isTrue();
        assertThat(fence.mark().epoch()).isEqualTo(7);
        assertThat(fence.holds(6) || fence.holds(7)).isFalse();
    }

    @Test
    void epochsNeverFallThoughThisProcessHoldsTheNode() {
        fence.take(5, LIFE);
        assertFailed(ErrorCode.FENCED, "belongs to epoch 5", () -> fence.take(4, LIFE));
        assertFailed(ErrorCode.FENCED, "belongs to epoch 5", () -> fence.take(5, LIFE));
        assertThat(fence.mark().epoch()).isEqualTo(5);
        assertThat(fence.holds(5)).isTrue();
    }

    @Test
    void refusesTheFolderOfAnotherNode() {
        assertFailed(ErrorCode.BAD_SETTING, "is node 'm1'", () -> new HostFence(folder()).claim(new NodeName("m2")));
        new HostFence(folder()).claim(M1);
    }

    @Test
    void keepsItsEpochWhenItIsClaimedAgain() {
        fence.take(5, LIFE);
        fence.close();
        HostFence next = new HostFence(folder());
        next.claim(M1);
        assertThat(next.mark()).isEqualTo(new NodeMark(5, Optional.of(LIFE), Optional.empty()));
    }

    @Test
    void refusesAnEarlierLifeOfTheMetadataDatabaseAndAnotherDatabase() {
        fence.take(5, LIFE);
        fence.close();
        for (Incarnation outdated : List.of(Incarnation.numbered(1, 0xabc), Incarnation.numbered(2, 0xdef))) {
            assertFailed(
                    ErrorCode.METADATA_OUTDATED,
                    "belongs to metadata " + LIFE + ", not to " + outdated,
                    () -> fence.take(6, outdated));
        }
        assertThat(fence.mark().epoch()).isEqualTo(5);
        Incarnation later = Incarnation.numbered(3, 1);
        fence.take(6, later);
        assertThat(fence.mark()).isEqualTo(new NodeMark(6, Optional.of(later), Optional.empty()));
    }

    @Test
    void aSilencedNodeIsHeldForNobodyUntilItIsTakenAnew() throws IOException {
        Process old = holder(3);
        Incarnation restored = Incarnation.numbered(3, 1);
        fence.silence(restored, 4);
        assertThat(old.isAlive()).isFalse();
        assertThat(fence.mark()).isEqualTo(new NodeMark(4, Optional.of(LIFE), Optional.of(restored)));
        assertThat(fence.holds(4)).isFalse();
        fence.take(5, restored);
        assertThat(fence.mark()).isEqualTo(new NodeMark(5, Optional.of(restored), Optional.empty()));
        assertThat(fence.holds(5)).isTrue();
    }

    /** Whoever comes after would find a folder that nobody holds. */
    @Test
    void aFolderThatWasTakenAwayIsHeldNoMoreUntilItIsTakenAnew() throws IOException {
        fence.take(4, LIFE);
        fence.requireHeld(4);
        for (String file : List.of("fence", "lock")) {
            Files.delete(folder().resolve(file));
        }
        assertFailed(ErrorCode.FENCED, "not held any more for epoch 4", () -> fence.requireHeld(4));
        fence.claim(M1);
        fence.take(5, LIFE);
        fence.requireHeld(5);
        assertFailed(ErrorCode.FENCED, "not held any more for epoch 4", () -> fence.requireHeld(4));
        try (HostFence other = new HostFence(folder())) {
            assertFailed(ErrorCode.UNREACHABLE, "is held by process", () -> other.take(6, LIFE));
        }
    }

    /** What this process holds by another fence it does not end itself for. */
    @Test
    void doesNotEndThisProcess() {
        try (HostFence other = new HostFence(folder())) {
            other.take(3, LIFE);
            assertFailed(
                    ErrorCode.UNREACHABLE,
                    "is held by process " + ProcessHandle.current().pid(),
                    () -> fence.take(4, LIFE));
            assertThat(other.holds(3)).isTrue();
            assertThat(fence.holds(4)).isFalse();
        }
        fence.take(4, LIFE);
        assertThat(fence.holds(4)).isTrue();
    }

    @Test
    void saysThatAFenceIsBrokenAndTakesNothing() throws IOException {
        fence.take(5, LIFE);
        fence.close();
        Path file = folder().resolve("fence");
        String whole = Files.readString(file);
        Files.writeString(file, whole.substring(0, whole.indexOf("incarnation")));
        HostFence next = new HostFence(folder());
        assertFailed(ErrorCode.BAD_RECORD, file + " is no fence", () -> next.claim(M1));
        assertFailed(ErrorCode.BAD_RECORD, file + " is no fence", () -> next.take(6, LIFE));
        assertThat(next.holds(6)).isFalse();
        Files.delete(file);
        next.claim(M1);
        next.take(6, LIFE);
        assertThat(next.holds(6)).isTrue();
        next.close();
    }

    @Test
    void saysThatItsFolderCannotBeUsed() throws IOException {
        Path file = Files.writeString(data.resolve("file"), "");
        assertFailed(
                ErrorCode.BAD_SETTING,
                "cannot use the folder",
                () -> new HostFence(file.resolve("shardwright")).claim(M1));
    }

    private static void assertFailed(ErrorCode code, String words, ThrowingCallable work) {
        assertThatThrownBy(work).isInstanceOfSatisfying(ShardwrightException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.message()).contains(words);
        });
    }
}
