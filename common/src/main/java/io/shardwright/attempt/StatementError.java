package io.shardwright.attempt;

import io.shardwright.problem.ErrorCode;
import java.util.Optional;

/**
 * The error that answered a half.
 *
 * @param partlyKept its rollback could not undo everything
 * @param waitedForLock it gave up before it began, because another held what it needs
 * @param words for people
 * @param code for programs; empty where it is only the server that says so
 */
public record StatementError(
        ErrorClass kind, boolean partlyKept, boolean waitedForLock, String words, Optional<ErrorCode> code) {
    /** What a server answered, which has no code of ours. */
    public StatementError(ErrorClass kind, boolean partlyKept, boolean waitedForLock, String words) {
        this(kind, partlyKept, waitedForLock, words, Optional.empty());
    }
}
