package io.shardwright.queue;

/** Why a group was aborted. */
public enum AbortReason {
    /** A command failed for good. */
    FAILED,
    /** It did not finish within its time. */
    TIMED_OUT,
    /** An operator stopped it. */
    STOPPED,
    /** It was chosen to break a circle of waiting groups. */
    DEADLOCK_VICTIM,
    /** It was refused at the decision. */
    REFUSED,
    /** After the metadata database was restored the nodes had undone some of it already. */
    RECONCILED;

    /** The name as it is stored and shown. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
