package io.shardwright.metadata;

import io.shardwright.fleet.NodeName;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import org.jdbi.v3.core.Handle;

/** The check that begins every transaction of a worker session: its own row, locked shared. */
final class SessionRow {
    private SessionRow() {}

    /** Holds the session's row until the transaction ends, or refuses if the session is not open any more. */
    static void lock(Handle handle, NodeName node, long epoch) {
        boolean open = handle.createQuery(
                        "SELECT state FROM worker_session WHERE node = :node AND epoch = :epoch LOCK IN SHARE MODE")
                .bind("node", node.value())
                .bind("epoch", epoch)
                .mapTo(String.class)
                .findOne()
                .filter("open"::equals)
                .isPresent();
        if (!open) {
            throw fenced(node, epoch);
        }
    }

    static ShardwrightException fenced(NodeName node, long epoch) {
        return new ShardwrightException(
                ErrorCode.FENCED,
                "session " + epoch + " of node " + node + " has been replaced by a newer one",
                "Run one worker a node; this one has stopped.");
    }
}
