package io.shardwright.queue;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Which half of a command pair is meant. */
public enum Direction {
    /** The command itself. */
    FORWARD,
    /** Its rollback. */
    UNDO;

    /** The name as it is stored and shown. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The half of a label; empty if there is none. */
    public static Optional<Direction> of(String label) {
        return Arrays.stream(values())
                .filter(half -> half.label().equals(label))
                .findFirst();
    }
}
