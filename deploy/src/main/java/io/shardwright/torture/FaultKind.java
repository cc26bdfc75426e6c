package io.shardwright.torture;

import java.util.Locale;

/** What is done to the cluster, as it is counted. */
enum FaultKind {
    /** A worker is killed with -9. */
    WORKER_KILLED,
    /** The leading coordinator is killed with -9. */
    LEADER_KILLED,
    /** A coordinator that does not lead is killed with -9. */
    STANDBY_KILLED,
    /** A worker is stopped for longer than its lease, another takes its node, and the first goes on. */
    WORKER_PAUSED,
    /** A coordinator is stopped for longer than its session, and goes on. */
    COORDINATOR_PAUSED,
    /** The metadata database is killed with -9 and started again. */
    METADATA_RESTARTED,
    /** The database of a node is killed with -9 and started again. */
    NODE_RESTARTED,
    /** The metadata database or a node's is stopped for some seconds. */
    DATABASE_PAUSED,
    /** ZooKeeper is stopped and started again. */
    ZOOKEEPER_RESTARTED,
    /** All connections between a process and a database end. */
    CONNECTIONS_CUT,
    /** A connection ends before its statement reaches the database. */
    STATEMENT_LOST,
    /** A connection ends while its statement runs. */
    CUT_WHILE_RUNNING,
    /** A statement runs to its end and its answer is lost. */
    ANSWER_LOST,
    /** A node refuses a statement for now, and its connection stays. */
    STATEMENT_REFUSED;

    /** For people. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
