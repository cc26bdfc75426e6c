package io.shardwright.health;

import java.util.Locale;

/** How bad it is when a check finds more than it allows. In rising order. */
public enum Gravity {
    /** All is well. */
    OK,
    /** Good to know; the fleet is healthy all the same. */
    WARNING,
    /** Changes fail or wait that should not, or would not survive another fault. */
    DEGRADED,
    /** Something does not go on without a person. */
    UNHEALTHY;

    /** The name as it is shown. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What a fleet is whose gravest finding this is. */
    public String overall() {
        return compareTo(DEGRADED) < 0 ? "healthy" : label();
    }
}
