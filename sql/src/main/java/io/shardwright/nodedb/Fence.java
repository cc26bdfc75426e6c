package io.shardwright.nodedb;

import io.shardwright.fleet.Incarnation;
import io.shardwright.fleet.NodeMark;
import io.shardwright.fleet.NodeName;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Takes a node for an epoch. A lease that has run out stops nobody; what stops an older session is this, in this order: the new epoch is
 * committed on the node, so that no older session can open a connection any more; its open connections are killed; and the process list shows
 * that they are gone, so that nothing it had sent runs on. Only then may its commands change owner.
 */
public final class Fence {
    static final String CREATE = "CREATE TABLE IF NOT EXISTS shardwright.fence ( id TINYINT NOT NULL PRIMARY KEY,"
            + " epoch BIGINT NOT NULL COMMENT 'of the session that owns this node; only rises', incarnation VARCHAR(40)"
            + " NOT NULL COMMENT 'of the metadata database that gave it; only rises', silenced_for VARCHAR(40) NOT NULL"
            + " COMMENT 'the life of the metadata database that may be compared with this node', node VARCHAR(32) NOT NULL"
            + " COMMENT 'whose server this is; empty until its first worker comes') ENGINE=InnoDB DEFAULT CHARSET=utf8mb4";

    static final String FIRST_ROW = "INSERT IGNORE INTO shardwright.fence VALUES (1, 0, '', '', '')";

    private static final Set<Incarnation.Relation> OUTDATED =
            EnumSet.of(Incarnation.Relation.OLDER, Incarnation.Relation.FOREIGN);

    private final NodeDatabase node;

    public Fence(NodeDatabase node) {
        this.node = node;
    }

    /**
     * Marks the server as this node's, unless it is marked already. Two nodes on one server, as settings with another's address would make them, would fence each other and take
     * each other's tables for their own.
     *
     * @throws ShardwrightException {@link ErrorCode#BAD_SETTING} if it is another's
     */
    public void claim(NodeName name) {
        String owner = node.asking(connection -> {
            try (PreparedStatement statement =
                    connection.prepare("UPDATE shardwright.fence SET node = ? WHERE id = 1 AND node = ''")) {
                statement.setString(1, name.value());
                statement.executeUpdate();
            }
            try (PreparedStatement statement = connection.prepare("SELECT node FROM shardwright.fence WHERE id = 1");
                    ResultSet rows = statement.executeQuery()) {
                return rows.next() ? rows.getString(1) : "";
            }
        });
        if (!owner.equals(name.value())) {
            throw new ShardwrightException(
                    ErrorCode.BAD_SETTING,
                    "setting 'node' is '" + name + "', but the server " + node.access() + " is node '" + owner + "'",
                    "Set 'node' and 'node-database' to those of one node. Should the server be " + name
                            + "'s from now on, drop its schema shardwright first.");
        }
    }

    /**
     * Takes the node for {@code epoch}; upon return nothing of an older session is under way on it, and nothing can begin.
     *
     * @param incarnation of the metadata database that gave the epoch
     * @throws ShardwrightException {@link ErrorCode#FENCED} if the node's epoch is as new or newer, {@link ErrorCode#METADATA_OUTDATED} if it
     *     belongs to a later life of the metadata database or to another database, {@link ErrorCode#UNREACHABLE} if the server does not let go of
     *     an older session's connections
     */
    public void take(long epoch, Incarnation incarnation) {
        node.asking(connection -> {
            NodeMark before = read(connection);
            if (before.incarnation()
                    .map(incarnation::to)
                    .filter(OUTDATED::contains)
                    .isPresent()) {
                throw new ShardwrightException(
                        ErrorCode.METADATA_OUTDATED,
                        "the node " + node.access() + " belongs to metadata "
                                + before.incarnation().get() + ", not to " + incarnation,
                        "Point metadata.url at the database that the node belongs to.");
            }
            if (before.epoch() >= epoch || !raise(connection, before, epoch, incarnation.toString(), "")) {
                throw node.fenced(epoch, read(connection).epoch());
            }
            ProcessList.endOthers(connection);
            return true;
        });
    }

    /**
     * Silences a node that a restored metadata database is to be compared with: upon return nothing of any session is under way on it, and
     * nothing can begin until a session takes it anew.
     *
     * @param restored the life of the metadata database that is to be compared
     * @param epoch to raise the fence to, above what the node and its record say
     * @throws ShardwrightException {@link ErrorCode#FENCED} if somebody takes or silences the node at this moment, {@link ErrorCode#UNREACHABLE} also if the fence may be raised
     *     already
     */
    public void silence(Incarnation restored, long epoch) {
        node.asking(connection -> {
            NodeMark before = read(connection);
            String incarnation = before.incarnation().map(Incarnation::toString).orElse("");
            if (before.epoch() >= epoch || !raise(connection, before, epoch, incarnation, restored.toString())) {
                throw node.fenced(epoch, read(connection).epoch());
            }
            ProcessList.endOthers(connection);
            return true;
        });
    }

    /** False if the fence is no longer as it was. */
    private static boolean raise(
            NodeConnection connection, NodeMark before, long epoch, String incarnation, String silencedFor)
            throws SQLException {
        try (PreparedStatement statement = connection.prepare(
                "UPDATE shardwright.fence SET epoch = ?, incarnation = ?, silenced_for = ? WHERE id = 1 AND epoch"
                        + " = ?")) {
            statement.setLong(1, epoch);
            statement.setString(2, incarnation);
            statement.setString(3, silencedFor);
            statement.setLong(4, before.epoch());
            return statement.executeUpdate() == 1;
        }
    }

    static NodeMark read(NodeConnection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepare(
                        "SELECT epoch, incarnation, silenced_for FROM shardwright.fence WHERE id = 1");
                ResultSet rows = statement.executeQuery()) {
            if (!rows.next()) {
                throw new SQLException("shardwright.fence is empty");
            }
            return new NodeMark(rows.getLong(1), incarnation(rows.getString(2)), incarnation(rows.getString(3)));
        }
    }

    private static Optional<Incarnation> incarnation(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(Incarnation.parse(text));
    }

    /**
     * Ends a connection whose answer was lost and waits until it is gone: only then may anybody probe, retry or undo what it ran.
     *
     * @throws ShardwrightException {@link ErrorCode#UNREACHABLE} if the server does not let go of it
     */
    static void settle(NodeDatabase node, NodeConnection asker, long connectionId) throws SQLException {
        if (!node.isLive(connectionId)) {
            ProcessList.end(asker, connectionId);
        }
    }
}
