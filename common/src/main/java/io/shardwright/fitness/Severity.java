package io.shardwright.fitness;

import java.util.Locale;

/** What follows from a difference. */
public enum Severity {
    /** A newcomer is not admitted with it. */
    REFUSES,
    /** It is shown. */
    WARNS;

    /** The name as it is stored and shown. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
