package io.shardwright.rowcopy;

import io.shardwright.move.GtidPosition;
import io.shardwright.move.KeyRange;
import io.shardwright.move.RecordBytes;
import io.shardwright.move.Row;
import io.shardwright.move.SourceItem;
import io.shardwright.nodedb.NodeConnection;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where a move is, as its target keeps it beside its rows. Every change says what it expects to find, so that of two writers one fails. */
final class MoveRecords {
    private MoveRecords() {}

    static void begin(NodeConnection connection, FollowRecord begun) throws SQLException {
        try (PreparedStatement statement = connection.prepare(
                "INSERT INTO shardwright.move_position (move, source, shape, start_gtid, restart_gtid, applied_gtid, changes,"
                        + " rows_estimated) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")) {
            bind(statement, begun.name());
            statement.setBytes(3, RecordBytes.shape(begun.shape()));
            statement.setString(4, begun.start().toString());
            statement.setString(5, begun.restart().toString());
            statement.setString(6, begun.applied().toString());
            statement.setLong(7, begun.changes());
            statement.setLong(8, begun.rowsEstimated());
            statement.executeUpdate();
        }
    }

    static Optional<FollowRecord> followed(NodeConnection connection, MoveName name) throws SQLException {
        try (PreparedStatement statement = connection.prepare(
                "SELECT shape, start_gtid, restart_gtid, applied_gtid, changes, rows_estimated FROM shardwright.move_position"
                        + " WHERE move = ? AND source = ?")) {
            bind(statement, name);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new FollowRecord(
                                name,
                                RecordBytes.shape(row.getBytes(1)),
                                GtidPosition.parse(row.getString(2)),
                                GtidPosition.parse(row.getString(3)),
                                GtidPosition.parse(row.getString(4)),
                                row.getLong(5),
                                row.getLong(6)))
                        : Optional.empty();
            }
        }
    }

    /**
     * Records that changes are done, within the transaction that does them and before it.
     *
     * @return the record after it
     */
    static FollowRecord advance(
            NodeConnection connection, FollowRecord at, GtidPosition restart, GtidPosition applied, long changes)
            throws SQLException {
        try (PreparedStatement statement = connection.prepare(
                "UPDATE shardwright.move_position SET restart_gtid = ?, applied_gtid = ?, changes = ?"
                        + " WHERE move = ? AND source = ? AND applied_gtid = ? AND changes = ?")) {
            statement.setString(1, restart.toString());
            statement.setString(2, applied.toString());
            statement.setLong(3, at.changes() + changes);
            statement.setString(4, at.name().move().toString());
            statement.setString(5, at.name().source());
            statement.setString(6, at.applied().toString());
            statement.setLong(7, at.changes());
            // A row that stays as it is does not count as changed.
            boolean same = changes == 0 && restart.equals(at.restart()) && applied.equals(at.applied());
            if (statement.executeUpdate() != 1 && !same) {
                throw another(at.name());
            }
        }
        return at.advanced(restart, applied, changes);
    }

    static void plan(NodeConnection connection, MoveName name, List<KeyRange> ranges) throws SQLException {
        for (int i = 0; i < ranges.size(); i++) {
            try (PreparedStatement statement = connection.prepare(
                    "INSERT INTO shardwright.move_range (move, source, number, after_key, last_key, finished, snapshot_gtid, chunks,"
                            + " copied_rows, copied_bytes, copied_millis) VALUES (?, ?, ?, ?, ?, FALSE, '', 0, 0, 0, 0)")) {
                bind(statement, name);
                statement.setInt(3, i);
                statement.setBytes(4, bytes(ranges.get(i).after()));
                statement.setBytes(5, bytes(ranges.get(i).last()));
                statement.executeUpdate();
            }
        }
    }

    static List<RangeRecord> ranges(NodeConnection connection, MoveName name) throws SQLException {
        List<RangeRecord> ranges = new ArrayList<>();
        try (PreparedStatement statement = connection.prepare(
                "SELECT number, after_key, last_key, finished, chunks, copied_rows, copied_bytes, copied_millis FROM shardwright.move_range"
                        + " WHERE move = ? AND source = ? ORDER BY number")) {
            bind(statement, name);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    ranges.add(new RangeRecord(
                            name,
                            row.getInt(1),
                            new KeyRange(key(row.getBytes(2)), key(row.getBytes(3))),
                            row.getBoolean(4),
                            row.getLong(5),
                            row.getLong(6),
                            row.getLong(7),
                            row.getLong(8)));
                }
            }
        }
        return ranges;
    }

    /**
     * Records that a chunk is copied, within the transaction that writes it and before its rows.
     *
     * @param millis of the copy's time that it took
     * @return the record after it
     */
    static RangeRecord advance(NodeConnection connection, RangeRecord at, SourceItem.Chunk chunk, long millis)
            throws SQLException {
        try (PreparedStatement statement = connection.prepare(
                "UPDATE shardwright.move_range SET after_key = ?, finished = ?, snapshot_gtid = ?, chunks = chunks + 1,"
                        + " copied_rows = copied_rows + ?, copied_bytes = copied_bytes + ?, copied_millis = copied_millis + ?"
                        + " WHERE move = ? AND source = ? AND number = ? AND chunks = ? AND NOT finished")) {
            Optional<Row> after = chunk.last().or(at.rest()::after);
            statement.setBytes(1, bytes(after));
            statement.setBoolean(2, chunk.ends());
            statement.setString(3, chunk.snapshot().toString());
            statement.setLong(4, chunk.rows());
            statement.setLong(5, chunk.block().length);
            statement.setLong(6, millis);
            statement.setString(7, at.name().move().toString());
            statement.setString(8, at.name().source());
            statement.setInt(9, at.number());
            statement.setLong(10, at.chunks());
            if (statement.executeUpdate() != 1) {
                throw another(at.name());
            }
            return new RangeRecord(
                    at.name(),
                    at.number(),
                    new KeyRange(after, at.rest().last()),
                    chunk.ends(),
                    at.chunks() + 1,
                    at.rows() + chunk.rows(),
                    at.bytes() + chunk.block().length,
                    at.millis() + millis);
        }
    }

    static void forget(NodeConnection connection, UUID move) throws SQLException {
        for (String table : List.of("move_range", "move_position")) {
            try (PreparedStatement statement =
                    connection.prepare("DELETE FROM shardwright." + table + " WHERE move = ?")) {
                statement.setString(1, move.toString());
                statement.executeUpdate();
            }
        }
    }

    private static ShardwrightException another(MoveName name) {
        return new ShardwrightException(
                ErrorCode.FENCED,
                "another worker goes on with move " + name,
                "What was to be written was not; let the other one go on.");
    }

    private static void bind(PreparedStatement statement, MoveName name) throws SQLException {
        statement.setString(1, name.move().toString());
        statement.setString(2, name.source());
    }

    private static byte @Nullable [] bytes(Optional<Row> key) {
        return key.map(RecordBytes::key).orElse(null);
    }

    private static Optional<Row> key(byte @Nullable [] bytes) {
        return bytes == null ? Optional.empty() : Optional.of(RecordBytes.key(bytes));
    }
}
