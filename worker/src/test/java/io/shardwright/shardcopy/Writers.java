package io.shardwright.shardcopy;

import io.shardwright.rowcopy.MoveNode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that change a table {@code (id INT PRIMARY KEY, u INT UNIQUE, v VARCHAR(200))} in every way, until they are stopped. */
final class Writers implements AutoCloseable {
    private static final int DUPLICATE_KEY = 1062;
    private static final int DEADLOCK = 1213;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Future<?>> running = new ArrayList<>();
    private final AtomicLong transactions = new AtomicLong();
    private volatile boolean stopped;

    /** @param keys ids are below this */
    static Writers start(MoveNode node, String table, int count, int keys) {
        Writers writers = new Writers();
        for (int i = 0; i < count; i++) {
            int seed = i;
            writers.running.add(writers.threads.submit(() -> {
                writers.write(node, table, new Random(seed), keys);
                return true;
            }));
        }
        return writers;
    }

    long transactions() {
        return transactions.get();
    }

    private void write(MoveNode node, String table, Random random, int keys) throws SQLException {
        try (Connection connection = node.connect()) {
            connection.setAutoCommit(false);
            while (!stopped) {
                try {
                    int statements = 1 + random.nextInt(4);
                    for (int i = 0; i < statements; i++) {
                        change(connection, table, random, keys);
                    }
                    if (random.nextInt(10) == 0) {
                        connection.rollback();
                    } else {
                        connection.commit();
                        transactions.incrementAndGet();
                    }
                } catch (SQLException e) {
                    connection.rollback();
                    if (e.getErrorCode() != DUPLICATE_KEY && e.getErrorCode() != DEADLOCK) {
                        throw e;
                    }
                }
            }
        }
    }

    private static void change(Connection connection, String table, Random random, int keys) throws SQLException {
        int id = random.nextInt(keys);
        int other = random.nextInt(keys);
        String sql = switch (random.nextInt(6)) {
            case 0 -> "INSERT INTO " + table + " VALUES (" + id + ", " + other + ", ?)";
            case 1 -> "DELETE FROM " + table + " WHERE id = " + id + " AND ? IS NOT NULL";
            case 2 -> "UPDATE " + table + " SET v = ? WHERE id = " + id;
            // Keys and unique values wander from row to row.
            case 3 -> "UPDATE " + table + " SET id = " + other + ", v = ? WHERE id = " + id;
            case 4 -> "UPDATE " + table + " SET u = " + other + ", v = ? WHERE id = " + id;
            default -> "UPDATE " + table + " SET u = NULL, v = ? WHERE id = " + id;
        };
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, "w" + random.nextInt() + "é'\\\uD83D\uDE00");
            statement.executeUpdate();
        }
    }

    /** Returns when the last of them has ended; a failure of one is thrown. */
    void stop() {
        stopped = true;
        for (Future<?> each : running) {
            try {
                each.get();
            } catch (InterruptedException | ExecutionException e) {
                throw new IllegalStateException("a writer failed", e);
            }
        }
        threads.shutdown();
    }

    @Override
    public void close() {
        stop();
    }
}
