package io.shardwright.demo;

/** The parts of the demonstration. */
public enum Scenario {
    /** A sharded table is made, filled and read back. */
    CREATE,
    /** A node refuses its part, and everything is undone. */
    ROLLBACK,
    /** A worker dies at its work, and the group finishes. */
    CRASH,
    /** A shard moves to another node and back while clients write. Played only if it is asked for. */
    MOVE
}
