package io.shardwright.queue;

/** Whether a node lets a session act, told by the epoch in the node's own fence. */
public enum Admission {
    /** It belongs to this session. */
    ADMITTED,
    /** A newer session has taken it: this one sends and records nothing more. */
    REPLACED,
    /** It has forgotten this session, which only a restored node does: it must be taken anew. */
    FORGOTTEN;

    /** Judges a session of {@code epoch} at a fence that says {@code fence}. */
    public static Admission of(long fence, long epoch) {
        if (fence == epoch) {
            return ADMITTED;
        }
        return fence > epoch ? REPLACED : FORGOTTEN;
    }
}
