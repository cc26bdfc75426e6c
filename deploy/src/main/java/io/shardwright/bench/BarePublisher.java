package io.shardwright.bench;

import io.shardwright.json.ActionCodec;
import io.shardwright.queue.CommandPair;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;

/**
 * Publishes independent commands with their rollback or without, and otherwise in the same way: so the difference between the two is what
 * recording costs, from the values in memory to the rows that every later change writes again.
 */
final class BarePublisher implements AutoCloseable {
    private static final String GROUP =
            "INSERT INTO operation_group (uuid, idempotency_key, digest, title, state, by_leader, remaining,"
                    + " remaining_after, version, actor, created_at, updated_at) VALUES (?, ?, REPEAT('0', 64),"
                    + " 'benchmark', 'active', FALSE, ?, 0, 1, 'bench', 1, 1)";
    private static final String COLUMNS =
            "node, query, operation_group, seq, incarnation, name, phase, action, hold_on_unknown, status,"
                    + " effect, tries, undo_tries, tries_max, blockers, not_before, created_at, updated_at";
    private static final String VALUES =
            "?, ?, ?, ?, '1-0000000000000001', ?, 'before', 'sql:1', FALSE, 'ready', 'none', 0, 0, 10, 0, 0, 1, 1";

    private final Connection connection;
    private final boolean rollback;

    BarePublisher(RoundPlan plan) throws SQLException {
        rollback = plan.scenario() != Scenario.UNRECORDED;
        connection = DriverManager.getConnection(
                "jdbc:mysql://" + plan.endpoint() + "/" + plan.schema()
                        + "?sslMode=DISABLED&rewriteBatchedStatements=true",
                plan.user(),
                plan.password());
        if (!rollback) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("ALTER TABLE sharding_queue DROP COLUMN rollback_query, DROP COLUMN rollback_action,"
                        // What reads them finds nothing there, and nothing is stored.
                        + " ADD COLUMN rollback_query LONGTEXT AS (NULL) VIRTUAL,"
                        + " ADD COLUMN rollback_action VARCHAR(64) AS (NULL) VIRTUAL");
            }
        }
        connection.setAutoCommit(false);
    }

    /** Publishes one group whose commands are ready at once. */
    void publish(List<CommandPair> commands) throws SQLException {
        long group = group(commands.size());
        String insert = rollback
                ? "INSERT INTO sharding_queue (" + COLUMNS + ", rollback_query, rollback_action) VALUES (" + VALUES
                        + ", ?, 'sql:1')"
                : "INSERT INTO sharding_queue (" + COLUMNS + ") VALUES (" + VALUES + ")";
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            int seq = 1;
            for (CommandPair command : commands) {
                statement.setString(1, command.node().value());
                statement.setString(2, ActionCodec.encode(command.forward()));
                statement.setLong(3, group);
                statement.setInt(4, seq++);
                statement.setString(5, command.name());
                if (rollback) {
                    statement.setString(6, ActionCodec.encode(command.rollback().orElseThrow()));
                }
                statement.addBatch();
            }
            statement.executeBatch();
        }
        connection.commit();
    }

    private long group(int commands) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(GROUP, Statement.RETURN_GENERATED_KEYS)) {
            String id = UUID.randomUUID().toString();
            statement.setString(1, id);
            statement.setString(2, id);
            statement.setInt(3, commands);
            statement.executeUpdate();
            try (ResultSet keys = statement.getGeneratedKeys()) {
                keys.next();
                return keys.getLong(1);
            }
        }
    }

    /** How many groups have not committed yet. */
    int open() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT COUNT(*) FROM operation_group WHERE state <> 'committed'")) {
            rows.next();
            int open = rows.getInt(1);
            connection.commit();
            return open;
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
