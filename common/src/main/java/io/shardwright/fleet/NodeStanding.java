package io.shardwright.fleet;

import io.shardwright.problem.Label;
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
    /** Was away for too long: what is on it stays its own, and nothing new waits for it. */
    LOST,
    /** Was lost and has come back: it takes no part before what is on its server was made right. */
    RETURNING,
    /** Was taken out of the fleet: its worker is refused. */
    REMOVED;

    /** The name as it is stored and shown. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The standing of that label. */
    public static NodeStanding of(String label) {
        return Label.read(NodeStanding.class, label);
    }

    /** Whether it is out of the fleet for a time, with all that it has. */
    public boolean lost() {
        return this == LOST || this == RETURNING;
    }

    /** Whether it has shards, or had them until it was emptied, and counts as one of those that newcomers are compared with. */
    public boolean admitted() {
        return this == ACTIVE || this == DRAINING;
    }
}
