package io.shardwright.nodedb;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.sql.SQLException;

/** Tells whether the node answers and still belongs to this session, before work for it is claimed. For one thread. */
public final class NodePulse implements AutoCloseable {
    /** A node that runs answers in a millisecond; one that is paused must not hold up the renewal of the lease for long. */
    private static final int ANSWER_TIMEOUT_MILLIS = 2_000;

    private final NodeDatabase node;
    private final Lane lane;

    public NodePulse(NodeDatabase node, long epoch) {
        this.node = node;
        this.lane = new Lane(node, epoch);
    }

    /**
     * Returns if the node answers.
     *
     * @throws ShardwrightException {@link ErrorCode#UNREACHABLE} or {@link ErrorCode#ACCESS_DENIED} if it does not, {@link ErrorCode#FENCED} if it
     *     belongs to a newer epoch, {@link ErrorCode#BAD_RECORD} if it has forgotten this one
     */
    public void check() {
        try {
            ask();
        } catch (SQLException first) {
            // It may have been restarted since: a new connection tells.
            lane.drop();
            try {
                ask();
            } catch (SQLException e) {
                lane.drop();
                throw node.refused(e);
            }
        }
    }

    private void ask() throws SQLException {
        NodeConnection connection = lane.connection();
        connection.jdbc().setNetworkTimeout(Runnable::run, ANSWER_TIMEOUT_MILLIS);
        connection.text("SELECT 1");
    }

    @Override
    public void close() {
        lane.close();
    }
}
