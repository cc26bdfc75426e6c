package io.shardwright.rowcopy;

import io.shardwright.move.GtidPosition;
import io.shardwright.nodedb.NodeConnection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** A view of all rows at one point of the node's log, for as long as its transaction is open on the connection. */
final class Snapshot implements AutoCloseable {
    private final NodeConnection connection;
    private final GtidPosition position;

    private Snapshot(NodeConnection connection, GtidPosition position) {
        this.connection = connection;
        this.position = position;
    }

    /** Takes one. The server tells the place in its log that belongs to it; the GTID of that place is read from the log itself. */
    static Snapshot take(NodeConnection connection) throws SQLException {
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
        connection.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT");
        Map<String, String> place = new HashMap<>();
        try (PreparedStatement statement =
                        connection.prepare("SHOW SESSION STATUS WHERE Variable_name LIKE 'binlog\\_snapshot\\_%'");
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                place.put(rows.getString(1).toLowerCase(java.util.Locale.ROOT), rows.getString(2));
            }
        }
        String file = place.getOrDefault("binlog_snapshot_file", "");
        String offset = place.getOrDefault("binlog_snapshot_position", "");
        if (file.isEmpty() || offset.isEmpty()) {
            throw new SQLException("the server does not tell the place of a snapshot in its binary log");
        }
        String gtids = connection.text("SELECT BINLOG_GTID_POS('" + file + "', " + Long.parseLong(offset) + ")");
        return new Snapshot(connection, GtidPosition.parse(gtids));
    }

    GtidPosition position() {
        return position;
    }

    @Override
    public void close() throws SQLException {
        connection.execute("ROLLBACK");
    }
}
