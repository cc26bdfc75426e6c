package io.shardwright.manticore;

import io.shardwright.attempt.ErrorClass;
import io.shardwright.fleet.Endpoint;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.resilience.Breaker;
import io.shardwright.time.WakeSignal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** A Manticore server over its MySQL protocol, for one session of its worker. Safe for use by many threads. */
public final class SearchServer {
    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;

    /** A question of ours is answered from memory; only what users' commands ask for may take longer. */
    static final int QUESTION_TIMEOUT_MILLIS = 10_000;

    /** The SQL state of a server that takes no connection. */
    private static final String NO_CONNECTION = "08001";

    private static final long SETTLE_PAUSE_MIN_MILLIS = 1;
    private static final long SETTLE_PAUSE_MAX_MILLIS = 250;

    /** With the pauses above about a minute. */
    private static final int SETTLE_LOOKS = 250;

    private final Endpoint endpoint;
    private final Optional<Consumer<Path>> held;
    private final Set<SearchConnection> live = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean abandoned = new AtomicBoolean();
    private final Breaker breaker;

    /** @param endpoint where it speaks the MySQL protocol */
    public SearchServer(Endpoint endpoint) {
        this(endpoint, Optional.empty());
    }

    /**
     * A server that is held: whoever else may answer at its address by now, nothing is asked of it. A connection that is open leads to the server that it was opened to, as long as it lasts, so it is
     * enough to look at each that is opened.
     *
     * @param held refuses, as {@link ErrorCode#FENCED}, a server with another data folder than the one that is held
     */
    public SearchServer(Endpoint endpoint, Consumer<Path> held) {
        this(endpoint, Optional.of(held));
    }

    private SearchServer(Endpoint endpoint, Optional<Consumer<Path>> held) {
        this.endpoint = endpoint;
        this.held = held;
        this.breaker = new Breaker(
                "the node " + endpoint,
                failure -> failure instanceof SQLException sql && SearchErrors.of(sql) == ErrorClass.LOST);
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /** A question to the node. */
    public interface Question<T> {
        T ask(SearchConnection connection) throws SQLException;
    }

    /**
     * Asks on a connection of its own.
     *
     * @throws ShardwrightException {@link ErrorCode#UNREACHABLE} if it does not answer, {@link ErrorCode#INTERNAL} if it refuses
     */
    public <T> T asking(Question<T> question) {
        try (SearchConnection connection = open()) {
            return question.ask(connection);
        } catch (SQLException e) {
            throw refused(e);
        }
    }

    /**
     * The folder in which it keeps its data.
     *
     * @throws ShardwrightException {@link ErrorCode#BAD_SETTING} if it has none: only with one it makes tables by statements; or if it runs on another host than this process
     */
    public Path dataFolder() {
        return asking(this::dataFolder);
    }

    private Path dataFolder(SearchConnection connection) throws SQLException {
        SearchConnection.Rows settings = connection.rows("SHOW SETTINGS");
        Path folder = settings.value("searchd.data_dir")
                .filter(path -> !path.isEmpty())
                .map(Path::of)
                .orElseThrow(() -> new ShardwrightException(
                        ErrorCode.BAD_SETTING,
                        "the server " + endpoint + " has no data_dir, so its tables cannot be changed by statements",
                        "Set data_dir in its searchd section and restart it."));
        boolean here =
                settings.value("worker_pid").flatMap(SearchServer::process).isPresent() && Files.isDirectory(folder);
        if (!here) {
            throw new ShardwrightException(
                    ErrorCode.BAD_SETTING,
                    "the server " + endpoint + " runs on another host than its worker, or its data_dir " + folder
                            + " is not seen by it",
                    "Run the worker on its node's host: what fences the node is a lock there.");
        }
        return folder;
    }

    private static Optional<ProcessHandle> process(String pid) {
        return pid.matches("[0-9]{1,10}") ? ProcessHandle.of(Long.parseLong(pid)) : Optional.empty();
    }

    /**
     * Opens a connection.
     *
     * @throws ShardwrightException {@link ErrorCode#FENCED} if the session has ended, or another server answers
     */
    SearchConnection open() throws SQLException {
        try {
            return breaker.call(this::opened);
        } catch (SQLException | RuntimeException e) {
            if (e instanceof ShardwrightException left && left.code() != ErrorCode.FENCED) {
                throw new SQLNonTransientConnectionException(left.message(), NO_CONNECTION, left);
            }
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("opening a connection throws nothing else", e);
        }
    }

    private SearchConnection opened() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("connectTimeout", String.valueOf(CONNECT_TIMEOUT_MILLIS));
        properties.setProperty("socketTimeout", String.valueOf(QUESTION_TIMEOUT_MILLIS));
        properties.setProperty("characterEncoding", "UTF-8");
        properties.setProperty("sslMode", "DISABLED");
        // Without its helper process the server answers questions for unknown variables with a text that the driver
        // takes for a number.
        properties.setProperty("useLocalSessionState", "true");
        properties.setProperty("autoReconnect", "false");
        properties.setProperty("allowMultiQueries", "false");
        // Whoever asks needs no account there: the server has none unless it is told to.
        properties.setProperty("user", "shardwright");
        Connection jdbc = new com.mysql.cj.jdbc.Driver().connect("jdbc:mysql://" + endpoint + "/", properties);
        if (jdbc == null) {
            throw new SQLException("no driver for " + endpoint);
        }
        try {
            SearchConnection asking = new SearchConnection(jdbc, 0, closed -> {});
            long id = Long.parseLong(
                    asking.rows("SELECT CONNECTION_ID()").rows().get(0).get(0));
            if (held.isPresent()) {
                held.get().accept(dataFolder(asking));
            }
            SearchConnection connection = new SearchConnection(jdbc, id, live::remove);
            live.add(connection);
            if (abandoned.get()) {
                connection.close();
                throw new ShardwrightException(
                        ErrorCode.FENCED,
                        "the session of the node " + endpoint + " has ended",
                        "Nothing more was sent.");
            }
            return connection;
        } catch (SQLException | RuntimeException e) {
            jdbc.close();
            throw e;
        }
    }

