package io.shardwright.traffic;

import io.shardwright.localdb.Account;
import io.shardwright.localdb.LocalMariaDb;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clients at work on the rows of one table, each writing rows of its own and reading everybody's. The table has the columns {@code id}, {@code version} and {@code amount}. Safe for use
 * by many threads.
 */
public final class Traffic implements AutoCloseable {
    private static final int VIOLATIONS_MAX = 20;

    /** Opens a connection to some node, with the table's database as its own. */
    public interface Door {
        Connection open() throws SQLException;

        /** Into a local server, as root. */
        static Door of(LocalMariaDb server) {
            return () -> server.connect(Account.ROOT, server.dataSchema());
        }
    }

    /** How each client goes about its work. */
    public record Habit(Pace pace, Mix mix) {}

    private final String table;
    private final Map<Long, RowHistory> rows = new ConcurrentHashMap<>();
    private final List<Client> clients = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong unknown = new AtomicLong();
    private final AtomicLong longest = new AtomicLong();
    private final List<Long> writeMillis = Collections.synchronizedList(new ArrayList<>());
    private final List<String> violations = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, String> errors = new ConcurrentHashMap<>();
    private volatile boolean stopping;

    private Traffic(String table) {
        this.table = table;
    }

    /**
     * Fills an empty table with rows and lets clients work at them until {@link #stop}.
     *
     * @param table its name, as statements have it
     * @param ids of the rows, dealt to the clients in turn
     * @param doors one for each client
     * @param habit of each client
     * @param seed of the clients' choices
     */
    public static Traffic start(String table, List<Long> ids, List<Door> doors, Habit habit, long seed) {
        Traffic traffic = new Traffic(table);
        try {
            traffic.fill(ids, doors.get(0));
        } catch (SQLException e) {
            throw lost(e);
        }
        for (int i = 0; i < doors.size(); i++) {
            List<Long> own = new ArrayList<>();
            for (int k = i; k < ids.size(); k += doors.size()) {
                own.add(ids.get(k));
            }
            Client client = new Client(traffic, doors.get(i), own, ids, habit, seed + i);
            traffic.clients.add(client);
            Thread thread = new Thread(client::work, "client-" + i);
            thread.setDaemon(true);
            traffic.threads.add(thread);
        }
        traffic.threads.forEach(Thread::start);
        return traffic;
    }

    private void fill(List<Long> ids, Door door) throws SQLException {
        try (Connection connection = door.open();
                Statement statement = connection.createStatement()) {
            int step = 500;
            for (int from = 0; from < ids.size(); from += step) {
                StringBuilder insert = new StringBuilder("INSERT INTO " + table + " (id, version, amount) VALUES ");
                for (long id : ids.subList(from, Math.min(ids.size(), from + step))) {
                    insert.append('(').append(id).append(", 0, 100),");
                    rows.put(id, new RowHistory(new RowHistory.State(true, 100)));
                }
                insert.setLength(insert.length() - 1);
                statement.execute(insert.toString());
            }
        }
    }

    /** How many writes were acknowledged so far. */
    public long writes() {
        return writeMillis.size();
    }

    /** How long the longest write took that was acknowledged since this was asked before, milliseconds. */
    public long longestSinceAsked() {
        return longest.getAndSet(0);
    }

    /** Lets the clients end what they have begun, and compares every row with what it must be. */
    public TrafficReport stop(Door last) throws InterruptedException {
        stopping = true;
        for (Thread thread : threads) {
            thread.join();
        }
        try {
            compare(last);
        } catch (SQLException e) {
            throw lost(e);
        }
        List<Long> sorted = new ArrayList<>(writeMillis);
        Collections.sort(sorted);
        return new TrafficReport(
                sorted.size(),
                reads.get(),
                refused.get(),
                unknown.get(),
                violations,
                sorted,
                List.copyOf(errors.values()));
    }

    private static ShardwrightException lost(SQLException e) {
        return new ShardwrightException(
                ErrorCode.LOCAL_CLUSTER,
                "a node does not answer: " + e.getMessage(),
                "Read the logs of the cluster's servers.",
                e);
    }

    private void compare(Door last) throws SQLException {
        Map<Long, RowHistory.Seen> found = new ConcurrentHashMap<>();
        try (Connection connection = last.open();
                Statement statement = connection.createStatement();
                ResultSet all = statement.executeQuery("SELECT id, version, amount FROM " + table)) {
            while (all.next()) {
                if (found.put(all.getLong(1), new RowHistory.Seen(all.getInt(2), all.getLong(3))) != null) {
                    violation("row " + all.getLong(1) + " is there twice");
                }
            }
        }
        rows.forEach((id, history) -> history.judge(history.acknowledged(), Optional.ofNullable(found.get(id)))
                .ifPresent(wrong -> violation("at the end, row " + id + ": " + wrong)));
        found.keySet().stream()
                .filter(id -> !rows.containsKey(id))
                .forEach(id -> violation("at the end, row " + id + " is there, and nobody wrote it"));
    }

    boolean stopping() {
        return stopping;
    }

    String table() {
        return table;
    }

    RowHistory row(long id) {
        return Objects.requireNonNull(rows.get(id));
    }

    void wrote(long millis) {
        writeMillis.add(millis);
        longest.accumulateAndGet(millis, Math::max);
    }

    void read() {
        reads.incrementAndGet();
    }

    void refused(SQLException e) {
        refused.incrementAndGet();
        errors.putIfAbsent(Integer.toString(e.getErrorCode()), e.getErrorCode() + " " + e.getMessage());
    }

    void unknown() {
        unknown.incrementAndGet();
    }

    void violation(String what) {
        if (violations.size() < VIOLATIONS_MAX) {
            violations.add(what);
        }
    }

    /** Ends all clients at once. Their threads are daemons that end with their connections. */
    @Override
    public void close() {
        stopping = true;
        clients.forEach(Client::abort);
    }
}
