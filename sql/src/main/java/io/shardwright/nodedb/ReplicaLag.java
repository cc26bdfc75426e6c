package io.shardwright.nodedb;

import io.shardwright.fleet.Endpoint;
import io.shardwright.move.Lag;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the replicas of a worker's node how far they are behind it, as the worker's own account, which they have from the node. Keeps a connection to each from one question to the next.
 * Safe for use by many threads, which wait for each other.
 */
public final class ReplicaLag implements Supplier<Lag>, AutoCloseable {
    private static final long MILLIS_PER_SECOND = 1_000;
    private static final int ANSWER_MILLIS_MAX = 2_000;

    private final List<Replica> replicas;

    /** @param node whose replicas they are */
    public ReplicaLag(NodeAccess node, List<Endpoint> replicas) {
        this.replicas = replicas.stream()
                .map(endpoint ->
                        new Replica(new NodeAccess(endpoint, node.login().elsewhere(), node.schema())))
                .toList();
    }

    /** How far the last of them is behind; unknown if any of them does not say. */
    @Override
    public synchronized Lag get() {
        if (replicas.isEmpty()) {
            return new Lag.Unknown("the target's worker knows no replica: set node-database.replicas");
        }
        Lag.Behind farthest = new Lag.Behind("", 0);
        for (Replica replica : replicas) {
            Lag lag = replica.lag();
            if (!(lag instanceof Lag.Behind behind)) {
                return lag;
            }
            farthest = farthest.millis() > behind.millis() ? farthest : behind;
        }
        return farthest;
    }

    @Override
    public synchronized void close() {
        replicas.forEach(Replica::drop);
    }

    /** One of them. */
    private static final class Replica {
        private final NodeDatabase server;
        private @Nullable NodeConnection connection;

        private Replica(NodeAccess access) {
            this.server = new NodeDatabase(access);
        }

        private String name() {
            return "replica " + server.access().endpoint();
        }

        private Lag lag() {
            boolean kept = connection != null;
            try {
                return asked();
            } catch (SQLException e) {
                drop();
                // The kept one may have ended while nobody asked.
                return kept ? lag() : new Lag.Unknown(name() + " does not say how far it is: " + e.getMessage());
            }
        }

        private Lag asked() throws SQLException {
            NodeConnection open = connection;
            if (open == null) {
                open = server.openToRead();
                // A copy that is told to end does not wait for a replica for long.
                open.jdbc().setNetworkTimeout(Runnable::run, ANSWER_MILLIS_MAX);
                connection = open;
            }
            try (Statement statement = open.jdbc().createStatement();
                    ResultSet rows = statement.executeQuery("SHOW ALL SLAVES STATUS")) {
                long seconds = -1;
                while (rows.next()) {
                    String behind = rows.getString("Seconds_Behind_Master");
                    if (behind == null) {
                        return new Lag.Unknown(name() + " does not replicate at the moment");
                    }
                    seconds = Math.max(seconds, Long.parseLong(behind));
                }
                return seconds < 0
                        ? new Lag.Unknown(name() + " is no replica")
                        : new Lag.Behind(name(), seconds * MILLIS_PER_SECOND);
            }
        }

        private void drop() {
            NodeConnection open = connection;
            connection = null;
            if (open != null) {
                open.close();
            }
        }
    }
}
