package io.shardwright.metadata;

import io.shardwright.fleet.NodeName;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.ClaimRules;
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

    /** The same, and the switches' version with it: whether the session may start what it has claimed. */
    static boolean lockToStart(Handle handle, NodeName node, long epoch) {
        record Row(String state, long echoed, long newest) {}
        Row row = handle.createQuery(
                        "SELECT s.state, s.control_version, c.version FROM control c STRAIGHT_JOIN worker_session s"
                                + " WHERE c.scope = 'cluster' AND c.target = '' AND s.node = :node AND s.epoch = :epoch LOCK IN SHARE MODE")
                .bind("node", node.value())
                .bind("epoch", epoch)
                .map((found, context) ->
                        new Row(found.getString("state"), found.getLong("control_version"), found.getLong("version")))
                .findOne()
                .filter(found -> found.state().equals("open"))
                .orElseThrow(() -> fenced(node, epoch));
        return ClaimRules.mayStart(row.echoed(), row.newest());
    }

    static ShardwrightException fenced(NodeName node, long epoch) {
        return new ShardwrightException(
                ErrorCode.FENCED,
                "session " + epoch + " of node " + node + " has been replaced by a newer one",
                "Run one worker a node; this one has stopped.");
    }
}
