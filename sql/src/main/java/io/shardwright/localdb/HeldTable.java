package io.shardwright.localdb;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A table that one connection holds for itself: until this is closed, everybody else who reads or writes it waits. */
public final class HeldTable implements AutoCloseable {
    private final Connection holder;

    private HeldTable(Connection holder) {
        this.holder = holder;
    }

    /**
     * Locks a table that is there.
     *
     * @param table as it stands in SQL, quoted where it must be
     */
    public static HeldTable lock(LocalMariaDb server, String table) {
        try {
            Connection holder = server.rootConnection();
            try (Statement statement = holder.createStatement()) {
                statement.execute("LOCK TABLES " + table + " WRITE");
                return new HeldTable(holder);
            } catch (SQLException e) {
                holder.close();
                throw e;
            }
        } catch (SQLException e) {
            throw new IllegalStateException("table " + table + " cannot be locked", e);
        }
    }

    /** The server unlocks what a connection that ends has locked. */
    @Override
    public void close() {
        try {
            holder.close();
        } catch (SQLException e) {
            throw new IllegalStateException("the connection that locks a table cannot be closed", e);
        }
    }
}
