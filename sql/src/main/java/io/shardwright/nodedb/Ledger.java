package io.shardwright.nodedb;

import io.shardwright.attempt.LedgerEntry;
import io.shardwright.attempt.LedgerEntry.End;
import io.shardwright.attempt.Verdict;
import io.shardwright.queue.GroupId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;

/**
 * The node's own record of what was about to be sent to it, {@code shardwright.ledger}. An intent is committed before its statement is sent,
 * so that whoever comes later knows which connection to end and what the probes had said. For row changes the ending is written in the same
 * transaction as the rows.
 */
final class Ledger {
    static final String CREATE = "CREATE TABLE IF NOT EXISTS shardwright.ledger ("
            + " group_uuid CHAR(36) CHARACTER SET ascii NOT NULL,"
            + " incarnation VARCHAR(40) CHARACTER SET ascii NOT NULL COMMENT 'of the metadata in which the command was published',"
            + " seq INT NOT NULL,"
            + " direction VARCHAR(8) NOT NULL COMMENT 'forward, undo',"
            + " attempt INT NOT NULL,"
            + " verdict VARCHAR(8) NOT NULL COMMENT 'what the probes said before it was sent',"
            + " connection_id BIGINT NOT NULL COMMENT 'ended before anyone probes, retries or undoes',"
            + " outcome VARCHAR(8) NULL COMMENT 'null while not known; applied, undone, nothing, partly',"
            + " created_at BIGINT NOT NULL COMMENT 'UTC epoch milliseconds of the newest try',"
            + " PRIMARY KEY (group_uuid, incarnation, seq, direction)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4";

    private static final String KEY = "group_uuid = ? AND incarnation = ? AND seq = ? AND direction = ?";
    private static final int KEY_PARTS = 4;

    private Ledger() {}

    static Optional<LedgerEntry> find(NodeConnection connection, LedgerKey key) throws SQLException {
        try (PreparedStatement statement = connection.prepare(
                "SELECT attempt, verdict, connection_id, outcome FROM shardwright.ledger WHERE " + KEY)) {
            bind(statement, 1, key);
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    return Optional.empty();
                }
                String outcome = rows.getString(4);
                return Optional.of(new LedgerEntry(
                        rows.getInt(1),
                        Verdict.valueOf(rows.getString(2).toUpperCase(Locale.ROOT)),
                        rows.getLong(3),
                        outcome == null ? End.OPEN : End.valueOf(outcome.toUpperCase(Locale.ROOT))));
            }
        }
    }

    /** Announces a try on this connection. */
    static void intend(NodeConnection connection, LedgerKey key, int attempt, Verdict verdict) throws SQLException {
        try (PreparedStatement statement = connection.prepare(
                "INSERT INTO shardwright.ledger (group_uuid, incarnation, seq, direction, attempt, verdict, connection_id, outcome, created_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, CONNECTION_ID(), NULL, UNIX_TIMESTAMP(NOW(3)) * 1000)"
                        + " ON DUPLICATE KEY UPDATE attempt = VALUES(attempt), verdict = VALUES(verdict), connection_id = VALUES(connection_id),"
                        + " outcome = NULL, created_at = VALUES(created_at)")) {
            bind(statement, 1, key);
            statement.setInt(KEY_PARTS + 1, attempt);
            statement.setString(KEY_PARTS + 2, verdict.label());
            statement.executeUpdate();
        }
    }

    /** Writes how the announced try ended; within a transaction of row changes, together with them. That nothing happened a row says too that is not there. */
    static void end(NodeConnection connection, LedgerKey key, End end) throws SQLException {
        try (PreparedStatement statement =
                connection.prepare("UPDATE shardwright.ledger SET outcome = ? WHERE " + KEY)) {
            statement.setString(1, end.label());
            bind(statement, 2, key);
            if (statement.executeUpdate() == 1) {
                return;
            }
            Optional<LedgerEntry> entry = find(connection, key);
            // A row that says so already counts as none: the same was written before, and its answer lost.
            boolean said = entry.map(found -> found.end() == end).orElse(end == End.NOTHING);
            if (!said) {
                throw new SQLException("the ledger row of " + key + " is missing");
            }
        }
    }

    /** Takes away what is filed under a group that nobody will ask about again. */
    static void forget(NodeConnection connection, GroupId group) throws SQLException {
        try (PreparedStatement statement = connection.prepare("DELETE FROM shardwright.ledger WHERE group_uuid = ?")) {
            statement.setString(1, group.toString());
            statement.executeUpdate();
        }
    }

    private static void bind(PreparedStatement statement, int first, LedgerKey key) throws SQLException {
        statement.setString(first, key.group().toString());
        statement.setString(first + 1, key.incarnation().toString());
        statement.setInt(first + 2, key.seq());
        statement.setString(first + 3, key.direction().label());
    }
}
