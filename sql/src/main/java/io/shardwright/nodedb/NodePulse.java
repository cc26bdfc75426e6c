package io.shardwright.nodedb;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.sql.SQLException;

/** Tells whether the node answers and still belongs to this session, before work for it is claimed. For one thread. */
public final class NodePulse implements AutoCloseable {
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
            lane.connection().text("SELECT 1");
        } catch (SQLException first) {
            // It may have been restarted since: a new connection tells.
            lane.drop();
            try {
                lane.connection().text("SELECT 1");
            } catch (SQLException e) {
                lane.drop();
                throw node.refused(e);
            }
        }
    }

    @Override
    public void close() {
        lane.close();
    }
}
