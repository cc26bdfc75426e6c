package io.shardwright.access;

/** What a request is about, for keys that are for some tables only. */
public enum Reach {
    /** Says something of the fleet and nothing of tables: open to every key of the role. */
    FLEET,
    /** A list: such a key is shown what is of its tables. */
    LIST,
    /** The table in the path. */
    TABLE,
    /** The table that the body has as {@code name}, and as {@code colocateWith} if it has that. */
    NEW_TABLE,
    /** The table that the body has as {@code table}; a request without one is about all. */
    TABLE_IN_BODY,
    /** The move in the path. */
    MOVE,
    /** The rebalance in the path: every move of it. */
    REBALANCE,
    /** The group in the path, which must lock no more than one table. */
    GROUP,
    /** The plan in the body: every move of it. */
    PLAN,
    /** The pause in the body: of a table, or of a group that locks one. */
    PAUSE,
    /** The same, in parameters. */
    PAUSE_IN_PARAMETERS,
    /** May touch anything: never open to such a key. */
    EVERYTHING
}
