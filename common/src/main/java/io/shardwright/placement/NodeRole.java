package io.shardwright.placement;

import java.util.Locale;

/** What part a node has in a rebalance. */
public enum NodeRole {
    /** Gives and takes replicas. */
    ACTIVE,
    /** Gives all that it has and takes nothing. */
    DRAINING,
    /** Is left out: takes nothing, gives nothing, and no copy is made from it. What it has stays there. */
    EXCLUDED;

    /** The role as users write it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
