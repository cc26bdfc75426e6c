package io.shardwright.traffic;

import io.shardwright.time.Stopwatch;
import io.shardwright.time.WakeSignal;
import io.shardwright.traffic.RowHistory.Seen;
import io.shardwright.traffic.RowHistory.State;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** One client: inserts, changes and deletes rows of its own, moves amounts between two of them in one transaction, and reads any row. For one thread, but for {@link #abort}. */
final class Client {
    private static final Executor SAME_THREAD = Runnable::run;

    /** So soon a client that met an error tries again. */
    private static final long AGAIN_MILLIS = 20;

    private final Traffic traffic;
    private final Traffic.Door door;
    private final List<Long> own;
    private final List<Long> all;
    private final Pace pace;
    private final Mix mix;
    private final Random random;
    private volatile @Nullable Connection connection;

    Client(Traffic traffic, Traffic.Door door, List<Long> own, List<Long> all, Traffic.Habit habit, long seed) {
        this.traffic = traffic;
        this.door = door;
        this.own = List.copyOf(own);
        this.all = List.copyOf(all);
        this.pace = habit.pace();
        this.mix = habit.mix();
        this.random = new Random(seed);
    }

    void work() {
        try {
            Stopwatch watch = Stopwatch.started();
            for (long begun = 1; !traffic.stopping(); begun++) {
                int choice = mix.next(random);
                if (choice < Mix.FIRST_TRANSFER) {
                    read(all.get(random.nextInt(all.size())));
                } else if (choice < Mix.FIRST_CHANGE) {
                    transfer();
                } else {
                    change(own.get(random.nextInt(own.size())), choice);
                }
                long rest = pace.restMillis(begun, watch.elapsedMillis());
                if (rest > 0) {
                    new WakeSignal().rest(rest);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            traffic.violation("a client failed: " + e);
        } finally {
            drop();
        }
    }

    private void read(long id) throws InterruptedException {
        RowHistory row = traffic.row(id);
        int from = row.acknowledged();
        try {
            Optional<Seen> seen = seen(id);
            row.judge(from, seen).ifPresent(wrong -> traffic.violation("row " + id + ": " + wrong));
            traffic.read();
        } catch (SQLException e) {
            met(e);
        }
    }

    private Optional<Seen> seen(long id) throws SQLException {
        try (Statement statement = connection().createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT version, amount FROM " + traffic.table() + " WHERE id = " + id)) {
            return rows.next() ? Optional.of(new Seen(rows.getInt(1), rows.getLong(2))) : Optional.empty();
        }
    }

    private void change(long id, int choice) throws InterruptedException {
        RowHistory row = traffic.row(id);
        State before = row.state();
        State after = !before.present()
                ? new State(true, random.nextInt(1_000))
                : choice == Mix.FIRST_CHANGE ? new State(false, 0) : new State(true, before.amount() + 1);
        int version = row.begin(after);
        String sql = !before.present()
                ? "INSERT INTO " + traffic.table() + " (id, version, amount) VALUES (" + id + ", " + version + ", "
                        + after.amount() + ")"
                : after.present() ? update(id, version, after) : "DELETE FROM " + traffic.table() + " WHERE id = " + id;
        Stopwatch watch = Stopwatch.started();
        try {
            int rows = execute(sql);
            row.happened();
            traffic.wrote(watch.elapsedMillis());
            if (rows != 1) {
                traffic.violation("row " + id + ": version " + version + " was to change one row and changed " + rows);
            }
        } catch (SQLException e) {
            settle(List.of(id), e);
        }
    }

    private String update(long id, int version, State after) {
        return "UPDATE " + traffic.table() + " SET version = " + version + ", amount = " + after.amount()
                + " WHERE id = " + id;
    }

    /** Takes from one row what another gets, both of this client. They may be of different shards; then each shard's part is one of its own. */
    private void transfer() throws InterruptedException {
        long from = own.get(random.nextInt(own.size()));
        long to = own.get(random.nextInt(own.size()));
        RowHistory giver = traffic.row(from);
        RowHistory taker = traffic.row(to);
        if (from == to || !giver.state().present() || !taker.state().present()) {
            return;
        }
        State less = new State(true, giver.state().amount() - 1);
        State more = new State(true, taker.state().amount() + 1);
        int giving = giver.begin(less);
        int taking = taker.begin(more);
        Stopwatch watch = Stopwatch.started();
        try {
            execute("START TRANSACTION");
            execute(update(from, giving, less));
            execute(update(to, taking, more));
            execute("COMMIT");
            giver.happened();
            taker.happened();
            traffic.wrote(watch.elapsedMillis());
        } catch (SQLException e) {
            settle(List.of(from, to), e);
        }
    }

    private int execute(String sql) throws SQLException {
        try (Statement statement = connection().createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    /** Finds out what became of changes whose statement failed: the rows themselves tell, once the connection is gone. */
    private void settle(List<Long> ids, SQLException e) throws InterruptedException {
        met(e);
        drop();
        for (long id : ids) {
            RowHistory row = traffic.row(id);
            for (boolean told = false; !told; ) {
                try {
                    Optional<Seen> seen = seen(id);
                    boolean happened = seen.map(now -> now.version() == row.begun())
                            .orElse(!row.newest().present());
                    row.judge(row.acknowledged(), seen)
                            .ifPresent(wrong -> traffic.violation("row " + id + " after an error: " + wrong));
                    if (happened) {
                        row.happened();
                    } else {
                        row.refused();
                    }
                    told = true;
                } catch (SQLException again) {
                    met(again);
                    drop();
                }
            }
        }
    }

    private void met(SQLException e) throws InterruptedException {
        if (e.getSQLState() != null && e.getSQLState().startsWith("08")) {
            traffic.unknown();
            drop();
        } else {
            traffic.refused(e);
        }
        new WakeSignal().rest(AGAIN_MILLIS);
    }

    private Connection connection() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = door.open();
            connection = open;
        }
        return open;
    }

    private void drop() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                // It was lost already.
            }
        }
    }

    /** Ends what is under way at once, from any thread. */
    void abort() {
        Connection open = connection;
        if (open != null) {
            try {
                open.abort(SAME_THREAD);
            } catch (SQLException e) {
                // It was closed already.
            }
        }
    }
}
