package io.shardwright.nodedb;

import io.shardwright.attempt.ErrorClass;
import io.shardwright.attempt.LedgerEntry;
import io.shardwright.attempt.LedgerEntry.End;
import io.shardwright.noderun.LedgerKey;
import io.shardwright.noderun.TryKey;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.statement.Tokenizer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The connection on which one thread runs one command after another: opened when needed, dropped when it is lost or marked by what ran on it. */
final class Lane implements AutoCloseable {
    /** What tells the driver to keep no rows. */
    private static final int ONE_ROW_AFTER_ANOTHER = Integer.MIN_VALUE;

    /** A rollback could not undo everything: a table was written that cannot roll back. */
    static final int NOT_ROLLED_BACK = 1196;

    private static final String NO_CONNECTION = "08S01";

    private static final int INTERRUPTED = 1317;

    private final NodeDatabase node;
    private final long epoch;
    private final Object sending = new Object();
    private @Nullable NodeConnection connection;

    /** What is on the node at this moment, and where; guarded by {@link #sending}. */
    private @Nullable Sent sent;

    private record Sent(TryKey tried, NodeConnection connection) {}

    /** What is worked at is told to end by this. */
    private volatile @Nullable TryKey told;

    Lane(NodeDatabase node, long epoch) {
        this.node = node;
        this.epoch = epoch;
    }

    /**
     * The open connection, or a new one.
     *
     * @throws ShardwrightException FENCED if the node belongs to a newer epoch
     */
    NodeConnection connection() throws SQLException {
        NodeConnection open = connection;
        if (open == null) {
            open = node.open(epoch);
            connection = open;
        }
        return open;
    }

    /** Drops the connection on our side. What the server does with it is another matter: see {@link #settle}. */
    void drop() {
        NodeConnection open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
    }

    /** Waits until nothing runs on a connection any more whose answer was lost. */
    void settle(long connectionId) throws SQLException {
        Fence.settle(node, connection(), connectionId);
    }

    /**
     * What the ledger says of a half, before anything is announced: asked again on a new connection if the kept one ended while it lay idle.
     */
    Optional<LedgerEntry> first(LedgerKey key) throws SQLException {
        boolean kept = connection != null;
        try {
            return Ledger.find(connection(), key);
        } catch (SQLException e) {
            if (!kept || ServerErrors.of(e) != ErrorClass.LOST) {
                throw e;
            }
            drop();
            return Ledger.find(connection(), key);
        }
    }

    /**
     * Sends a half whose intent is committed. Row changes commit together with {@code end} in their ledger row.
     *
     * @param limitSeconds after which it is ended on the node
     * @param stopped ends what is no statement before its end
     * @return the error that answered, or empty if all went well
     */
    Optional<SQLException> send(TryKey tried, Half half, End end, OptionalInt limitSeconds, BooleanSupplier stopped)
            throws SQLException {
        if (limitSeconds.isEmpty()) {
            return send(tried, half, end, stopped);
        }
        int seconds = limitSeconds.getAsInt();
        try (TryLimit limit = TryLimit.start(seconds * 1_000L, () -> interrupt(tried))) {
            return send(tried, half, end, stopped).map(e -> limit.reached() ? limited(e, seconds) : e);
        }
    }

    /** What the node says of it decides what follows; the limit is only named. */
    private static SQLException limited(SQLException e, int seconds) {
        return new SQLException(
                "ended at its limit of " + seconds + " s: " + e.getMessage(),
                e.getSQLState(),
                e.getErrorCode(),
                e.getCause());
    }

    private Optional<SQLException> send(TryKey tried, Half half, End end, BooleanSupplier stopped) throws SQLException {
        NodeConnection open = connection();
        NodeDatabase.unlimited(open, true);
        told = null;
        mark(new Sent(tried, open));
        try {
            if (half instanceof Half.Rows rows) {
                open.execute("START TRANSACTION");
                Ledger.end(open, tried, end);
                execute(open, rows.sql(), rows.reads());
                open.execute("COMMIT");
            } else if (half instanceof Half.Undertaken undertaken) {
                undertake(undertaken, () -> stopped.getAsBoolean() || tried.equals(told));
            } else if (half instanceof Half.Fence fence) {
                fence(open, fence);
            } else {
                for (String sql : half.statements()) {
                    execute(open, sql, false);
                }
            }
            return Optional.empty();
        } catch (SQLException e) {
            // What ends it must not meet what is asked now.
            mark(null);
            return Optional.of(half instanceof Half.Rows ? rolledBack(open, tried.half(), end, e) : e);
        } finally {
            mark(null);
            limitAgain(open);
            if (marksSession(half)) {
                drop();
            }
        }
    }

