package io.shardwright.rowcopy;

import com.mysql.cj.exceptions.CJException;
import com.mysql.cj.jdbc.result.ResultSetInternalMethods;
import com.mysql.cj.protocol.ResultsetRows;
import io.shardwright.move.ByteWriter;
import io.shardwright.move.ColumnShape;
import io.shardwright.move.KeyRange;
import io.shardwright.move.Row;
import io.shardwright.move.RowSelection;
import io.shardwright.move.TableShape;
import io.shardwright.move.ValueKind;
import io.shardwright.nodedb.NodeConnection;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows in the order of their keys. The key's columns are selected even if they are not carried, as the next read begins after the last key. The rows are taken from the
 * driver as the server sent them: its own conversions lose what Java's types do not have, such as a day 0.
 */
final class ChunkReader {
    private final NodeConnection connection;
    private final TableShape shape;
    private final List<ColumnShape> key;

    /** Of what is selected: the columns that are carried, and then those of the key that are not. */
    private final ValueKind[] kinds;

    private final int carried;

    /** Where the key's columns stand in what is selected. */
    private final int[] keyPlaces;

    private final String head;
    private final String tail;

    /** Takes the blocks that one read is cut into. */
    interface BlockSink {
        /**
         * Takes a block.
         *
         * @param last the key of the block's last row
         * @return whether more is wanted
         */
        boolean block(int rows, byte[] values, Row last) throws InterruptedException;
    }

    /** What one read gave. */
    record Read(int rows, long bytes, Optional<Row> last) {}

    ChunkReader(NodeConnection connection, TableShape shape, RowSelection selection) {
        this.connection = connection;
        this.shape = shape;
        this.key = shape.key();
        List<ColumnShape> columns =
                new ArrayList<>(selection.columns().stream().map(shape::column).toList());
        this.carried = columns.size();
        key.stream().filter(column -> !columns.contains(column)).forEach(columns::add);
        this.kinds = columns.stream().map(ColumnShape::kind).toArray(ValueKind[]::new);
        this.keyPlaces = key.stream().mapToInt(columns::indexOf).toArray();
        this.head = "SELECT " + columns.stream().map(RowSql::selected).collect(Collectors.joining(", "))
                + " FROM " + RowSql.name(shape.address()) + " FORCE INDEX (PRIMARY) WHERE "
                + RowSql.inBuckets(selection.filter()) + " AND ";
        this.tail = " ORDER BY " + RowSql.columns(key) + " LIMIT ";
    }

    /** Reads the first rows of a range, at most so many, and hands them on in blocks of about so many bytes. */
    Read read(KeyRange range, int rowsMax, int blockBytes, BlockSink sink) throws SQLException, InterruptedException {
        ByteWriter sql = new ByteWriter();
        RowSql.append(sql, head);
        RowSql.within(sql, key, range);
        RowSql.append(sql, tail + rowsMax);
        int count = 0;
        long bytes = 0;
        Optional<Row> last = Optional.empty();
        try (Statement statement = connection.jdbc().createStatement()) {
            statement.setEscapeProcessing(false);
            // Row by row instead of the whole result in memory.
            statement.setFetchSize(Integer.MIN_VALUE);
            try (ResultSet result = statement.executeQuery(RowSql.statement(sql))) {
                ResultsetRows rows = ((ResultSetInternalMethods) result).getRows();
                ByteWriter block = new ByteWriter(blockBytes + blockBytes / 4);
                int blockRows = 0;
                byte[][] values = new byte[kinds.length][];
                for (com.mysql.cj.result.Row row = next(rows); row != null; row = next(rows)) {
                    for (int place = 0; place < kinds.length; place++) {
                        values[place] = value(row, place, kinds[place]);
                        if (place < carried) {
                            block.value(values[place]);
                        }
                    }
                    blockRows++;
                    count++;
                    if (block.length() >= blockBytes) {
                        bytes += block.length();
                        Row key = keyOf(values);
                        last = Optional.of(key);
                        if (!sink.block(blockRows, block.toBytes(), key)) {
                            // What is left of the result is dropped with the connection, not read.
                            connection.abort();
                            return new Read(count, bytes, last);
                        }
                        block.clear();
                        blockRows = 0;
                    }
                }
                if (blockRows > 0) {
                    bytes += block.length();
                    Row key = keyOf(values);
                    last = Optional.of(key);
                    sink.block(blockRows, block.toBytes(), key);
                }
            }
        }
        return new Read(count, bytes, last);
    }

    /** The key that so many rows of a range come before or at; empty if it has fewer. */
    Optional<Row> keyAfter(KeyRange range, long rows) throws SQLException {
        ByteWriter sql = new ByteWriter();
        RowSql.append(
                sql,
                "SELECT " + key.stream().map(RowSql::selected).collect(Collectors.joining(", ")) + " FROM "
                        + RowSql.name(shape.address()) + " FORCE INDEX (PRIMARY) WHERE ");
        RowSql.within(sql, key, range);
        RowSql.append(sql, tail + "1 OFFSET " + (rows - 1));
        try (Statement statement = connection.jdbc().createStatement()) {
            statement.setEscapeProcessing(false);
            statement.setFetchSize(Integer.MIN_VALUE);
            try (ResultSet result = statement.executeQuery(RowSql.statement(sql))) {
                ResultsetRows found = ((ResultSetInternalMethods) result).getRows();
                com.mysql.cj.result.Row row = next(found);
                return row == null ? Optional.empty() : Optional.of(alone(row));
            }
        }
    }

    /** Below JDBC the driver's failures are of another kind. */
    private static com.mysql.cj.result.@Nullable Row next(ResultsetRows rows) throws SQLException {
        try {
            return rows.next();
        } catch (CJException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof SQLException sql) {
                    throw sql;
                }
            }
            throw new SQLException(
                    e.getMessage(), e.getVendorCode() == 0 ? "08S01" : e.getSQLState(), e.getVendorCode(), e);
        }
    }

    /** The key in the values of a row that was selected for its block. */
    private Row keyOf(byte[][] values) {
        return new Row(values).pick(keyPlaces);
    }

    /** The key of a row of which nothing else was selected. */
    private Row alone(com.mysql.cj.result.Row row) {
        byte[][] values = new byte[key.size()][];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(row, i, key.get(i).kind());
        }
        return new Row(values);
    }

    private static byte @Nullable [] value(com.mysql.cj.result.Row row, int place, ValueKind kind) {
        byte[] value = row.getBytes(place);
        if (value != null && (kind == ValueKind.FLOAT || kind == ValueKind.DOUBLE)) {
            double number = Double.parseDouble(new String(value, StandardCharsets.US_ASCII));
            return Double.toString(number).getBytes(StandardCharsets.US_ASCII);
        }
        return value;
    }
}
