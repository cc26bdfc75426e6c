package io.shardwright.manticore;

import io.shardwright.attempt.ErrorClass;
import io.shardwright.dialect.SearchStatement;
import io.shardwright.noderun.NodeAnswer;
import io.shardwright.noderun.NodeAnswers;
import io.shardwright.noderun.RowSink;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.time.Stopwatch;
import io.shardwright.time.WakeSignal;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/**
 * Runs users' statements on a Manticore node. A statement runs once or not at all; if its connection is lost before it answers, and it is more than a read, nobody claims to know. What a
 * read gives although a part of a distributed table did not answer is no answer: the server only warns of it.
 */
public final class SearchAnswers implements NodeAnswers {
    /** How an error begins that is given instead of rows, as some are missing. */
    public static final String NOT_WHOLE = "the answer is not whole: ";

    /** In the warning about a part of a distributed table none of whose nodes has answered. */
    private static final String PART_MISSING = ": agent ";

    /** What the server says of a table that is not, or not any more, in the cluster that a statement names, or is in one that it does not name. */
    private static final List<String> MOVED =
            List.of("a part of cluster", "not in cluster", "not in any cluster", "unknown cluster", "is not ready");

    private static final String ROLLED_BACK = "error at PostRollback";

    private static final List<String> ABSENT = List.of("unknown local table", "no such table", "unknown table");

    private static final int NO_SUCH_TABLE = 1146;

    /** A shard is between two clusters for as long as its copies are made. */
    private static final long WAIT_MILLIS_MAX = 30_000;

    private static final long WAIT_PAUSE_MIN_MILLIS = 10;
    private static final long WAIT_PAUSE_MAX_MILLIS = 100;

    /** A change that was rolled back as its table leaves its cluster sees that it has left within this. */
    private static final long CHANGED_MILLIS_MAX = 1_000;

    private final SearchServer server;
    private final Optional<ServedShards> served;
    private final Deque<SearchConnection> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    private SearchAnswers(SearchServer server, Optional<ServedShards> served) {
        this.server = server;
        this.served = served;
    }

    /** Of a session. */
    public static SearchAnswers holding(SearchServer server, ServedShards served) {
        return new SearchAnswers(server, Optional.of(served));
    }

    /** Of a worker that does not hold its node: nothing but reads. */
    public static SearchAnswers reading(SearchServer server) {
        return new SearchAnswers(server, Optional.empty());
    }

    @Override
    public NodeAnswer run(String schema, String sql, int rowsMax, RowSink rows) throws InterruptedException {
        try {
            boolean reads = SearchStatement.parse(sql) instanceof SearchStatement.Read;
            if (served.isEmpty() && !reads) {
                return NodeAnswer.error("this worker does not hold its node: until it does it only reads");
            }
            Asked asked = new Asked(sql, reads, rowsMax, rows);
            Optional<ShardStatement> shard = ShardStatement.of(sql);
            return served.isPresent() && shard.isPresent()
                    ? ofShard(served.get(), schema, shard.get(), asked)
                    : once(asked);
        } catch (ShardwrightException e) {
            return NodeAnswer.error(e.message());
        }
    }

    /** A statement and who takes what it answers. */
    private record Asked(String sql, boolean reads, int rowsMax, RowSink rows) {
        Asked as(String other) {
            return new Asked(other, reads, rowsMax, rows);
        }
    }

    private NodeAnswer ofShard(ServedShards shards, String schema, ShardStatement statement, Asked asked)
            throws InterruptedException {
        String table = statement.table();
        OptionalInt copies = shards.entered(table);
        if (copies.isEmpty()) {
            return gone(schema, table);
        }
        try {
            NodeAnswer answer =
                    asked.reads() ? once(asked) : changed(shards, copies.getAsInt(), schema, statement, asked);
            return isAbsent(answer.error(), table) ? gone(schema, table) : answer;
        } finally {
            shards.left(table);
        }
    }

