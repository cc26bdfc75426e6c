package io.shardwright.nodedb;

import io.shardwright.statement.ObjectName;
import java.sql.SQLException;

/** Whether objects of a given name are there. Asks by name only, so that no table is opened: a route table whose server is gone still has a name. */
final class Existence {
    private final NodeConnection connection;
    private final String defaultSchema;

    Existence(NodeConnection connection, String defaultSchema) {
        this.connection = connection;
        this.defaultSchema = defaultSchema;
    }

    String schemaOf(ObjectName name) {
        return name.schema().orElse(defaultSchema);
    }

    /** A table or a view. */
    boolean table(ObjectName table) throws SQLException {
        return connection.exists(
                "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?",
                schemaOf(table),
                table.name());
    }

    boolean view(ObjectName view) throws SQLException {
        return connection.exists(
                "SELECT TABLE_NAME FROM information_schema.VIEWS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?",
                schemaOf(view),
                view.name());
    }

    boolean database(String database) throws SQLException {
        return connection.exists("SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ?", database);
    }

    boolean server(String server) throws SQLException {
        return connection.exists("SELECT Server_name FROM mysql.servers WHERE Server_name = ?", server);
    }

    boolean index(String index, ObjectName table) throws SQLException {
        return connection.exists(
                "SELECT INDEX_NAME FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND INDEX_NAME = ?",
                schemaOf(table),
                table.name(),
                index);
    }
}
