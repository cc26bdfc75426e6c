package io.shardwright.fleet;

import java.util.Locale;

/** How a node stands in its fleet. Which standing may follow which is said by {@link StandingTransitions}. */
public enum NodeStanding {
    /** Its worker has come; it takes no part before it has been there for a while and is found fit. */
    JOINING,
    /** It differs from the fleet in what matters. Looked at anew when that changes. */
    REFUSED,
    /** Takes part in everything. */
    ACTIVE,
    /** Gives what it has, and takes nothing more. */
    DRAINING,
    /** Was taken out of the fleet: its worker is refused. */
    REMOVED;

    /** The name as it is stored and shown. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The standing of that label. */
    public static NodeStanding of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }

    /** Whether it has shards, or had them until it was emptied, and counts as one of those that newcomers are compared with. */
    public boolean admitted() {
        return this == ACTIVE || this == DRAINING;
    }
}
