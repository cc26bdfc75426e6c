package io.shardwright.move;

/** How far the replicas of a server are behind it. */
public sealed interface Lag {
    /** Not at all, or nobody asks. */
    Lag NONE = new Behind("", 0);

    /**
     * So far.
     *
     * @param replica that is the farthest behind; empty if there is none
     * @param millis as it says itself, in whole seconds
     */
    record Behind(String replica, long millis) implements Lag {}

    /**
     * Nobody can say: as good as too far.
     *
     * @param why one line
     */
    record Unknown(String why) implements Lag {}
}
