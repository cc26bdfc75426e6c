package io.shardwright.manticore;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.sql.SQLException;

/** Tells whether the node answers, before work for it is claimed, on one connection as long as that lasts. For one thread. */
public final class SearchPulse implements AutoCloseable {
    private final SearchServer server;
    private final SearchLane lane;

    public SearchPulse(SearchServer server) {
        this.server = server;
        this.lane = new SearchLane(server);
    }

    /**
     * Returns if the node answers.
     *
     * @throws ShardwrightException {@link ErrorCode#UNREACHABLE} if it does not, {@link ErrorCode#FENCED} if another server answers in its place
     */
    public void check() {
        try {
            SearchConnection unused = lane.fresh();
        } catch (SQLException e) {
            lane.drop();
            throw server.refused(e);
        }
    }

    @Override
    public void close() {
        lane.close();
    }
}
