package io.shardwright.fleet;

import java.util.Locale;

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
}
