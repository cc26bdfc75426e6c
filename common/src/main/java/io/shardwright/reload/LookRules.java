package io.shardwright.reload;

import io.shardwright.files.FileLook;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * What to do about what is seen of a process's files, one look after another.
 *
 * <p>Files are written in pieces and one after another: a certificate and then its key, a file that is empty for a moment and then has its first
 * lines. So nothing is judged that is not seen alike by two looks in a row. What was refused is judged again at every look, since a certificate
 * may have become valid meanwhile.
 */
final class LookRules {
    private LookRules() {}

    /** What to do. */
    enum Step {
        /** All is as it was when it was taken. */
        REST,
        /** Something has changed, perhaps is still being written: look again. */
        LOOK_AGAIN,
        /** Something has changed and is written. */
        JUDGE
    }

    /**
     * What is remembered from one look to the next.
     *
     * @param taken what was seen of the files that the process goes by
     * @param seen what the last look has seen
     */
    record State(Map<Path, FileLook> taken, Map<Path, FileLook> seen) {
        State {
            taken = Map.copyOf(taken);
            seen = Map.copyOf(seen);
        }

        /** After the start, by the files that were read for it. */
        static State started(Map<Path, FileLook> read) {
            return new State(read, read);
        }

        /** After a look. */
        State after(Map<Path, FileLook> look) {
            return new State(taken, look);
        }

        /** After what was seen last was taken. */
        State taking() {
            return new State(seen, seen);
        }
    }

    /** @param look what is seen now, of the files that would be gone by now */
    static Step step(State state, Map<Path, FileLook> look) {
        if (!look.equals(state.seen())) {
            return Step.LOOK_AGAIN;
        }
        return look.equals(state.taken()) ? Step.REST : Step.JUDGE;
    }

    /** Whether a file is cut in the midst of a line: what its writer did not come to write, or what a full disk did not take, is no wish for another value or for defaults. */
    static boolean isCut(byte[] now, byte[] taken) {
        return now.length > 0
                && now.length < taken.length
                && now[now.length - 1] != '\n'
                && Arrays.mismatch(now, taken) == now.length;
    }

    /** Whether a file was emptied that had something in it: nobody's settings are nothing, but a writer begins with that. */
    static boolean isEmptied(State state, Map<Path, FileLook> look, Path file) {
        FileLook before = state.taken().get(file);
        FileLook now = look.get(file);
        return before != null
                && before.size() > 0
                && now != null
                && now.state() == FileLook.State.READ
                && now.size() == 0;
    }
}
