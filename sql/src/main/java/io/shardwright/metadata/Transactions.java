package io.shardwright.metadata;

import com.mysql.cj.exceptions.ConnectionIsClosedException;
import com.mysql.cj.exceptions.StatementIsClosedException;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.resilience.Breaker;
import io.shardwright.resilience.Patience;
import io.shardwright.resilience.Resilience;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/** Runs transactions, repeating those of which nothing has happened: that the server rolled back to break a deadlock. */
final class Transactions {
    /** The metadata database's clock, in epoch milliseconds. Ages and leases use it and no other. */
    static final String NOW = "CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS SIGNED)";

    private static final int DEADLOCK = 1213;
    private static final int LOCK_WAIT_TIMEOUT = 1205;
    private static final int DUPLICATE_KEY = 1062;

    /** The connection was killed, which the server says with a state that is not that of a lost one. */
    private static final int KILLED = 1927;

    private final Jdbi jdbi;
    private final Breaker breaker = new Breaker("the metadata database", Transactions::unanswered);

    Transactions(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Runs a transaction that returns a value. */
    <T> T in(Function<Handle, T> work) {
        try {
            return breaker.call(() -> Resilience.retrying(
                    "metadata transaction",
                    Patience.TRANSACTION,
                    Transactions::nothingHappened,
                    () -> jdbi.withHandle(handle -> committed(handle, work))));
        } catch (JdbiException | SQLException e) {
            throw failed(e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("a transaction throws unchecked exceptions only", e);
        }
    }

    /**
     * The same, and a dry run of it.
     *
     * @param dryRun whether all of it is taken back once the value is there; what the transaction refuses it refuses then too
     */
    <T> T in(boolean dryRun, Function<Handle, T> work) {
        return in(handle -> {
            T result = work.apply(handle);
            if (dryRun) {
                handle.rollback();
            }
            return result;
        });
    }

    /**
     * The pool's connections are never in autocommit, so a transaction begins with its first statement. Nothing is sent but the work and the commit, and that
     * not if the work has ended its transaction itself: the driver knows from the server's last answer whether one is open. Of a refused statement it does not,
     * as a refusal says nothing of that: so what fails is rolled back in words, or the locks that its first statement had already would stay with the connection.
     */
    private static <T> T committed(Handle handle, Function<Handle, T> work) throws SQLException {
        try {
            T result = work.apply(handle);
            handle.getConnection().commit();
            return result;
        } catch (RuntimeException | SQLException e) {
            rollBack(handle, e);
            throw e;
        }
    }

    private static void rollBack(Handle handle, Exception cause) {
        if (connectionLost(cause)) {
            return;
        }
        try {
            handle.execute("ROLLBACK");
        } catch (JdbiException e) {
            // The pool throws the connection away if it is lost, and its end is the transaction's.
            cause.addSuppressed(e);
        }
    }

    /** The metadata database's clock now. */
    long now() {
        return in(Transactions::now);
    }

    static long now(Handle handle) {
        return handle.createQuery("SELECT " + NOW).mapTo(Long.class).one();
    }

    /** Runs a transaction that returns nothing. */
    void run(Consumer<Handle> work) {
        in(handle -> {
            work.accept(handle);
            return true;
        });
    }

    /** Whether the failure is a violated unique key. */
    static boolean duplicate(Throwable e) {
        SQLException sql = sqlCause(e);
        return sql != null && sql.getErrorCode() == DUPLICATE_KEY;
    }

    private static boolean nothingHappened(Throwable e) {
        SQLException sql = sqlCause(e);
        return sql != null && (sql.getErrorCode() == DEADLOCK || sql.getErrorCode() == LOCK_WAIT_TIMEOUT);
    }

    private static boolean unanswered(Throwable e) {
        return connectionLost(e) || (e instanceof JdbiException && sqlCause(e) == null);
    }

    /** Whether the failure is that of a connection and says nothing of the statement. */
    static boolean connectionLost(Throwable e) {
        SQLException sql = sqlCause(e);
        if (sql == null) {
            return false;
        }
        String state = sql.getSQLState();
        return sql.getErrorCode() == KILLED || state == null || state.startsWith("08") || closedByDriver(e);
    }

    /** Of a batch whose connection ended the driver says only that its statement is closed, which nobody but the driver has done. */
    private static boolean closedByDriver(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof StatementIsClosedException || cause instanceof ConnectionIsClosedException) {
                return true;
            }
        }
        return false;
    }

    static ShardwrightException noAnswer(Exception e) {
        return new ShardwrightException(
                ErrorCode.UNREACHABLE,
                "the metadata database does not answer",
                "Nothing is lost; it goes on when the database is back.",
                e);
    }

    static ShardwrightException failed(Exception e) {
        SQLException sql = sqlCause(e);
        if (sql == null || unanswered(e)) {
            return noAnswer(e);
        }
        Optional<PassingRefusal> passing = PassingRefusal.of(sql.getErrorCode());
        if (passing.isPresent()) {
            return new ShardwrightException(
                    ErrorCode.UNREACHABLE,
                    "the metadata database " + passing.get().why() + ": " + sql.getMessage(),
                    passing.get().advice(),
                    e);
        }
        return new ShardwrightException(
                ErrorCode.INTERNAL,
                "the metadata database refused a statement: " + sql.getMessage(),
                "The log has the statement.",
                e);
    }

    private static @Nullable SQLException sqlCause(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql;
            }
        }
        return null;
    }
}
