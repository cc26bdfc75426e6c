package io.shardwright.queue;

/** In which order a group is undone. */
public enum UndoMode {
    /** Strict reverse id order, one after another. */
    REVERSE,
    /** Along mirrored edges, in parallel: a command once everything that depended on it is undone. */
    MIRRORED;

    /** The name as it is stored and shown. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
