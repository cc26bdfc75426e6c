package io.shardwright.attempt;

import java.util.Locale;

/** What the two probes of a command say together. */
public enum Verdict {
    /** Done and not undone: its effect is there. */
    PRESENT,
    /** Not done and undone: nothing of it is there. */
    ABSENT,
    /** Both or neither: something else is there, and an operator must look. */
    UNCLEAR,
    /** The command has no probes. */
    UNASKED;

    public static Verdict of(boolean done, boolean undone) {
        if (done == undone) {
            return UNCLEAR;
        }
        return done ? PRESENT : ABSENT;
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
