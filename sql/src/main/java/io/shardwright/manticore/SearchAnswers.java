package io.shardwright.manticore;

import io.shardwright.attempt.ErrorClass;
import io.shardwright.noderun.NodeAnswer;
import io.shardwright.noderun.NodeAnswers;
import io.shardwright.noderun.RowSink;
import io.shardwright.problem.ShardwrightException;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/**
 * Runs users' statements on a Manticore node. A statement runs once or not at all; if its connection is lost before it answers, and it is more than a read, nobody claims to know. What a
 * read gives although a part of a distributed table did not answer is no answer: the server only warns of it.
 */
public final class SearchAnswers implements NodeAnswers {
    /** In the warning about a part of a distributed table none of whose nodes has answered. */
    private static final String PART_MISSING = ": agent ";

    private final SearchServer server;
    private final boolean reading;
    private final Deque<SearchConnection> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    /** @param reading whether nothing but reads is run: the worker does not hold its node */
    public SearchAnswers(SearchServer server, boolean reading) {
        this.server = server;
        this.reading = reading;
    }

    @Override
    public NodeAnswer run(String schema, String sql, int rowsMax, RowSink rows) throws InterruptedException {
        SearchConnection connection;
        boolean reads;
        try {
            reads = SearchStatement.parse(sql) instanceof SearchStatement.Read;
            if (reading && !reads) {
                return NodeAnswer.error("this worker does not hold its node: until it does it only reads");
            }
            connection = borrow();
        } catch (ShardwrightException e) {
            return NodeAnswer.error(e.message());
        } catch (SQLException e) {
            return NodeAnswer.error(server.refused(e).message());
        }
        boolean reusable = false;
        try {
            connection.limit(0);
            NodeAnswer answer = execute(connection, sql, rowsMax, rows);
            reusable = true;
            return answer;
        } catch (SQLException e) {
            if (SearchErrors.of(e) != ErrorClass.LOST) {
                reusable = true;
                return NodeAnswer.refused(e.getErrorCode(), SearchErrors.line(e));
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

    private static NodeAnswer execute(SearchConnection connection, String sql, int rowsMax, RowSink rows)
            throws SQLException, InterruptedException {
        try (Statement statement = connection.jdbc().createStatement()) {
            statement.setEscapeProcessing(false);
            if (!statement.execute(sql)) {
                return NodeAnswer.ok(Math.max(statement.getLargeUpdateCount(), 0));
            }
            try (ResultSet result = statement.getResultSet()) {
                read(result, rowsMax, rows);
            }
        }
        List<String> missing = connection.rows("SHOW WARNINGS").column("Message").stream()
                .filter(words -> words.contains(PART_MISSING))
                .toList();
        return missing.isEmpty()
                ? NodeAnswer.ok(0)
                : NodeAnswer.error("the answer is not whole: " + String.join("; ", missing));
    }

    private static void read(ResultSet result, int rowsMax, RowSink rows) throws SQLException, InterruptedException {
        ResultSetMetaData meta = result.getMetaData();
        int columns = meta.getColumnCount();
        List<String> labels = new ArrayList<>(columns);
        for (int i = 1; i <= columns; i++) {
            labels.add(meta.getColumnLabel(i));
        }
        rows.columns(labels);
        for (int count = 0; result.next() && count < rowsMax; count++) {
            List<@Nullable String> row = new ArrayList<>(columns);
            for (int i = 1; i <= columns; i++) {
                row.add(result.getString(i));
            }
            rows.row(row);
        }
    }

    private SearchConnection borrow() throws SQLException {
        for (SearchConnection kept = idle.poll(); kept != null; kept = idle.poll()) {
            try {
                // Asked first, so that a connection that ended while it lay idle is not mistaken for one that ended
                // under the statement.
                kept.rows("SELECT 1");
                return kept;
            } catch (SQLException e) {
                kept.close();
            }
        }
        return server.open();
    }

    private void giveBack(SearchConnection connection, boolean reusable) {
        if (reusable && !closed) {
            try {
                connection.limit(SearchServer.QUESTION_TIMEOUT_MILLIS);
                idle.push(connection);
                return;
            } catch (SQLException e) {
                // Closed below like any other that is lost.
            }
        }
        connection.close();
    }

    @Override
    public void close() {
        closed = true;
        for (SearchConnection kept = idle.poll(); kept != null; kept = idle.poll()) {
            kept.close();
        }
    }
}
