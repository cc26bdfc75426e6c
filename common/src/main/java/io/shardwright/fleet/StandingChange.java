package io.shardwright.fleet;

import java.util.Locale;

/** What changes how a node stands. */
public enum StandingChange {
    /** It is fit and has been there long enough, or an operator takes it as it is. */
    ADMIT,
    /** It is not fit. */
    REFUSE,
    /** It was not fit and is now: it begins anew. */
    RECONSIDER,
    /** Ordered: it is to be emptied. */
    DRAIN,
    /** Ordered: it may take shards again. */
    UNDRAIN,
    /** Ordered: it leaves the fleet. */
    REMOVE,
    /** Ordered: a node of its name may join again. */
    READMIT;

    /** The name as it is stored and shown. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
