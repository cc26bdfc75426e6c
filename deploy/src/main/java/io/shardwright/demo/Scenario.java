package io.shardwright.demo;

import java.util.Set;

/** The parts of the demonstration. */
public enum Scenario {
    /** A sharded table is made, filled and read back. */
    CREATE,
    /** A node refuses its part, and everything is undone. */
    ROLLBACK,
    /** A worker dies at its work, and the group finishes. */
    CRASH,
    /** A shard moves to another node and back while clients write. Played only if it is asked for. */
    MOVE,
    /** A node is emptied and filled again by plans of moves while clients write. Played only if it is asked for. */
    REBALANCE;

    /** Those that are played if none is asked for. */
    public static final Set<Scenario> USUAL = Set.of(CREATE, ROLLBACK, CRASH);
}
