package io.shardwright.queue;

/**
 * One reason why something does not go on by itself at this moment.
 *
 * @param on whom or what it waits for; empty if that is nobody in particular
 * @param since epoch milliseconds
 * @param text one sentence for people
 */
public record WaitReason(Kind kind, String on, long since, String text) {
    /** What kind of thing is waited for. */
    public enum Kind {
        /** Another command of the group. */
        DEPENDENCY,
        /** A lock that another group holds or has asked for first. */
        LOCK,
        /** Somebody has paused it. */
        PAUSE,
        /** The node has no live worker. */
        NO_WORKER,
        /** The node's worker is alive and takes no work, as its node does not answer. */
        NODE_AWAY,
        /** The node's worker does not know the action, or not in this version. */
        UNKNOWN_ACTION,
        /** It failed and rests before the next try. */
        BACKOFF,
        /** It is on the node now. */
        RUNNING,
        /** A worker is about to take it, or has. */
        QUEUE,
        /** The group's decision. */
        DECISION,
        /** A person. */
        OPERATOR;

        /** The name as it is shown. */
        public String label() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }
}
