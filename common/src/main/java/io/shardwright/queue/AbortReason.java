package io.shardwright.queue;

/** Why a group was aborted. */
public enum AbortReason {
    /** A command failed for good. */
    FAILED,
    /** It was not decided by its deadline. */
    TIMED_OUT,
    /** An operator stopped it. */
    STOPPED,
    /** After the metadata database was restored the nodes had undone some of it already. */
    RECONCILED;

    /** The name as it is stored and shown. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
