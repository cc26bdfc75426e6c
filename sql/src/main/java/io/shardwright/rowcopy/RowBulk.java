package io.shardwright.rowcopy;

import com.mysql.cj.NativeSession;
import com.mysql.cj.exceptions.CJException;
import com.mysql.cj.jdbc.JdbcConnection;
import com.mysql.cj.jdbc.ServerPreparedStatement;
import com.mysql.cj.jdbc.exceptions.SQLExceptionsMapping;
import com.mysql.cj.protocol.a.NativePacketPayload;
import com.mysql.cj.protocol.a.result.OkPacket;
import io.shardwright.move.ByteReader;
import io.shardwright.move.ByteWriter;
import io.shardwright.move.ColumnShape;
import io.shardwright.move.TableShape;
import io.shardwright.move.ValueKind;
import io.shardwright.nodedb.NodeConnection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Writes the rows of whole blocks by MariaDB's bulk execution of one prepared statement (COM_STMT_BULK_EXECUTE): the server has no values to parse, which spares it some two fifths of
 * the time that statements take. For tables of the same types only: what a text means to a column of another type is not what a literal of its own kind would. As in
 * {@link RowBatch} a row takes the place of whatever has its key. Within a transaction of the caller's. For one thread.
 */
final class RowBulk {
    private static final byte COMMAND = (byte) 0xfa;

    /** Flag: the types of the values stand before them. */
    private static final int SEND_TYPES = 128;

    private static final byte LONGLONG = 8;

    private static final byte BLOB = (byte) 252;

    private static final byte UNSIGNED = (byte) 128;

    /** Before each value: it follows, or is NULL. */
    private static final byte VALUE = 0;

    private static final byte NULL = 1;

    /** A label that is not legal is stored as number 0, which the server calls truncated. */
    private static final int TRUNCATED = 1265;

    /** Of a server that was not told of bulk execution, or does not know it. */
    private static final int UNSUPPORTED = 1295;

    private static final int UNKNOWN_COMMAND = 1047;

    private final NodeConnection connection;
    private final NativeSession session;
    private final boolean[] numbers;
    private final boolean labels;
    private final int packetBytesMax;
    private final byte[] head;
    private final ByteWriter packet = new ByteWriter();

    /**
     * @param columns of each row, in order, with the types that source and target have
     * @param packetBytesMax the server's max_allowed_packet
     */
    RowBulk(NodeConnection connection, TableShape target, List<String> columns, int packetBytesMax)
            throws SQLException {
        List<ColumnShape> shapes = columns.stream().map(target::column).toList();
        JdbcConnection jdbc = connection.jdbc().unwrap(JdbcConnection.class);
        this.connection = connection;
        this.session = (NativeSession) jdbc.getSession();
        this.numbers = new boolean[shapes.size()];
        this.packetBytesMax = packetBytesMax;
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = number(shapes.get(i).kind());
        }
        this.labels = shapes.stream().anyMatch(column -> column.kind() == ValueKind.ENUM);
        String sql = "REPLACE INTO " + RowSql.name(target.address()) + " (" + RowSql.columns(shapes) + ") VALUES (?"
                + ", ?".repeat(shapes.size() - 1) + ")";
        // Ends with the connection.
        ServerPreparedStatement statement =
                (ServerPreparedStatement) jdbc.serverPrepareStatement(RowSql.statement(sql));
        this.head = head(statement.getServerStatementId(), shapes);
    }

    /** Labels go by their numbers: as texts they would be looked up among the labels. */
    private static boolean number(ValueKind kind) {
        return kind == ValueKind.INTEGER || kind == ValueKind.ENUM || kind == ValueKind.SET;
    }

    private static byte[] head(long statement, List<ColumnShape> columns) {
        ByteWriter head = new ByteWriter();
        head.one(COMMAND).little(statement, 4).little(SEND_TYPES, 2);
        for (ColumnShape column : columns) {
            boolean number = number(column.kind());
            boolean unsigned = number && (column.unsigned() || column.kind() != ValueKind.INTEGER);
            head.one(number ? LONGLONG : BLOB).one(unsigned ? UNSIGNED : 0);
        }
        return head.toBytes();
    }

    /** Whether this is the answer of a server that executes nothing in bulk. Nothing was written then. */
    static boolean unsupported(SQLException e) {
        return e.getErrorCode() == UNSUPPORTED || e.getErrorCode() == UNKNOWN_COMMAND;
    }

    /**
     * Writes the rows of a block.
     *
     * @return false if they are more than a packet holds: then nothing was sent
     */
    boolean put(int rows, byte[] block) throws SQLException {
        write(rows, block);
        if (packet.length() >= packetBytesMax) {
            return false;
        }
        OkPacket answer = executed();
        // A row that takes the place of others counts once more for each of them.
        if (answer.getUpdateCount() < rows) {
            throw new SQLException("the server wrote " + answer.getUpdateCount() + " of " + rows + " rows", "HY000", 0);
        }
        if (answer.getWarningCount() > 0) {
            judgeWarnings();
        }
        return true;
    }

    private OkPacket executed() throws SQLException {
        NativePacketPayload payload = new NativePacketPayload(packet.array());
        payload.setPosition(packet.length());
        try {
            return OkPacket.parse(session.getProtocol().sendCommand(payload, false, 0), session.getServerSession());
        } catch (CJException e) {
            throw SQLExceptionsMapping.translateException(e);
        }
    }

    private void judgeWarnings() throws SQLException {
        try (Statement asked = connection.jdbc().createStatement();
                ResultSet warnings = asked.executeQuery("SHOW WARNINGS")) {
            while (warnings.next()) {
                int code = warnings.getInt("Code");
                if (!labels || code != TRUNCATED) {
                    throw new SQLException(
                            "the server wrote rows not as they are: " + warnings.getString("Message"), "01000", code);
                }
            }
        }
    }

    private void write(int rows, byte[] block) {
        packet.clear();
        packet.raw(head, 0, head.length);
        ByteReader in = new ByteReader(block);
        for (int row = 0; row < rows; row++) {
            for (boolean number : numbers) {
                int length = in.valueLength();
                if (length < 0) {
                    packet.one(NULL);
                    continue;
                }
                packet.one(VALUE);
                if (number) {
                    packet.little(digits(block, in.place(), length), Long.BYTES);
                } else {
                    length(length);
                    packet.raw(block, in.place(), length);
                }
                in.skip(length);
            }
        }
    }

    /** The 64 bits of a number, signed or not. */
    private static long digits(byte[] from, int offset, int length) {
        boolean negative = from[offset] == '-';
        long value = 0;
        for (int i = negative ? 1 : 0; i < length; i++) {
            value = value * 10 + (from[offset + i] - '0');
        }
        return negative ? -value : value;
    }

    /** As the protocol writes lengths. */
    private void length(int length) {
        if (length < 251) {
            packet.one((byte) length);
        } else if (length < 1 << 16) {
            packet.one((byte) 252).little(length, 2);
        } else if (length < 1 << 24) {
            packet.one((byte) 253).little(length, 3);
        } else {
            packet.one((byte) 254).little(length, Long.BYTES);
        }
    }
}
