package io.shardwright.reload;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.files.FileLook;
import io.shardwright.reload.LookRules.State;
import io.shardwright.reload.LookRules.Step;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One look after another. */
final class LookRulesTest {
    private static final Path FILE = Path.of("settings.yaml");
    private static final Path KEY = Path.of("key.pem");
    private static final FileLook ABSENT = new FileLook(FileLook.State.ABSENT, 0, 0, "");

    private static FileLook read(long time, long size, String digest) {
        return new FileLook(FileLook.State.READ, time, size, digest);
    }

    private static final FileLook OLD_SETTINGS = read(1, 10, "a");
    private static final Map<Path, FileLook> OLD = Map.of(FILE, OLD_SETTINGS, KEY, read(1, 20, "b"));
    private static final Map<Path, FileLook> NEW = Map.of(FILE, read(2, 10, "c"), KEY, read(1, 20, "b"));
    private static final Map<Path, FileLook> GONE = Map.of(FILE, read(1, 10, "a"), KEY, ABSENT);

    @Test
    void whatIsAsItWasTakenRests() {
        assertThat(LookRules.step(State.started(OLD), OLD)).isEqualTo(Step.REST);
    }

    @Test
    void aChangeIsJudgedByTheSecondLookThatSeesIt() {
        State started = State.started(OLD);
        assertThat(LookRules.step(started, NEW)).isEqualTo(Step.LOOK_AGAIN);
        State seen = started.after(NEW);
        assertThat(LookRules.step(seen, NEW)).isEqualTo(Step.JUDGE);
        assertThat(LookRules.step(seen.taking(), NEW)).isEqualTo(Step.REST);
    }

    @Test
    void whatWasRefusedIsJudgedAgain() {
        State refused = State.started(OLD).after(NEW).after(NEW);
        assertThat(LookRules.step(refused, NEW)).isEqualTo(Step.JUDGE);
    }

    @Test
    void aFileThatGoesAndComesBackIsSeenBothTimes() {
        State gone = State.started(OLD).after(GONE);
        assertThat(LookRules.step(State.started(OLD), GONE)).isEqualTo(Step.LOOK_AGAIN);
        assertThat(LookRules.step(gone, GONE)).isEqualTo(Step.JUDGE);
        assertThat(LookRules.step(gone, NEW)).isEqualTo(Step.LOOK_AGAIN);
        assertThat(LookRules.step(gone.after(NEW), NEW)).isEqualTo(Step.JUDGE);
        assertThat(LookRules.step(gone.after(OLD), OLD)).as("as it was").isEqualTo(Step.REST);
    }

    @Test
    void whatIsStillWrittenIsNotJudged() {
        State state = State.started(OLD);
        for (int size = 1; size < 9; size++) {
            Map<Path, FileLook> look = Map.of(FILE, read(3, size, "d" + size), KEY, read(1, 20, "b"));
            assertThat(LookRules.step(state, look)).isEqualTo(Step.LOOK_AGAIN);
            state = state.after(look);
        }
    }

    @Test
    void otherFilesAreAChange() {
        assertThat(LookRules.step(State.started(OLD), Map.of(FILE, OLD_SETTINGS)))
                .isEqualTo(Step.LOOK_AGAIN);
    }

    @Test
    void aFileIsEmptiedOnlyIfSomethingWasInIt() {
        Map<Path, FileLook> empty = Map.of(FILE, read(2, 0, "e"));
        assertThat(LookRules.isEmptied(State.started(OLD), empty, FILE)).isTrue();
        assertThat(LookRules.isEmptied(State.started(empty), empty, FILE)).isFalse();
        assertThat(LookRules.isEmptied(State.started(OLD), NEW, FILE)).isFalse();
        assertThat(LookRules.isEmptied(State.started(OLD), Map.of(FILE, ABSENT), FILE))
                .isFalse();
    }
}
