package io.shardwright.placement;

import java.util.Locale;

/** Why a replica moves; in the order in which a plan moves them. */
public enum MoveCause {
    /** A shard has fewer replicas than it should have: a copy is added and nothing leaves. */
    MISSING,
    /** Its node is to be emptied. */
    DRAINING,
    /** More replicas of its shard are in one zone than may be. */
    ZONE,
    /** Its node has more than its share, or another less. */
    BALANCE;

    /** The cause as it is stored and shown. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
