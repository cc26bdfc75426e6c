package io.shardwright.nodedb;

import io.shardwright.attempt.ErrorClass;
import io.shardwright.noderun.NodeAnswer;
import io.shardwright.noderun.NodeAnswers;
import io.shardwright.noderun.RowSink;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.statement.StatementParser;
import io.shardwright.statement.Token;
import io.shardwright.statement.Tokenizer;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/**
 * Runs users' statements on the node for coordinators, under the session's fence like everything else. A statement runs once or not at all;
 * if its connection is lost before it answers, and it is more than a read, nobody claims to know. Safe for use by many threads.
 */
public final class NodeQueries implements NodeAnswers {
    private final NodeDatabase node;
    private final OptionalLong epoch;
    private final Deque<NodeConnection> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    public NodeQueries(NodeDatabase node, long epoch) {
        this(node, OptionalLong.of(epoch));
    }

    private NodeQueries(NodeDatabase node, OptionalLong epoch) {
        this.node = node;
        this.epoch = epoch;
    }

    /** Reads only, outside of any epoch: for a worker that may not take its node yet. */
    public static NodeQueries reading(NodeDatabase node) {
        return new NodeQueries(node, OptionalLong.empty());
    }

    @Override
    public NodeAnswer run(String schema, String sql, int rowsMax, RowSink rows) throws InterruptedException {
        NodeConnection connection;
        // Once, as a long INSERT has a hundred thousand of them.
        List<Token> tokens;
        io.shardwright.statement.Statement statement;
        try {
            tokens = Tokenizer.tokens(sql);
            statement = StatementParser.parse(tokens);
            if (epoch.isEmpty() && !(statement instanceof io.shardwright.statement.Statement.Read)) {
                return NodeAnswer.error("this worker does not hold its node: until it does it only reads");
            }
            connection = borrow(schema);
        } catch (ShardwrightException e) {
            return NodeAnswer.error(e.message());
        } catch (SQLException e) {
            String refusal = node.refused(e).message();
            return NodeAnswer.error(
                    ServerErrors.of(e) == ErrorClass.LOST ? refusal : refusal + ": " + ServerErrors.line(e));
        }
        boolean reads = statement instanceof io.shardwright.statement.Statement.Read;
        boolean reusable = false;
        try {
            NodeDatabase.unlimited(connection, true);
            NodeAnswer answer = execute(connection, sql, rowsMax, rows);
            // Anything but plain reads and changes of rows may leave something in the session.
            reusable = (reads || statement instanceof io.shardwright.statement.Statement.RowChange)
                    && !SessionMarks.leftBy(tokens);
            return answer;
        } catch (SQLException e) {
            if (ServerErrors.of(e) != ErrorClass.LOST) {
                return NodeAnswer.refused(e.getErrorCode(), ServerErrors.line(e));
            }
            String lost = "the node's connection was lost before it answered";
            return reads ? NodeAnswer.error(lost) : NodeAnswer.unknown(lost);
        } catch (ShardwrightException e) {
            // The asker is gone, or cannot take the rows; what the statement has changed stays changed.
            return reads ? NodeAnswer.error(e.message()) : NodeAnswer.unknown(e.message());
        } finally {
            giveBack(connection, reusable);
        }
    }

    private static NodeAnswer execute(NodeConnection connection, String sql, int rowsMax, RowSink rows)
            throws SQLException, InterruptedException {
        try (Statement statement = connection.jdbc().createStatement()) {
            statement.setEscapeProcessing(false);
            // Zero would mean no limit.
            statement.setMaxRows(Math.max(rowsMax, 1));
            // Row by row instead of the whole result in memory.
            statement.setFetchSize(Integer.MIN_VALUE);
            if (!statement.execute(sql)) {
                return NodeAnswer.ok(Math.max(statement.getLargeUpdateCount(), 0));
            }
            try (ResultSet result = statement.getResultSet()) {
                read(result, rowsMax, rows);
            }
            return NodeAnswer.ok(0);
        }
    }

    private static void read(ResultSet result, int rowsMax, RowSink rows) throws SQLException, InterruptedException {
        ResultSetMetaData meta = result.getMetaData();
        int columns = meta.getColumnCount();
        List<String> labels = new ArrayList<>(columns);
        boolean[] binary = new boolean[columns];
        for (int i = 0; i < columns; i++) {
            labels.add(meta.getColumnLabel(i + 1));
            binary[i] = isBinary(meta.getColumnType(i + 1));
        }
        rows.columns(labels);
        for (int count = 0; result.next() && count < rowsMax; count++) {
            List<@Nullable String> row = new ArrayList<>(columns);
            for (int i = 0; i < columns; i++) {
                row.add(binary[i] ? hex(result.getBytes(i + 1)) : result.getString(i + 1));
            }
            rows.row(row);
        }
    }

    private static boolean isBinary(int type) {
        return type == Types.BINARY || type == Types.VARBINARY || type == Types.LONGVARBINARY || type == Types.BLOB;
    }

    /** Bytes that need not be text, as a literal that the server reads back. */
    private static @Nullable String hex(byte @Nullable [] bytes) {
        return bytes == null ? null : "0x" + HexFormat.of().formatHex(bytes);
    }

    private NodeConnection borrow(String schema) throws SQLException {
        for (NodeConnection kept = idle.poll(); kept != null; kept = idle.poll()) {
            try {
                // Asked first, so that a connection that ended while it lay idle is not mistaken for one that ended
                // under the statement.
                kept.text("SELECT 1");
                return in(kept, schema);
            } catch (SQLException e) {
                kept.close();
            }
        }
        return in(epoch.isPresent() ? node.open(epoch.getAsLong()) : node.openToRead(), schema);
    }

    private static NodeConnection in(NodeConnection connection, String schema) throws SQLException {
        try {
            if (!schema.equals(connection.jdbc().getCatalog())) {
                connection.jdbc().setCatalog(schema);
            }
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private void giveBack(NodeConnection connection, boolean reusable) {
        if (reusable && !closed) {
            try {
                NodeDatabase.unlimited(connection, false);
                idle.push(connection);
                return;
            } catch (SQLException e) {
                // Closed below like any other that is lost.
            }
        }
        // A result that was left unread would be read to its end by an orderly close.
        connection.abort();
        connection.close();
    }

    @Override
    public void close() {
        closed = true;
        for (NodeConnection kept = idle.poll(); kept != null; kept = idle.poll()) {
            kept.close();
        }
    }
}