    /**
     * Changes a shard through the cluster that it is in. While it is on its way from one cluster to another nothing is sent: a change on one copy alone would be overwritten by another's. What
     * the server refuses because the shard has just changed its cluster did nothing, and is sent again.
     */
    private NodeAnswer changed(ServedShards shards, int copies, String schema, ShardStatement statement, Asked asked)
            throws InterruptedException {
        String table = statement.table();
        Stopwatch watch = Stopwatch.started();
        NodeAnswer last =
                NodeAnswer.error("shard table " + table + " is on its way to another cluster, nothing was changed");
        long pause = WAIT_PAUSE_MIN_MILLIS;
        while (watch.elapsedMillis() < WAIT_MILLIS_MAX) {
            if (shards.isRetired(table)) {
                return gone(schema, table);
            }
            Optional<String> cluster = clusterOf(table);
            Optional<NodeAnswer> answer = Optional.empty();
            if (cluster.isPresent()) {
                answer = Optional.of(once(asked.as(statement.through(cluster))));
            } else if (copies == 1) {
                answer = alone(shards, table, asked.as(statement.through(cluster)));
            }
            if (answer.isPresent()) {
                last = answer.get();
                if (!isPassing(last.error(), table, cluster)) {
                    return last;
                }
            }
            new WakeSignal().rest(pause);
            pause = Math.min(2 * pause, WAIT_PAUSE_MAX_MILLIS);
        }
        return last;
    }

    /** Asked on one of the connections that are kept. */
    private Optional<String> clusterOf(String table) {
        try {
            SearchConnection connection = borrow();
            boolean reusable = false;
            try {
                Optional<String> cluster = new NodeState(connection).clusterOf(table);
                reusable = true;
                return cluster;
            } finally {
                giveBack(connection, reusable);
            }
        } catch (SQLException e) {
            throw server.refused(e);
        }
    }

    /** Empty while the shard is put into a cluster, so that nothing was sent. */
    private Optional<NodeAnswer> alone(ServedShards shards, String table, Asked asked) throws InterruptedException {
        if (!shards.beginsAlone(table)) {
            return Optional.empty();
        }
        try {
            return Optional.of(once(asked));
        } finally {
            shards.endedAlone(table);
        }
    }

    /** Whether a change was refused, and so did nothing, because its table changes its cluster just now: a change that is under way then is rolled back, as it is where the majority is lost. */
    private boolean isPassing(String error, String table, Optional<String> cluster) throws InterruptedException {
        if (MOVED.stream().anyMatch(error::contains)) {
            return true;
        }
        Stopwatch watch = Stopwatch.started();
        while (error.contains(ROLLED_BACK) && watch.elapsedMillis() < CHANGED_MILLIS_MAX) {
            if (!clusterOf(table).equals(cluster)) {
                return true;
            }
            new WakeSignal().rest(WAIT_PAUSE_MIN_MILLIS);
        }
        return false;
    }

    /** As MariaDB says it, so that the coordinator looks where the shard is now. */
    private static NodeAnswer gone(String schema, String table) {
        return NodeAnswer.refused(NO_SUCH_TABLE, "Table '" + schema + "." + table + "' doesn't exist");
    }

    private static boolean isAbsent(String error, String table) {
        return error.contains("'" + table + "'") && ABSENT.stream().anyMatch(error::contains);
    }

    private NodeAnswer once(Asked asked) throws InterruptedException {
        SearchConnection connection;
        try {
            connection = borrow();
        } catch (SQLException e) {
            return NodeAnswer.error(server.refused(e).message());
        }
        boolean reusable = false;
        try {
            connection.limit(0);
            NodeAnswer answer = execute(connection, asked.sql(), asked.rowsMax(), asked.rows());
            reusable = true;
            return answer;
        } catch (SQLException e) {
            if (SearchErrors.of(e) != ErrorClass.LOST) {
                reusable = true;
                return NodeAnswer.refused(e.getErrorCode(), SearchErrors.line(e));
            }
            String lost = "the node's connection was lost before it answered";
            return asked.reads() ? NodeAnswer.error(lost) : NodeAnswer.unknown(lost);
        } catch (ShardwrightException e) {
            // The asker is gone, or cannot take the rows; what the statement has changed stays changed.
            return asked.reads() ? NodeAnswer.error(e.message()) : NodeAnswer.unknown(e.message());
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
        return missing.isEmpty() ? NodeAnswer.ok(0) : NodeAnswer.error(NOT_WHOLE + String.join("; ", missing));
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
