package io.shardwright.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a key is for. Each may do what those before it may. */
public enum Role {
    /** Looks, and changes nothing. */
    VIEWER,
    /** Runs groups, moves, rebalances, pauses. */
    OPERATOR,
    /** Also what cannot be taken back by a group, and who else has a key. */
    ADMIN;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The role of that label; empty if there is none. */
    public static Optional<Role> of(String label) {
        return Arrays.stream(values())
                .filter(role -> role.label().equals(label))
                .findFirst();
    }

    /** Whether it may do what is for {@code least}. */
    public boolean covers(Role least) {
        return compareTo(least) >= 0;
    }
}
