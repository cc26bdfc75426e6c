package io.shardwright.queue;

/** What a command's forward half left on its node. */
public enum Effect {
    /** Nothing; there is nothing to undo. */
    NONE,
    /** What it was to do, and this command did it: undone if the group is. */
    APPLIED,
    /** What it was to do was there before it came: never undone. */
    PREEXISTING,
    /** Not known yet, or something between: settled by the probes before anything is undone. */
    UNKNOWN;

    /** The name as it is stored and shown. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
