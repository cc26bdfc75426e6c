package io.shardwright.fleet;

import java.util.Locale;

/** What a Shardwright process is to the others. Its certificate says so too, as the subject's organizational unit. */
public enum ProcessKind {
    /** Decides: plans, grants locks, settles groups, serves the API. */
    COORDINATOR,
    /** Executes on one node. */
    WORKER;

    /** The kind as certificates, frames and announcements write it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
