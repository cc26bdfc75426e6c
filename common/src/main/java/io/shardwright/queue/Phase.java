package io.shardwright.queue;

/** When a command runs, relative to its group's decision. */
public enum Phase {
    /** Before the decision; has a rollback, and is undone if the group does not commit. */
    BEFORE,
    /** After the decision to commit; idempotent, has no rollback and is retried until it succeeds. */
    AFTER
}
