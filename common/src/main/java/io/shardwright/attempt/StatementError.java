package io.shardwright.attempt;

/**
 * The error that answered a half.
 *
 * @param partlyKept its rollback could not undo everything
 * @param waitedForLock it gave up before it began, because another held what it needs
 * @param words for people
 */
public record StatementError(ErrorClass kind, boolean partlyKept, boolean waitedForLock, String words) {}
