package io.shardwright.nodedb;

import java.util.Locale;

/** What the two probes of a command say together. */
enum Verdict {
    /** Done and not undone: its effect is there. */
    PRESENT,
    /** Not done and undone: nothing of it is there. */
    ABSENT,
    /** Both or neither: something else is there, and an operator must look. */
    UNCLEAR,
    /** The command has no probes. */
    UNASKED;

    static Verdict of(boolean done, boolean undone) {
        if (done == undone) {
            return UNCLEAR;
        }
        return done ? PRESENT : ABSENT;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
