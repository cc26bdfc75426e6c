package io.shardwright.nodedb;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Takes a node for an epoch. A lease that has run out stops nobody; what stops an older session is this, in this order: the new epoch is
 * committed on the node, so that no older session can open a connection any more; its open connections are killed; and the process list shows
 * that they are gone, so that nothing it had sent runs on. Only then may its commands change owner.
 */
public final class Fence {
    static final String CREATE = "CREATE TABLE IF NOT EXISTS shardwright.fence ("
            + " id TINYINT NOT NULL PRIMARY KEY,"
            + " epoch BIGINT NOT NULL COMMENT 'of the session that owns this node; only rises',"
            + " incarnation VARCHAR(36) NOT NULL COMMENT 'of the metadata database that gave it'"
            + ") ENGINE=InnoDB DEFAULT CHARSET=utf8mb4";

    static final String FIRST_ROW = "INSERT IGNORE INTO shardwright.fence VALUES (1, 0, '')";

    private final NodeDatabase node;

    public Fence(NodeDatabase node) {
        this.node = node;
    }

    /**
     * Takes the node for {@code epoch}; upon return nothing of an older session is under way on it, and nothing can begin.
     *
     * @param incarnation of the metadata database that gave the epoch
     * @throws ShardwrightException {@link ErrorCode#FENCED} if the node's epoch is as new or newer, {@link ErrorCode#UNREACHABLE} if the server
     *     does not let go of an older session's connections
     */
    public void take(long epoch, String incarnation) {
        node.asking(connection -> {
            if (!raise(connection, epoch, incarnation)) {
                throw node.fenced(epoch, read(connection).epoch());
            }
            ProcessList.endOthers(connection);
            return true;
        });
    }

    private static boolean raise(NodeConnection connection, long epoch, String incarnation) throws SQLException {
        try (PreparedStatement statement = connection.prepare(
                "UPDATE shardwright.fence SET epoch = ?, incarnation = ? WHERE id = 1 AND epoch < ?")) {
            statement.setLong(1, epoch);
            statement.setString(2, incarnation);
            statement.setLong(3, epoch);
            return statement.executeUpdate() == 1;
        }
    }

    static FenceRow read(NodeConnection connection) throws SQLException {
        try (PreparedStatement statement =
                        connection.prepare("SELECT epoch, incarnation FROM shardwright.fence WHERE id = 1");
                ResultSet rows = statement.executeQuery()) {
            if (!rows.next()) {
                throw new SQLException("shardwright.fence is empty");
            }
            return new FenceRow(rows.getLong(1), rows.getString(2));
        }
    }

    /**
     * Ends a connection whose answer was lost and waits until it is gone: only then may anybody probe, retry or undo what it ran.
     *
     * @throws ShardwrightException {@link ErrorCode#UNREACHABLE} if the server does not let go of it
     */
    static void settle(NodeDatabase node, NodeConnection asker, long connectionId) throws SQLException {
        if (!node.isLive(connectionId)) {
            ProcessList.end(asker, connectionId);
        }
    }
}
