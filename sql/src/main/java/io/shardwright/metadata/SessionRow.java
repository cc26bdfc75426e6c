package io.shardwright.metadata;

import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.StatementBundle.Answer;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** The check that begins every transaction of a worker session: its own row, locked shared. */
final class SessionRow {
    private static final String ROW = "SELECT state FROM worker_session WHERE node = ? AND epoch = ? ";

    private SessionRow() {}

    /** Holds the session's row until the transaction ends, or refuses if the session is not open any more. */
    static void lock(Handle handle, NodeName node, long epoch) {
        lock(handle, node, epoch, "LOCK IN SHARE MODE");
    }

    /**
     * As {@link #lock}, once no other transaction of the session holds its row: also none whose connection was lost and that its server still runs.
     * One that waits for an earlier lock meanwhile will find the new round, and that it is not of it.
     *
     * @param round of claims; doing this again, however late, changes nothing
     */
    static void beginRound(Handle handle, NodeName node, long epoch, long round) {
        lock(handle, node, epoch, "FOR UPDATE");
        handle.createUpdate("UPDATE worker_session SET claim_round = GREATEST(claim_round, :round)"
                        + " WHERE node = :node AND epoch = :epoch")
                .bind("round", round)
                .bind("node", node.value())
                .bind("epoch", epoch)
                .execute();
    }

    private static void lock(Handle handle, NodeName node, long epoch, String how) {
        StatementBundle bundle = new StatementBundle(handle);
        Answer<List<String>> states = bundle.read(ROW + how, row -> row.getString("state"), node.value(), epoch);
        bundle.send();
        require(states.get(), node, epoch);
    }

    /** Adds the statement that holds the session's row; {@link #require} judges its answer. */
    static Answer<List<String>> lock(StatementBundle bundle, NodeName node, long epoch) {
        return bundle.read(ROW + "LOCK IN SHARE MODE", row -> row.getString("state"), node.value(), epoch);
    }

    /** @throws ShardwrightException FENCED if the session is not open any more */
    static void require(List<String> states, NodeName node, long epoch) {
        if (!states.contains("open")) {
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
