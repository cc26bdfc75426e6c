package io.shardwright.binlog;

import com.github.shyiko.mysql.binlog.BinaryLogClient;
import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.network.SSLMode;
import com.github.shyiko.mysql.binlog.network.ServerException;
import io.shardwright.move.GtidPosition;
import io.shardwright.nodedb.NodeAccess;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection on which the server sends its binary log as replicas get it. A thread of its own takes the events and waits while too many of them lie here, and then the server
 * waits. For one thread that takes them.
 */
final class LogConnection implements AutoCloseable {
    /** Events are at most about 8 KB unless a row is larger, so these take a few megabytes. */
    private static final int EVENTS_WAITING_MAX = 512;

    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;

    /** Keeps a quiet connection known to be alive. */
    private static final int HEARTBEAT_MILLIS = 5_000;

    private static final int POSITION_NOT_THERE = 1236;

    private final BlockingQueue<Took> queue = new ArrayBlockingQueue<>(EVENTS_WAITING_MAX);
    private final RawEvents events = new RawEvents();
    private final BinaryLogClient client;
    private final Thread reader;
    private final NodeAccess access;
    private volatile boolean closed;

    /** An event, or the end of all of them. */
    private record Took(@Nullable LogEvent event, @Nullable Exception failure) {}

    /**
     * Connects in the background; a failure shows at {@link #next}.
     *
     * @param from the first event is the one after it
     * @param replicaId as which the server knows this connection; it drops an older one of the same
     */
    LogConnection(NodeAccess access, GtidPosition from, long replicaId) {
        this.access = access;
        client =
                new BinaryLogClient(
                        access.endpoint().host(), access.endpoint().port(), access.user(), access.password()) {
                    @Override
                    protected void updateGtidSet(Event event) {
                        // It would look into events that are only bytes here.
                    }
                };
        client.setEventDeserializer(events);
        client.setGtidSet(from.byDomain().isEmpty() ? "" : from.toString());
        client.setServerId(replicaId);
        client.setKeepAlive(false);
        client.setConnectTimeout(CONNECT_TIMEOUT_MILLIS);
        client.setHeartbeatInterval(HEARTBEAT_MILLIS);
        client.setSSLMode(SSLMode.PREFERRED);
        client.registerEventListener(event -> put(new Took(events.last(), null)));
        client.registerLifecycleListener(new BinaryLogClient.AbstractLifecycleListener() {
            @Override
            public void onCommunicationFailure(BinaryLogClient failed, Exception e) {
                put(new Took(null, e));
            }

            @Override
            public void onEventDeserializationFailure(BinaryLogClient failed, Exception e) {
                put(new Took(null, e));
            }
        });
        reader = new Thread(this::read, "binlog-" + access.endpoint());
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try {
            client.connect();
            put(new Took(null, new IOException("the server ended the stream")));
        } catch (IOException | RuntimeException e) {
            put(new Took(null, e));
        }
    }

    private void put(Took took) {
        try {
            if (!closed) {
                queue.put(took);
            }
        } catch (InterruptedException e) {
            // Only close() interrupts this thread; the library ends its loop when its socket is closed.
            Thread.currentThread().interrupt();
        }
    }

    /**
     * The next event, or empty if none comes in time.
     *
     * @throws ShardwrightException {@link ErrorCode#POSITION_LOST} if the log no longer has the position, {@link ErrorCode#ACCESS_DENIED} or {@link
     *     ErrorCode#UNREACHABLE}
     */
    Optional<LogEvent> next(long waitMillis) throws InterruptedException {
        Took took = queue.poll(waitMillis, TimeUnit.MILLISECONDS);
        if (took == null) {
            return Optional.empty();
        }
        if (took.failure() != null) {
            throw failed(took.failure());
        }
        return Optional.ofNullable(took.event());
    }

    private ShardwrightException failed(Exception e) {
        if (e instanceof ServerException refused) {
            if (refused.getErrorCode() == POSITION_NOT_THERE) {
                return new ShardwrightException(
                        ErrorCode.POSITION_LOST,
                        "the binary log of " + access.endpoint() + " does not have the position: " + e.getMessage(),
                        "It was purged or reset; begin the move again, and keep binary logs longer than a move takes.",
                        e);
            }
            return new ShardwrightException(
                    ErrorCode.ACCESS_DENIED,
                    "the server " + access.endpoint() + " does not send its binary log: " + e.getMessage(),
                    "Grant REPLICATION SLAVE to " + access.user() + ".",
                    e);
        }
        return new ShardwrightException(
                ErrorCode.UNREACHABLE,
                "the binary log of " + access.endpoint() + " cannot be read: " + e.getMessage(),
                "It is read on from where it was when the server is back.",
                e);
    }

    @Override
    public void close() {
        closed = true;
        queue.clear();
        reader.interrupt();
        try {
            client.disconnect();
        } catch (IOException e) {
            // Its socket is closed, which is all that was wanted.
        }
    }
}
