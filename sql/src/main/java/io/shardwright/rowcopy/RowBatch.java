package io.shardwright.rowcopy;

import io.shardwright.move.ByteReader;
import io.shardwright.move.ByteWriter;
import io.shardwright.move.ColumnShape;
import io.shardwright.move.Row;
import io.shardwright.move.RowSelection;
import io.shardwright.move.TableShape;
import io.shardwright.move.ValueKind;
import io.shardwright.nodedb.NodeConnection;
import java.io.ByteArrayInputStream;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Writes rows of one table by statements as long as the server takes them. A row takes the place of whatever has its key, or another of its unique values: see {@link
 * io.shardwright.move.ChangeRule} for why that ends well. Within a transaction of the caller's. For one thread.
 */
final class RowBatch {
    /** Longer statements gain nothing. */
    private static final int STATEMENT_BYTES_MAX = 1 << 20;

    /** Left for the head of a statement and what the protocol adds. */
    private static final int SPARE_BYTES = 16 << 10;

    /** Keys in one DELETE; the server gives up looking each of very many up in the index. */
    private static final int KEYS_MAX = 500;

    private final NodeConnection connection;
    private final TableShape target;
    private final ValueKind[] kinds;
    private final String head;
    private final int packetBytesMax;
    private final ByteWriter sql = new ByteWriter(STATEMENT_BYTES_MAX / 4);

    /**
     * @param source whose kinds the values have
     * @param selection the columns of each row, in order
     * @param packetBytesMax the server's max_allowed_packet
     */
    RowBatch(
            NodeConnection connection,
            TableShape source,
            TableShape target,
            RowSelection selection,
            int packetBytesMax) {
        this.connection = connection;
        this.target = target;
        this.kinds = selection.columns().stream()
                .map(name -> source.column(name).kind())
                .toArray(ValueKind[]::new);
        List<ColumnShape> columns =
                selection.columns().stream().map(target::column).toList();
        this.head = "REPLACE INTO " + RowSql.name(target.address()) + " (" + RowSql.columns(columns) + ") VALUES ";
        this.packetBytesMax = packetBytesMax - SPARE_BYTES;
    }

    /** Writes the rows of a block. */
    void put(int rows, byte[] block) throws SQLException {
        ByteReader in = new ByteReader(block);
        sql.clear();
        for (int i = 0; i < rows; i++) {
            int begin = in.place();
            int before = sql.length();
            if (before == 0) {
                RowSql.append(sql, head);
            } else {
                sql.one((byte) ',');
            }
            literals(in, block);
            if (sql.length() > packetBytesMax) {
                Row row = new ByteReader(block, begin, in.place()).values(kinds.length);
                // Alone it may fit; what came before it goes first in any case.
                if (before > 0) {
                    send(before);
                    i--;
                    in = new ByteReader(block, begin, block.length);
                } else {
                    large(row);
                }
                sql.clear();
            } else if (sql.length() >= STATEMENT_BYTES_MAX) {
                send(sql.length());
                sql.clear();
            }
        }
        if (sql.length() > 0) {
            send(sql.length());
        }
    }

    /** Writes rows. */
    void put(List<Row> rows) throws SQLException {
        ByteWriter block = new ByteWriter();
        int count = 0;
        for (Row row : rows) {
            block.values(row);
            count++;
            if (block.length() >= STATEMENT_BYTES_MAX) {
                put(count, block.toBytes());
                block.clear();
                count = 0;
            }
        }
        if (count > 0) {
            put(count, block.toBytes());
        }
    }

    private void literals(ByteReader in, byte[] block) {
        sql.one((byte) '(');
        for (int i = 0; i < kinds.length; i++) {
            if (i > 0) {
                sql.one((byte) ',');
            }
            int length = in.valueLength();
            if (length < 0) {
                RowSql.append(sql, "NULL");
            } else {
                RowSql.value(sql, kinds[i], block, in.place(), length);
                in.skip(length);
            }
        }
        sql.one((byte) ')');
    }

    private void send(int length) throws SQLException {
        String text = new String(sql.array(), 0, length, java.nio.charset.StandardCharsets.ISO_8859_1);
        try (Statement statement = connection.jdbc().createStatement()) {
            statement.setEscapeProcessing(false);
            statement.executeUpdate(text);
        }
    }

    /** A row that is longer than a statement may be: its values travel one after another, in pieces. */
    private void large(Row row) throws SQLException {
        String text = RowSql.statement(head + "(" + "?, ".repeat(kinds.length - 1) + "?)");
        try (PreparedStatement statement =
                connection.jdbc().unwrap(com.mysql.cj.jdbc.JdbcConnection.class).serverPrepareStatement(text)) {
            for (int i = 0; i < kinds.length; i++) {
                byte[] value = row.value(i);
                if (value == null) {
                    statement.setNull(i + 1, java.sql.Types.VARCHAR);
                } else if (kinds[i].bare()) {
                    statement.setBigDecimal(
                            i + 1,
                            new java.math.BigDecimal(new String(value, java.nio.charset.StandardCharsets.US_ASCII)));
                } else {
                    statement.setBinaryStream(i + 1, new ByteArrayInputStream(value), value.length);
                }
            }
            statement.executeUpdate();
        }
    }

    /** Deletes the rows of these keys, as far as they are there. */
    void remove(List<Row> keys) throws SQLException {
        List<ColumnShape> key = target.key();
        for (int from = 0; from < keys.size(); from += KEYS_MAX) {
            sql.clear();
            RowSql.append(sql, "DELETE FROM " + RowSql.name(target.address()) + " WHERE ");
            int end = Math.min(keys.size(), from + KEYS_MAX);
            for (int i = from; i < end; i++) {
                RowSql.append(sql, i == from ? "" : " OR ");
                RowSql.keyed(sql, key, keys.get(i));
            }
            send(sql.length());
        }
    }
}
