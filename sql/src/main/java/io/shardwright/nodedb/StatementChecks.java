package io.shardwright.nodedb;

import io.shardwright.dialect.Quoting;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.time.Stopwatch;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Lets the node prepare statements, which executes none of them, on a session like that of the lanes. A definition is only parsed; a query or a
 * change of rows is also compared with the tables that are there. Safe for use by many threads.
 */
public final class StatementChecks {
    /** In front of a table that a definition changes just now: what waits longer is not checked. */
    private static final int LOCK_WAIT_SECONDS = 1;

    private final NodeDatabase node;
    private final long epoch;

    public StatementChecks(NodeDatabase node, long epoch) {
        this.node = node;
        this.epoch = epoch;
    }

    /** Takes what is found, and nothing of what is fine. */
    public interface Findings {
        /**
         * A statement that the node does not prepare.
         *
         * @param place in the list, from 0
         * @param number the server's; 0 if the time was over before it was its turn
         */
        void refused(int place, int number, String message) throws InterruptedException;

        /** A table that is not there. */
        void absent(int place) throws InterruptedException;
    }

    /** A table or view by its database and name. */
    public record Table(String schema, String name) {}

    /**
     * Asks about all of them.
     *
     * @param maxMillis after so long the rest is not asked about
     * @throws ShardwrightException if the node does not answer or belongs to another epoch
     */
    public void check(List<String> statements, List<Table> tables, long maxMillis, Findings findings)
            throws InterruptedException {
        Stopwatch watch = Stopwatch.started();
        try (NodeConnection connection = node.open(epoch)) {
            connection.execute("SET lock_wait_timeout = " + LOCK_WAIT_SECONDS);
            absent(connection, tables, findings);
            for (int place = 0; place < statements.size(); place++) {
                if (watch.elapsedMillis() >= maxMillis) {
                    findings.refused(place, 0, "the node did not come to it within " + maxMillis + " ms");
                } else {
                    prepare(connection, statements.get(place), place, findings);
                }
            }
        } catch (SQLException e) {
            throw node.refused(e);
        }
    }

    /** Under one name each statement takes the place of the one before, so that none is left in the session. */
    private static void prepare(NodeConnection connection, String sql, int place, Findings findings)
            throws SQLException, InterruptedException {
        try {
            connection.execute("PREPARE sw FROM " + Quoting.mariaDbLiteral(sql));
        } catch (SQLException e) {
            switch (ServerErrors.of(e)) {
                case LOST -> throw e;
                case TRANSIENT, EXISTS, PERMANENT, MALFORMED ->
                    findings.refused(place, e.getErrorCode(), ServerErrors.line(e));
            }
        }
    }

    /** Names are compared without regard to case, which matters to some servers and not to others: in doubt a table is there. */
    private static void absent(NodeConnection connection, List<Table> tables, Findings findings)
            throws SQLException, InterruptedException {
        Map<String, Set<String>> there = new HashMap<>();
        for (int place = 0; place < tables.size(); place++) {
            Table table = tables.get(place);
            if (!there.containsKey(table.schema())) {
                there.put(table.schema(), names(connection, table.schema()));
            }
            if (!there.get(table.schema()).contains(table.name().toLowerCase(Locale.ROOT))) {
                findings.absent(place);
            }
        }
    }

    private static Set<String> names(NodeConnection connection, String schema) throws SQLException {
        Set<String> names = new HashSet<>();
        try (PreparedStatement statement =
                connection.prepare("SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = ?")) {
            statement.setString(1, schema);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    names.add(rows.getString(1).toLowerCase(Locale.ROOT));
                }
            }
        }
        return names;
    }
}
