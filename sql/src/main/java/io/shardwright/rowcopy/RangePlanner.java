package io.shardwright.rowcopy;

import io.shardwright.dialect.Quoting;
import io.shardwright.move.ColumnShape;
import io.shardwright.move.KeyRange;
import io.shardwright.move.Row;
import io.shardwright.move.RowSelection;
import io.shardwright.move.TableAddress;
import io.shardwright.move.TableShape;
import io.shardwright.move.ValueKind;
import io.shardwright.nodedb.NodeConnection;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Cuts a table into ranges of keys that can be copied side by side. By integers the span of the first column is divided evenly, which costs nothing; other keys are counted off along
 * the primary key. Uneven ranges do no harm: whoever is done with one takes the next.
 */
final class RangePlanner {
    /** A smaller table is copied before a second connection is open. */
    private static final long ROWS_MIN = 20_000;

    private RangePlanner() {}

    /** How many rows the server guesses the table has. */
    static long rowsEstimated(NodeConnection connection, TableAddress table) throws SQLException {
        try (PreparedStatement statement =
                connection.prepare("SELECT COALESCE(TABLE_ROWS, 0) FROM information_schema.TABLES"
                        + " WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?")) {
            statement.setString(1, table.schema());
            statement.setString(2, table.name());
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? rows.getLong(1) : 0;
            }
        }
    }

    /** @param connection one for rows */
    static List<KeyRange> plan(NodeConnection connection, TableShape shape, long estimate, int parts)
            throws SQLException {
        if (parts <= 1 || estimate < ROWS_MIN) {
            return List.of(KeyRange.ALL);
        }
        ColumnShape first = shape.key().get(0);
        List<Row> bounds = first.kind() == ValueKind.INTEGER
                ? evenly(connection, shape, first, parts)
                : counted(connection, shape, estimate, parts);
        List<KeyRange> ranges = new ArrayList<>();
        Optional<Row> after = Optional.empty();
        for (Row bound : bounds) {
            ranges.add(new KeyRange(after, Optional.of(bound)));
            after = Optional.of(bound);
        }
        ranges.add(new KeyRange(after, Optional.empty()));
        return ranges;
    }

    private static List<Row> evenly(NodeConnection connection, TableShape shape, ColumnShape column, int parts)
            throws SQLException {
        String name = Quoting.name(column.name());
        String from = " FROM " + RowSql.name(shape.address());
        String least = connection.text(RowSql.statement("SELECT MIN(" + name + ")" + from));
        String greatest = connection.text(RowSql.statement("SELECT MAX(" + name + ")" + from));
        List<Row> bounds = new ArrayList<>();
        if (least.isEmpty() || greatest.isEmpty()) {
            return bounds;
        }
        BigInteger min = new BigInteger(least);
        BigInteger span = new BigInteger(greatest).subtract(min);
        BigInteger before = null;
        for (int i = 1; i < parts; i++) {
            BigInteger bound = min.add(span.multiply(BigInteger.valueOf(i)).divide(BigInteger.valueOf(parts)));
            if (!bound.equals(before)) {
                bounds.add(Row.of(List.of(bound.toString().getBytes(StandardCharsets.US_ASCII))));
                before = bound;
            }
        }
        return bounds;
    }

    private static List<Row> counted(NodeConnection connection, TableShape shape, long estimate, int parts)
            throws SQLException {
        RowSelection key = new RowSelection(shape.primaryKey(), shape.primaryKey(), Optional.empty());
        ChunkReader reader = new ChunkReader(connection, shape, key);
        List<Row> bounds = new ArrayList<>();
        KeyRange rest = KeyRange.ALL;
        while (bounds.size() < parts - 1) {
            Optional<Row> bound = reader.keyAfter(rest, Math.max(1, estimate / parts));
            if (bound.isEmpty()) {
                break;
            }
            bounds.add(bound.get());
            rest = rest.from(bound.get());
        }
        return bounds;
    }
}
