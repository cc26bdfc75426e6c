package io.shardwright.rowcopy;

import io.shardwright.move.TableAddress;
import io.shardwright.move.Unmovable;
import io.shardwright.nodedb.NodeConnection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The tables whose foreign keys refer to one. Only InnoDB's can, and they are asked one by one: asked for all at once the server opens every table that it has, and opening a distributed
 * table connects to other nodes and fails while a shard of it is between two of them.
 */
final class ReferringTables {
    private static final String ALL =
            "SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES WHERE ENGINE = 'InnoDB'"
                    // What refers to it from a worker's own schemas is a copy, there for a moment.
                    + " AND TABLE_SCHEMA NOT LIKE 'shardwright\\_%'";

    private static final String OF_ONE =
            "SELECT CONSTRAINT_NAME FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = ? AND TABLE_NAME = ?"
                    + " AND UNIQUE_CONSTRAINT_SCHEMA = ? AND REFERENCED_TABLE_NAME = ?";

    private ReferringTables() {}

    /** Why a table cannot be moved if others refer to it. */
    static Optional<Unmovable> refusal(NodeConnection connection, TableAddress table) throws SQLException {
        List<String> keys = new ArrayList<>();
        for (TableAddress other : all(connection)) {
            keys.addAll(keys(connection, other, table));
        }
        return keys.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Unmovable(Unmovable.Reason.FOREIGN_KEYS, "other tables refer to " + table + ": " + keys));
    }

    private static List<TableAddress> all(NodeConnection connection) throws SQLException {
        List<TableAddress> tables = new ArrayList<>();
        try (PreparedStatement statement = connection.prepare(ALL);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                tables.add(new TableAddress(rows.getString(1), rows.getString(2)));
            }
        }
        return tables;
    }

    private static List<String> keys(NodeConnection connection, TableAddress from, TableAddress to)
            throws SQLException {
        List<String> keys = new ArrayList<>();
        try (PreparedStatement statement = connection.prepare(OF_ONE)) {
            statement.setString(1, from.schema());
            statement.setString(2, from.name());
            statement.setString(3, to.schema());
            statement.setString(4, to.name());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    keys.add(from.schema() + "." + rows.getString(1));
                }
            }
        }
        return keys;
    }
}
