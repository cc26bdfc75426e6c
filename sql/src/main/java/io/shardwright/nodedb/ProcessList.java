package io.shardwright.nodedb;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.time.WakeSignal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Ends connections of the worker's own account, and waits until the server has really let go of them. A killed statement may take its time:
 * it is over only when its connection has left the process list.
 */
final class ProcessList {
    /** The server's answer to a KILL of a connection that is not there. */
    private static final int NO_SUCH_THREAD = 1094;

    private static final long PAUSE_MIN_MILLIS = 1;
    private static final long PAUSE_MAX_MILLIS = 250;

    /** With the pauses above about a minute: an ALTER of a large table takes that long to roll back, a healthy connection none. */
    private static final int POLLS_MAX = 250;

    private ProcessList() {}

    /** Ends one connection, if it is there and ours. */
    static void end(NodeConnection asker, long connectionId) throws SQLException {
        end(asker, " AND ID = " + connectionId);
    }

    /** Ends every connection of the account but the asker's. */
    static void endOthers(NodeConnection asker) throws SQLException {
        end(asker, "");
    }

    private static void end(NodeConnection asker, String condition) throws SQLException {
        long pause = PAUSE_MIN_MILLIS;
        for (int poll = 0; poll < POLLS_MAX; poll++) {
            List<Long> found = ours(asker, condition);
            if (found.isEmpty()) {
                return;
            }
            for (long id : found) {
                kill(asker, id);
            }
            pause(pause);
            pause = Math.min(2 * pause, PAUSE_MAX_MILLIS);
        }
        throw new ShardwrightException(
                ErrorCode.UNREACHABLE,
                "the node has not let go of connections it was told to end: " + ours(asker, condition),
                "It goes on when the server has rolled back what they ran; SHOW PROCESSLIST shows them.");
    }

    private static List<Long> ours(NodeConnection asker, String condition) throws SQLException {
        List<Long> ids = new ArrayList<>();
        try (PreparedStatement statement = asker.prepare("SELECT ID FROM information_schema.PROCESSLIST"
                        + " WHERE USER = SUBSTRING_INDEX(USER(), '@', 1) AND ID <> CONNECTION_ID()" + condition);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                ids.add(rows.getLong(1));
            }
        }
        return ids;
    }

    private static void kill(NodeConnection asker, long id) throws SQLException {
        boolean unused = told(asker, "KILL CONNECTION " + id);
    }

    /** Ends the statement that runs on a connection, if one does. Returns false if there is no such connection. */
    static boolean interrupt(NodeConnection asker, long connectionId) throws SQLException {
        return told(asker, "KILL QUERY " + connectionId);
    }

    /** False if the one that it names is not there. */
    private static boolean told(NodeConnection asker, String kill) throws SQLException {
        try {
            asker.execute(kill);
            return true;
        } catch (SQLException e) {
            if (e.getErrorCode() != NO_SUCH_THREAD) {
                throw e;
            }
            return false;
        }
    }

    private static void pause(long millis) {
        try {
            new WakeSignal().rest(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ShardwrightException(
                    ErrorCode.UNREACHABLE,
                    "interrupted while the node ends a connection",
                    "Nothing was sent since.",
                    e);
        }
    }
}
