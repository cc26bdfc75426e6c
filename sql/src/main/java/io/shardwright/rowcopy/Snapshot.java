package io.shardwright.rowcopy;

import io.shardwright.move.GtidPosition;
import io.shardwright.nodedb.NodeConnection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A view of all rows at one point of the node's log, for as long as its transaction is open on the connection.
 *
 * <p>The server tells the place in its log that belongs to a view, as a file and an offset. To find the GTID of a place it reads that file from its beginning, up to a gigabyte. But if the
 * log still ends at the view's place a moment later, then the GTID that was read between the two is that of the place. On a server that commits all the time a few attempts find such a
 * moment; only if they do not the log is read.
 */
final class Snapshot implements AutoCloseable {
    /** At a thousand commits a second, two of three attempts meet none. */
    private static final int ATTEMPTS_MAX = 8;

    private final NodeConnection connection;
    private final GtidPosition position;

    /** An offset in one of the log's files. */
    private record Place(String file, long offset) {}

    private Snapshot(NodeConnection connection, GtidPosition position) {
        this.connection = connection;
        this.position = position;
    }

    static Snapshot take(NodeConnection connection) throws SQLException {
        Place place = begin(connection);
        for (int attempt = 1; ; attempt++) {
            // In this order: a GTID that is read here is in the log or about to be, by one whose lock the next
            // statement waits for.
            GtidPosition newest = LogChecks.position(connection);
            if (end(connection).equals(place)) {
                return new Snapshot(connection, newest);
            }
            if (attempt == ATTEMPTS_MAX) {
                return new Snapshot(connection, GtidPosition.parse(gtids(connection, place)));
            }
            connection.execute("ROLLBACK");
            place = begin(connection);
        }
    }

    private static Place begin(NodeConnection connection) throws SQLException {
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
        connection.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT");
        Map<String, String> status = new HashMap<>();
        try (PreparedStatement statement =
                        connection.prepare("SHOW SESSION STATUS WHERE Variable_name LIKE 'binlog\\_snapshot\\_%'");
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                status.put(rows.getString(1).toLowerCase(Locale.ROOT), rows.getString(2));
            }
        }
        String file = status.getOrDefault("binlog_snapshot_file", "");
        String offset = status.getOrDefault("binlog_snapshot_position", "");
        if (file.isEmpty() || offset.isEmpty()) {
            throw new SQLException("the server does not tell the place of a snapshot in its binary log");
        }
        return new Place(file, Long.parseLong(offset));
    }

    private static Place end(NodeConnection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepare("SHOW MASTER STATUS");
                ResultSet rows = statement.executeQuery()) {
            if (!rows.next()) {
                throw new SQLException("the server writes no binary log");
            }
            return new Place(rows.getString(1), rows.getLong(2));
        }
    }

    private static String gtids(NodeConnection connection, Place place) throws SQLException {
        return connection.text("SELECT BINLOG_GTID_POS('" + place.file() + "', " + place.offset() + ")");
    }

    GtidPosition position() {
        return position;
    }

    @Override
    public void close() throws SQLException {
        connection.execute("ROLLBACK");
    }
}
