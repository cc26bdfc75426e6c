package io.shardwright.fleet;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The database engine of a node. */
public enum Engine {
    /** MariaDB, and MySQL where the two agree. Executes. */
    MARIADB,
    /** Manticore Search. */
    MANTICORE;

    /** The name as users write it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The engine of that name; empty if there is none. */
    public static Optional<Engine> of(String label) {
        return Arrays.stream(values())
                .filter(engine -> engine.label().equals(label))
                .findFirst();
    }
}
