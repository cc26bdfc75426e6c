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
    /** It was away for too long, or an operator says that it is not to be waited for. */
    LOSE,
    /** It was lost, and its worker is back. */
    RETURN,
    /** What is on its server was made right: it is what it was before. */
    SETTLE,
    /** Ordered: it leaves the fleet. */
    REMOVE,
    /** Ordered: a node of its name may join again. */
    READMIT;

    /** The name as it is stored and shown. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
