package io.shardwright.schedule;

import java.util.Locale;

/** What came of a run. */
public enum RunOutcome {
    /** It is under way. */
    RUNNING,
    /** It has done all that it was to do. */
    DONE,
    /** It could not do all of it; its detail says why. */
    FAILED,
    /** Its coordinator died or lost the lead in the midst of it. The due time that it was for is over. */
    INTERRUPTED;

    /** As it is stored and shown. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it was left undone, in part or whole. */
    public boolean fell() {
        return this == FAILED || this == INTERRUPTED;
    }
}
