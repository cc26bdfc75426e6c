package io.shardwright.rebalance;

import java.util.Locale;

/** What becomes of the moves of a rebalance that is stopped; each undoes more than the one before, and a stop is only ever made stronger. */
public enum StopMode {
    /** Those under way finish, and stay. */
    GRACEFUL,
    /** Those under way are undone, unless they are decided; the finished ones stay. */
    IMMEDIATE,
    /** The finished ones are taken back too, with all that was written since. */
    UNDO_FINISHED;

    /** The name as it is stored and shown. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The mode of that label. */
    public static StopMode of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }

    /** Whether it undoes more. */
    public boolean isStronger(StopMode other) {
        return compareTo(other) > 0;
    }
}
