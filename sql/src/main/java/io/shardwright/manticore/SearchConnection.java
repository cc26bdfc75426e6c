package io.shardwright.manticore;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** One connection to the node. Statements go as they are written, values in them as literals. Used by one thread; only {@link #abort} may be called by another. */
public final class SearchConnection implements AutoCloseable {
    private static final Executor SAME_THREAD = Runnable::run;

    private final Connection jdbc;
    private final long id;
    private final Consumer<SearchConnection> onClose;

    SearchConnection(Connection jdbc, long id, Consumer<SearchConnection> onClose) {
        this.jdbc = jdbc;
        this.id = id;
        this.onClose = onClose;
    }

    /** The server's number for it; unique while the server runs. */
    public long id() {
        return id;
    }

    /** The driver's own connection. */
    Connection jdbc() {
        return jdbc;
    }

    /** Sends a statement and reads nothing of what it may answer. */
    void execute(String sql) throws SQLException {
        try (Statement statement = jdbc.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        }
    }

    /** Rows with the labels of their columns; NULL is an empty text. */
    record Rows(List<String> labels, List<List<String>> rows) {
        /** One column of each row. */
        List<String> column(String label) throws SQLException {
            if (rows.isEmpty()) {
                return List.of();
            }
            int at = at(label);
            return rows.stream().map(row -> row.get(at)).toList();
        }

        /** The value beside the key, of rows that are a key and a value. */
        Optional<String> value(String key) {
            return rows.stream()
                    .filter(row -> row.get(0).equals(key))
                    .map(row -> row.get(1))
                    .findFirst();
        }

        private int at(String label) throws SQLException {
            return IntStream.range(0, labels.size())
                    .filter(i -> labels.get(i).equalsIgnoreCase(label))
                    .findFirst()
                    .orElseThrow(() -> new SQLException("the server's answer has no column " + label + ": " + labels));
        }
    }

    /** All rows that answer a statement; none with no labels if there are none to warn of, say. */
    Rows rows(String sql) throws SQLException {
        try (Statement statement = jdbc.createStatement()) {
            statement.setEscapeProcessing(false);
            if (!statement.execute(sql)) {
                return new Rows(List.of(), List.of());
            }
            try (ResultSet result = statement.getResultSet()) {
                ResultSetMetaData meta = result.getMetaData();
                List<String> labels = new ArrayList<>();
                for (int i = 1; i <= meta.getColumnCount(); i++) {
                    labels.add(meta.getColumnLabel(i));
                }
                List<List<String>> rows = new ArrayList<>();
                while (result.next()) {
                    List<String> row = new ArrayList<>(labels.size());
                    for (int i = 1; i <= labels.size(); i++) {
                        row.add(Objects.requireNonNullElse(result.getString(i), ""));
                    }
                    rows.add(row);
                }
                return new Rows(labels, rows);
            }
        }
    }

    /** Limits how long an answer may take; 0 for any time. */
    void limit(int millis) throws SQLException {
        jdbc.setNetworkTimeout(SAME_THREAD, millis);
    }

    /** Drops the socket at once, from any thread. Says nothing about what the server is doing with the last statement. */
    void abort() {
        try {
            jdbc.abort(SAME_THREAD);
        } catch (SQLException e) {
            // It was closed already.
        }
    }

    @Override
    public void close() {
        onClose.accept(this);
        try {
            jdbc.close();
        } catch (SQLException e) {
            // Lost already: closing has nothing left to do.
        }
    }
}
