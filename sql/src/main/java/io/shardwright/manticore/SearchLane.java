package io.shardwright.manticore;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The connection on which one thread runs one command after another: opened when needed, dropped when it is lost. */
final class SearchLane implements AutoCloseable {
    private final SearchServer server;
    private @Nullable SearchConnection connection;

    SearchLane(SearchServer server) {
        this.server = server;
    }

    /** The open connection, or a new one. */
    SearchConnection connection() throws SQLException {
        SearchConnection open = connection;
        if (open == null) {
            open = server.open();
            connection = open;
        }
        return open;
    }

    /** One that answers: a kept one that ended while it lay idle is not mistaken for one that ended under a statement. */
    SearchConnection fresh() throws SQLException {
        SearchConnection kept = connection;
        if (kept != null) {
            try {
                kept.rows("SELECT 1");
                return kept;
            } catch (SQLException e) {
                drop();
            }
        }
        return connection();
    }

    /** Waits until nothing runs on a connection any more whose answer was lost. */
    void settle(long connectionId) throws SQLException {
        server.settle(fresh(), connectionId);
    }

    /** Drops the connection on our side. What the server does with it is another matter: see {@link #settle}. */
    void drop() {
        SearchConnection open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void close() {
        drop();
    }
}
