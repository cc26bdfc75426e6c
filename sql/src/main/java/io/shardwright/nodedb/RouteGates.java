package io.shardwright.nodedb;

import io.shardwright.action.HoldRoute;
import io.shardwright.dialect.Quoting;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The distributed tables of a node that their users wait for, each held by a connection of its own: whatever becomes of this process, the server opens them at their deadline. Safe
 * for use by many threads.
 */
public final class RouteGates implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RouteGates.class);

    private static final long MILLIS_PER_SECOND = 1_000;

    private final NodeDatabase node;
    private final long epoch;
    private final Map<UUID, NodeConnection> held = new ConcurrentHashMap<>();

    /** @param epoch of the session; once the node belongs to a newer one nothing is held */
    public RouteGates(NodeDatabase node, long epoch) {
        this.node = node;
        this.epoch = epoch;
    }

    /**
     * Holds a table, or gives up within a second: whoever comes to it waits behind us.
     *
     * @throws ShardwrightException {@link ErrorCode#WRONG_STATE} if a transaction uses it
     */
    public void hold(HoldRoute route) {
        release(route.move());
        NodeConnection connection;
        try {
            connection = node.open(epoch);
        } catch (SQLException e) {
            throw node.refused(e);
        }
        try {
            // Without the first the engine would pass the lock on to the shards, and the fence would wait for it for
            // ever.
            connection.execute("SET SESSION spider_local_lock_table=1, lock_wait_timeout=1, wait_timeout="
                    + Math.max(1, route.holdMillis() / MILLIS_PER_SECOND));
            connection.execute("LOCK TABLES " + Quoting.name(route.schema(), route.table()) + " WRITE");
            held.put(route.move(), connection);
        } catch (SQLException e) {
            connection.close();
            if (ServerErrors.waitedForLock(e)) {
                throw new ShardwrightException(
                        ErrorCode.WRONG_STATE,
                        "a transaction uses " + route.table() + " and does not end",
                        "The cutover is tried again.",
                        e);
            }
            throw node.refused(e);
        }
    }

    /** Opens a table, if it is held. */
    public void release(UUID move) {
        NodeConnection connection = held.remove(move);
        if (connection != null) {
            connection.close();
        }
    }

    /** Changes a table by a statement, before anybody else comes to it if it is held, and opens it. */
    public void change(UUID move, String sql) {
        NodeConnection gate = held.get(move);
        try {
            if (gate == null || !changed(gate, sql)) {
                try (NodeConnection connection = node.open(epoch)) {
                    connection.execute(sql);
                }
            }
        } catch (SQLException e) {
            throw node.refused(e);
        } finally {
            release(move);
        }
    }

    /** Takes away a server object, if it is there. */
    public void dropServer(String server) {
        try (NodeConnection connection = node.open(epoch)) {
            connection.execute("DROP SERVER IF EXISTS " + Quoting.name(server));
        } catch (SQLException e) {
            throw node.refused(e);
        }
    }

    /** False if it was opened at its deadline, which is no obstacle. */
    private static boolean changed(NodeConnection gate, String sql) {
        try {
            gate.execute(sql);
            return true;
        } catch (SQLException e) {
            log.info("a table could not be changed while it was held, and is now without: {}", e.toString());
            return false;
        }
    }

    @Override
    public void close() {
        held.keySet().forEach(this::release);
    }
}
