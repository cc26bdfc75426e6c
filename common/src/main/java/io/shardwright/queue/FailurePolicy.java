package io.shardwright.queue;

/** What a group does when a command of it has failed for good, before its decision. */
public enum FailurePolicy {
    /** It is aborted and undone. */
    ROLLBACK,
    /** The command rests and is tried again, for an hour; then it stays failed, as with {@link #HOLD}. */
    RETRY,
    /** The command stays failed; what does not depend on it goes on, and an operator retries it or stops the group. */
    HOLD;

    /** The name as it is stored and shown. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
