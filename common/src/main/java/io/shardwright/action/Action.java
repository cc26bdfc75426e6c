package io.shardwright.action;

/**
 * One half of a command pair: what a worker does on its own node. Stored in {@code query} or {@code rollback_query} as plain SQL
 * ({@link RunSql}) or as JSON with its name and version. A worker claims only actions it knows; adding a field with a default keeps a version,
 * anything else raises it.
 */
public sealed interface Action
        permits RunSql,
                CreateRouteServer,
                DropRouteServer,
                LeadRouteServer,
                QuarantineTable,
                RestoreTable,
                DropQuarantined,
                MakeDirectory,
                RemoveDirectory,
                MoveStep {
    /** The name under which it is stored, such as {@code quarantine-table}; {@code sql} for plain SQL. */
    String name();

    /** The version of its form, from 1. */
    default int version() {
        return 1;
    }

    /** Whether it loads its node for long, so that only some of its kind run there at a time. */
    default boolean bulky() {
        return bulky(name() + ":" + version());
    }

    /**
     * The same of an action by its name and version.
     *
     * @param action {@code name:version}
     */
    static boolean bulky(String action) {
        return action.startsWith(CopyShard.NAME + ":");
    }

    /**
     * Whether a decided group may end without it once an operator gives it up: what it leaves is found by a diagnosis, or by the ledger of artifacts,
     * and is in nobody's way.
     */
    default boolean dispensable() {
        return true;
    }

    /** Whether it may go on for hours, so that nothing else should have to wait for it. */
    default boolean lasting() {
        return false;
    }
}
