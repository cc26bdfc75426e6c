package io.shardwright.placement;

import java.util.Locale;

/** What part a node has in a rebalance. */
public enum NodeRole {
    /** Gives and takes replicas. */
    ACTIVE,
    /** Gives all that it has and takes nothing. */
    DRAINING,
    /** The same, for as long as the node is marked as draining: a plan does not fit any more once that is taken back. */
    MARKED,
    /** Is left out: takes nothing, gives nothing, and no copy is made from it. What it has stays there. */
    EXCLUDED;

    /** The role as users write it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The role in a sentence about a node. */
    String words() {
        return this == MARKED ? "marked as draining" : label();
    }

    /** Whether a node of this role gives all that it has. */
    public boolean empties() {
        return this == DRAINING || this == MARKED;
    }
}
