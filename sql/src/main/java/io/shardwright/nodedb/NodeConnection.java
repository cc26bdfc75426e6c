package io.shardwright.nodedb;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** One connection to the node, in autocommit. Used by one thread; only {@link #abort} may be called by another. */
public final class NodeConnection implements AutoCloseable {
    /** The SQL state of a connection that failed. */
    private static final String GIVEN_UP = "08006";

    private static final Executor SAME_THREAD = Runnable::run;

    private final Connection jdbc;
    private final long id;
    private final Consumer<NodeConnection> onClose;

    NodeConnection(Connection jdbc, long id, Consumer<NodeConnection> onClose) {
        this.jdbc = jdbc;
        this.id = id;
        this.onClose = onClose;
    }

    /** The server's CONNECTION_ID(). */
    public long id() {
        return id;
    }

    /** The driver's own connection. Whoever leaves autocommit comes back to it. */
    public Connection jdbc() {
        return jdbc;
    }

    /** A statement with placeholders. */
    public PreparedStatement prepare(String sql) throws SQLException {
        return jdbc.prepareStatement(sql);
    }

    /** Sends the text as it is: no JDBC escapes, no placeholders. */
    public void execute(String sql) throws SQLException {
        try (Statement statement = jdbc.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        }
    }

    /** What is asked while something is set in the session. */
    interface Asked<T> {
        T ask() throws SQLException;
    }

    /**
     * Asks without checks of foreign keys, which are made again afterwards.
     *
     * @throws SQLException as of a lost connection if the server does not go back to making them: then the connection is given up, for whatever came next would go unchecked
     */
    <T> T withoutForeignKeys(Asked<T> asked) throws SQLException {
        execute("SET foreign_key_checks = 0");
        try {
            return asked.ask();
        } finally {
            checkForeignKeys();
        }
    }

    private void checkForeignKeys() throws SQLException {
        try {
            execute("SET foreign_key_checks = DEFAULT");
        } catch (SQLException e) {
            abort();
            throw new SQLException("foreign keys are not checked again: " + e.getMessage(), GIVEN_UP, e);
        }
    }

    /** The first column of the first row. */
    public String text(String sql) throws SQLException {
        return column(sql, 1);
    }

    /** The first column of the only row; several rows are an error, as their order says nothing. */
    String lone(String sql) throws SQLException {
        return column(sql, 1, true);
    }

    /** The given column of the first row. */
    public String column(String sql, int column) throws SQLException {
        return column(sql, column, false);
    }

    private String column(String sql, int column, boolean lone) throws SQLException {
        try (Statement statement = jdbc.createStatement()) {
            statement.setEscapeProcessing(false);
            try (ResultSet rows = statement.executeQuery(sql)) {
                if (!rows.next()) {
                    throw new SQLException("no row answers: " + sql);
                }
                String value = rows.getString(column);
                if (lone && rows.next()) {
                    throw new SQLException("several rows answer, not one: " + sql);
                }
                return value == null ? "" : value;
            }
        }
    }

    /** Whether the query, with these texts for its placeholders, finds at least one row. */
    public boolean exists(String sql, String... values) throws SQLException {
        return first(sql, values).isPresent();
    }

    /** The first column of the first row that the query, with these texts for its placeholders, finds; NULL as an empty text. */
    public Optional<String> first(String sql, String... values) throws SQLException {
        try (PreparedStatement statement = jdbc.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setString(i + 1, values[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? Optional.of(Objects.requireNonNullElse(rows.getString(1), "")) : Optional.empty();
            }
        }
    }

    /** Drops the socket at once, from any thread. Says nothing about what the server is doing with the last statement. */
    public void abort() {
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
