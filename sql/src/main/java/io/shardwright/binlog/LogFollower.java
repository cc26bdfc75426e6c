package io.shardwright.binlog;

import io.shardwright.move.ChangeRule;
import io.shardwright.move.GtidPosition;
import io.shardwright.move.TableShape;
import io.shardwright.nodedb.NodeAccess;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.Optional;
import java.util.OptionalLong;

/** Follows a node's binary log for one table. For one thread. */
public final class LogFollower implements AutoCloseable {
    /** Replicas have small numbers; a connection's own number makes this one unique on its server. */
    private static final long REPLICA_ID_FIRST = 1_500_000_000L;

    private static final long REPLICA_IDS = 1_000_000_000L;

    private final LogConnection connection;
    private final TransactionReader reader;
    private final Optional<GtidPosition> until;

    /**
     * Connects in the background.
     *
     * @param access of the node whose log it is
     * @param connectionId of some connection of this process to the node, which stays open for as long as this one
     * @param span what part of the log is read
     */
    public LogFollower(
            NodeAccess access, long connectionId, TableShape shape, ChangeRule rule, Span span, LogSink sink) {
        this.connection = new LogConnection(access, span.from(), REPLICA_ID_FIRST + connectionId % REPLICA_IDS);
        this.reader = new TransactionReader(shape, rule, span.from(), span.done(), sink);
        this.until = span.until();
    }

    /**
     * Which part of the log is read.
     *
     * @param from where to read from
     * @param done up to where changes were done already; at or after {@code from}
     * @param until where to stop; empty for never
     */
    public record Span(GtidPosition from, GtidPosition done, Optional<GtidPosition> until) {}

    /** Whether the stop is reached, or the table was altered, so that nothing more comes. */
    public boolean ended() {
        return reader.ended() || until.filter(reader.position()::covers).isPresent();
    }

    /** The point after the last transaction that was read. */
    public GtidPosition position() {
        return reader.position();
    }

    /**
     * Takes the next event.
     *
     * @return how many milliseconds it waited in vain; empty if there was one
     * @throws ShardwrightException {@link ErrorCode#POSITION_LOST}, {@link ErrorCode#UNREACHABLE}, {@link ErrorCode#TABLE_ALTERED} or {@link ErrorCode#UNMOVABLE}
     */
    public OptionalLong step(long waitMillis) throws InterruptedException {
        Optional<LogEvent> event = connection.next(waitMillis);
        if (event.isEmpty()) {
            return OptionalLong.of(waitMillis);
        }
        try {
            reader.take(event.get());
        } catch (IndexOutOfBoundsException | ArithmeticException e) {
            throw new ShardwrightException(
                    ErrorCode.UNMOVABLE,
                    "an event of the binary log after " + reader.position() + " cannot be read",
                    "This is a bug, or the log is damaged; mariadb-binlog shows whether it is.",
                    e);
        }
        return OptionalLong.empty();
    }

    @Override
    public void close() {
        connection.close();
    }
}