    /**
     * Waits until a connection whose answer was lost is gone from the server, so that nothing runs on it any more. It cannot be told to end what it runs: most of what changes something
     * there is seen through whatever happens to who asked for it.
     *
     * @throws ShardwrightException {@link ErrorCode#UNREACHABLE} if it is still there after about a minute
     */
    void settle(SearchConnection asker, long connectionId) throws SQLException {
        if (live.stream().anyMatch(connection -> connection.id() == connectionId)) {
            // Not the lost one, but a younger namesake: numbers begin anew with the server.
            return;
        }
        long pause = SETTLE_PAUSE_MIN_MILLIS;
        for (int look = 0; look < SETTLE_LOOKS; look++) {
            if (!ServerSessions.has(asker, connectionId)) {
                return;
            }
            pause(pause);
            pause = Math.min(2 * pause, SETTLE_PAUSE_MAX_MILLIS);
        }
        throw new ShardwrightException(
                ErrorCode.UNREACHABLE,
                "the node has not let go of connection " + connectionId + ", whose answer was lost",
                "It goes on when what that runs has ended; SELECT * FROM @@system.sessions WHERE connid = "
                        + connectionId + " shows it.");
    }

    private static void pause(long millis) {
        try {
            new WakeSignal().rest(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ShardwrightException(
                    ErrorCode.UNREACHABLE,
                    "interrupted while the node ends a connection",
                    "Nothing was sent since.",
                    e);
        }
    }

    /** Ends this session's use of the node for good: drops every connection at once and opens no more. */
    public void abandon() {
        abandoned.set(true);
        live.forEach(SearchConnection::abort);
    }

    /** The error of a node that could not be asked. */
    ShardwrightException refused(SQLException e) {
        if (e.getCause() instanceof ShardwrightException known && known.code() == ErrorCode.BAD_SETTING) {
            // Nothing is asked of such a server, though it answers.
            return new ShardwrightException(ErrorCode.UNREACHABLE, known.message(), known.advice(), e);
        }
        return switch (SearchErrors.of(e)) {
            case LOST ->
                new ShardwrightException(
                        ErrorCode.UNREACHABLE,
                        "the node " + endpoint + " does not answer",
                        "Check node-database.address and that the server runs.",
                        e);
            case TRANSIENT ->
                new ShardwrightException(
                        ErrorCode.UNREACHABLE,
                        "the node " + endpoint + " refuses a statement of ours for now",
                        "It is tried again.",
                        e);
            case EXISTS, PERMANENT, MALFORMED ->
                new ShardwrightException(
                        ErrorCode.INTERNAL,
                        "the node " + endpoint + " refused a statement of ours: " + SearchErrors.line(e),
                        "The log has the statement.",
                        e);
        };
    }
}
