package io.shardwright.rowcopy;

import io.shardwright.move.GtidPosition;
import io.shardwright.move.Unmovable;
import io.shardwright.move.Unmovable.Reason;
import io.shardwright.nodedb.NodeConnection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether a node's binary log can be followed, and where it is. */
final class LogChecks {
    private LogChecks() {}

    /** The point after the newest transaction in the node's log. */
    static GtidPosition position(NodeConnection connection) throws SQLException {
        return GtidPosition.parse(connection.text("SELECT @@GLOBAL.gtid_binlog_pos"));
    }

    /**
     * Why the log cannot be followed from a point that was read before; nothing if it can. A transaction that was prepared before that point is seen here, unless it was decided
     * meanwhile: then snapshots from now on have its rows.
     */
    static List<Unmovable> refusals(NodeConnection connection) throws SQLException {
        List<Unmovable> found = new ArrayList<>();
        if (connection.text("SELECT @@GLOBAL.log_bin").equals("0")) {
            found.add(new Unmovable(Reason.NO_BINARY_LOG, "the source writes no binary log"));
            return found;
        }
        differs(connection, "binlog_format", "ROW", Reason.BINLOG_FORMAT, found);
        differs(connection, "binlog_row_image", "FULL", Reason.BINLOG_ROW_IMAGE, found);
        differs(connection, "log_bin_compress", "0", Reason.BINLOG_COMPRESSED, found);
        try (PreparedStatement statement = connection.prepare("SHOW MASTER STATUS");
                ResultSet rows = statement.executeQuery()) {
            if (rows.next()) {
                String filters = text(rows.getString("Binlog_Do_DB")) + text(rows.getString("Binlog_Ignore_DB"));
                if (!filters.isEmpty()) {
                    found.add(new Unmovable(Reason.BINLOG_FILTERED, "the source's binary log is filtered: " + filters));
                }
            }
        }
        if (connection.exists("XA RECOVER")) {
            found.add(new Unmovable(Reason.PREPARED_TRANSACTIONS, "the source has prepared transactions"));
        }
        return found;
    }

    private static void differs(
            NodeConnection connection, String variable, String wanted, Reason reason, List<Unmovable> found)
            throws SQLException {
        String value = connection.text("SELECT @@GLOBAL." + variable);
        if (!value.equalsIgnoreCase(wanted)) {
            found.add(new Unmovable(reason, "the source has " + variable + "=" + value));
        }
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
