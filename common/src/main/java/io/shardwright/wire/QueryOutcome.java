package io.shardwright.wire;

import java.util.Locale;

/** What became of a {@link Query}. */
public enum QueryOutcome {
    /** The statement ran; all chunks of its result came before. */
    OK,
    /** The statement had no effect: the database or the worker refused it. */
    ERROR,
    /** The answer was lost. The statement may have had its effect, may still be running, or may never have arrived. */
    UNKNOWN;

    /** The outcome as frames and the API write it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