    private static void undertake(Half.Undertaken undertaken, BooleanSupplier stopped) throws SQLException {
        try {
            if (!undertaken.work().run(stopped)) {
                throw again("it was told to stop", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw again("its thread was told to stop", e);
        } catch (ShardwrightException e) {
            if (e.code() == ErrorCode.FENCED || e.code() == ErrorCode.BAD_RECORD) {
                throw e;
            } else if (e.code() == ErrorCode.UNREACHABLE) {
                throw again(e.message(), e);
            }
            throw new SQLException(e.message(), "HY000", e);
        }
    }

    private static SQLException again(String why, @Nullable Throwable cause) {
        return new SQLException(why, "70100", INTERRUPTED, cause);
    }

    /** A prepared transaction would block the renaming for long, whatever it is told of waiting. */
    private static void fence(NodeConnection open, Half.Fence fence) throws SQLException {
        if (open.exists("XA RECOVER")) {
            throw new SQLException(
                    "a transaction is prepared and undecided on the node, and may hold the table: see XA RECOVER",
                    "HY000");
        }
        try {
            for (String sql : fence.statements()) {
                open.execute(sql);
            }
        } catch (SQLException e) {
            if (ServerErrors.waitedForLock(e)) {
                throw new SQLException("a transaction holds the table: " + e.getMessage(), "HY000", e);
            }
            throw e;
        }
    }

    /** Whether it may have left variables, locks or temporary tables in its session, which the next command must not meet. */
    private static boolean marksSession(Half half) {
        return half instanceof Half.Opaque
                || half instanceof Half.Fence
                || (half instanceof Half.Rows rows && SessionMarks.leftBy(Tokenizer.tokens(rows.sql())));
    }

    private void mark(@Nullable Sent now) {
        synchronized (sending) {
            sent = now;
        }
    }

    /**
     * Ends the statement of a half, if it is on the node now. From any thread; the lane's next statement waits until the node has been told, so
     * none but the one that is meant is ended.
     */
    void interrupt(TryKey tried) {
        synchronized (sending) {
            Sent now = sent;
            if (now != null && now.tried().equals(tried)) {
                told = tried;
                node.asking(other -> {
                    // A newer session ends what this one left, and ids of connections are used again.
                    boolean ours = Fence.read(other).epoch() == epoch;
                    if (ours && !ProcessList.interrupt(other, now.connection().id())) {
                        // Nobody will answer on it, and without a limit the lane would wait for hours.
                        now.connection().abort();
                    }
                    return ours;
                });
            }
        }
    }

    private static void limitAgain(NodeConnection open) {
        try {
            NodeDatabase.unlimited(open, false);
        } catch (SQLException e) {
            // It is lost; whoever uses it next finds out.
        }
    }

    /**
     * Rolls back after an error. If that fails, the connection's end does it, and the error becomes one of a lost connection: on this one our own row, which is not taken back,
     * would be read as if the half had run.
     */
    private SQLException rolledBack(NodeConnection open, LedgerKey key, End end, SQLException e) {
        if (ServerErrors.of(e) == ErrorClass.LOST) {
            return e;
        }
        Optional<String> kept = Optional.empty();
        try {
            // After a deadlock, say, the server has rolled back by itself, and said then what it keeps.
            kept = Leftovers.of(open, key, end);
            open.execute("ROLLBACK");
            if (kept.isEmpty()) {
                kept = Leftovers.told(open);
            }
        } catch (SQLException failed) {
            if (kept.isEmpty()) {
                failed.addSuppressed(e);
                return new SQLException(
                        e.getMessage() + "; and rolling back failed: " + failed.getMessage(), NO_CONNECTION, failed);
            }
            drop();
        }
        return kept.map(words -> new SQLException(e.getMessage() + "; " + words, "HY000", NOT_ROLLED_BACK, e))
                .orElse(e);
    }

    private static void execute(NodeConnection open, String sql, boolean reads) throws SQLException {
        try (Statement statement = open.jdbc().createStatement()) {
            statement.setEscapeProcessing(false);
            if (reads) {
                // Its rows interest nobody here and may be many, but a function in it must be called for each.
                statement.setFetchSize(ONE_ROW_AFTER_ANOTHER);
            }
            if (statement.execute(sql)) {
                readToTheEnd(statement);
            }
            if (makesOne(sql)) {
                throwIfThere(statement);
            }
        }
    }

    /**
     * IF NOT EXISTS did nothing then: whether what is there is the same, nobody has said. The driver asks for warnings with a statement of its own; if that fails, the answer to ours
     * is not known in full, as if it were lost.
     */
    private static void throwIfThere(Statement statement) throws SQLException {
        SQLWarning first;
        try {
            first = statement.getWarnings();
        } catch (SQLException e) {
            throw new SQLException("its warnings were not heard: " + e.getMessage(), NO_CONNECTION, e);
        }
        for (SQLWarning w = first; w != null; w = w.getNextWarning()) {
            if (ServerErrors.of(w.getErrorCode()) == ErrorClass.EXISTS) {
                throw new SQLException(w.getMessage(), "42S01", w.getErrorCode());
            }
        }
    }

    private static void readToTheEnd(Statement statement) throws SQLException {
        try (ResultSet rows = statement.getResultSet()) {
            while (rows.next()) {
                // What fails at a later row fails here.
            }
        }
    }

    /** Whether a note that something exists is about all that the statement does; an ALTER TABLE may have done its other clauses. */
    private static boolean makesOne(String sql) {
        return Tokenizer.tokens(sql).get(0).is("CREATE");
    }

    /** The code under which an undertaking failed; empty for what the server says. */
    static Optional<ErrorCode> code(SQLException e) {
        return e.getCause() instanceof ShardwrightException failure ? Optional.of(failure.code()) : Optional.empty();
    }

    /** Whether an error says that a rollback was incomplete. */
    static boolean partlyKept(SQLException e) {
        return e.getErrorCode() == NOT_ROLLED_BACK;
    }

    @Override
    public void close() {
        drop();
    }
}
