package io.shardwright.nodedb;

import io.shardwright.attempt.LedgerEntry;
import io.shardwright.attempt.LedgerEntry.End;
import io.shardwright.attempt.Verdict;
import io.shardwright.noderun.LedgerKey;
import io.shardwright.noderun.TryKey;
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
    static final String CREATE = "CREATE TABLE IF NOT EXISTS shardwright.ledger ( group_uuid CHAR(36) CHARACTER SET"
            + " ascii NOT NULL, incarnation VARCHAR(40) CHARACTER SET ascii NOT NULL COMMENT 'of the metadata in which the"
            + " command was published', seq INT NOT NULL, direction VARCHAR(8) NOT NULL COMMENT 'forward, undo', attempt"
            + " INT NOT NULL, verdict VARCHAR(8) NOT NULL COMMENT 'what the probes said before it was sent', connection_id"
            + " BIGINT NOT NULL COMMENT 'ended before anyone probes, retries or undoes', outcome VARCHAR(8) NULL COMMENT"
            + " 'null while not known; applied, undone, nothing, partly', created_at BIGINT NOT NULL COMMENT 'UTC epoch"
            + " milliseconds of the newest try', PRIMARY KEY (group_uuid, incarnation, seq, direction)) ENGINE=InnoDB"
            + " DEFAULT CHARSET=utf8mb4";

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

    /**
     * Announces a try on this connection.
     *
     * @throws SQLException also if a later try has been announced: then this one's statement has come late, long after it was given up
     */
    static void intend(NodeConnection connection, TryKey tried, Verdict verdict) throws SQLException {
        // Assignments take place from left to right: the others still see the attempt that was there.
        try (PreparedStatement statement = connection.prepare(
                "INSERT INTO shardwright.ledger (group_uuid, incarnation, seq, direction, attempt, verdict,"
                        + " connection_id, outcome, created_at) VALUES (?, ?, ?, ?, ?, ?, CONNECTION_ID(), NULL,"
                        + " UNIX_TIMESTAMP(NOW(3)) * 1000) ON DUPLICATE KEY UPDATE verdict = IF(VALUES(attempt) >="
                        + " attempt, VALUES(verdict), verdict), connection_id = IF(VALUES(attempt) >= attempt,"
                        + " VALUES(connection_id), connection_id), outcome = IF(VALUES(attempt) >= attempt, NULL,"
                        + " outcome), created_at = IF(VALUES(attempt) >= attempt, VALUES(created_at), created_at), attempt"
                        + " = GREATEST(attempt, VALUES(attempt))")) {
            bind(statement, 1, tried.half());
            statement.setInt(KEY_PARTS + 1, tried.attempt());
            statement.setString(KEY_PARTS + 2, verdict.label());
            if (statement.executeUpdate() == 0) {
                throw new SQLException("a later one than " + tried + " has been announced");
            }
        }
    }

    /**
     * Writes how the announced try ended, and nothing of a later one; within a transaction of row changes, together with them. That nothing happened a row says too that is not
     * there.
     */
    static void end(NodeConnection connection, TryKey tried, End end) throws SQLException {
        try (PreparedStatement statement =
                connection.prepare("UPDATE shardwright.ledger SET outcome = ? WHERE " + KEY + " AND attempt <= ?")) {
            statement.setString(1, end.label());
            bind(statement, 2, tried.half());
            statement.setInt(2 + KEY_PARTS, tried.attempt());
            if (statement.executeUpdate() == 1) {
                return;
            }
            Optional<LedgerEntry> entry = find(connection, tried.half());
            // A row that says so already counts as none: the same was written before, and its answer lost.
            boolean said = entry.map(found -> found.attempt() <= tried.attempt() && found.end() == end)
                    .orElse(end == End.NOTHING);
            if (!said) {
                throw new SQLException("the ledger row of " + tried + " is missing");
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
