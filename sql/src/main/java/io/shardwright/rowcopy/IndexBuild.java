package io.shardwright.rowcopy;

import io.shardwright.move.TableAddress;
import io.shardwright.nodedb.NodeConnection;
import io.shardwright.nodedb.NodeDatabase;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/** Adds the indexes that a copy was made without, in one statement. One thread {@linkplain #run runs} it; others may ask how far it is, and end it. */
public final class IndexBuild {
    /** The server's answer to a statement that was ended from elsewhere. */
    private static final int INTERRUPTED = 1317;

    /** The server's answer to the wish to end what has ended. */
    private static final int NO_SUCH_THREAD = 1094;

    private final NodeDatabase node;
    private final long epoch;
    private final UUID move;
    private final TableAddress table;

    /** Of the connection that the statement runs on; 0 while there is none. */
    private volatile long running;

    IndexBuild(NodeDatabase node, long epoch, UUID move, TableAddress table) {
        this.node = node;
        this.epoch = epoch;
        this.move = move;
        this.table = table;
    }

    /**
     * Returns when all indexes are there; at once if none is missing.
     *
     * @return false if it was {@linkplain #stop stopped}
     * @throws ShardwrightException {@link ErrorCode#UNREACHABLE} if it may be tried again
     */
    public boolean run() {
        try (NodeConnection connection = node.open(epoch)) {
            IndexesAside aside = new IndexesAside(connection, move, table);
            String addition = aside.addition();
            if (!addition.isEmpty()) {
                // Of a large table it takes hours.
                connection.jdbc().setNetworkTimeout(Runnable::run, 0);
                running = connection.id();
                try {
                    connection.execute(addition);
                } finally {
                    running = 0;
                }
            }
            aside.forget();
            return true;
        } catch (SQLException e) {
            if (e.getErrorCode() == INTERRUPTED) {
                return false;
            }
            throw node.refused(e);
        }
    }

    /** What the server says of the statement, such as {@code 1/2: 43.1 %}; empty if it does not run. */
    public String progress() {
        long id = running;
        if (id == 0) {
            return "";
        }
        try (NodeConnection connection = node.open(epoch);
                PreparedStatement statement =
                        connection.prepare("SELECT CONCAT(STAGE, '/', MAX_STAGE, ': ', ROUND(PROGRESS, 1), ' %')"
                                + " FROM information_schema.PROCESSLIST WHERE ID = ?")) {
            statement.setLong(1, id);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? rows.getString(1) : "";
            }
        } catch (SQLException e) {
            throw node.refused(e);
        }
    }

    /** Ends the statement, if it runs at this moment; the server then undoes what it has done of it. */
    public void stop() {
        long id = running;
        if (id != 0) {
            try (NodeConnection connection = node.open(epoch)) {
                connection.execute("KILL QUERY " + id);
            } catch (SQLException e) {
                if (e.getErrorCode() != NO_SUCH_THREAD) {
                    throw node.refused(e);
                }
            }
        }
    }
}
