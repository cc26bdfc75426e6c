package io.shardwright.queue;

/** Which half of a command pair is meant. */
public enum Direction {
    /** The command itself. */
    FORWARD,
    /** Its rollback. */
    UNDO;

    /** The name as it is stored and shown. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
