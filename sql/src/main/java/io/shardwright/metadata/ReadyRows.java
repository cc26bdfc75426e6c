package io.shardwright.metadata;

import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.StatementBundle.Answer;
import io.shardwright.queue.CommandState;
import io.shardwright.queue.Direction;
import io.shardwright.queue.ReadyByNode;
import io.shardwright.queue.ReadyHalf;
import io.shardwright.queue.ReadyHalves;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jdbi.v3.core.Handle;

/** Reads what became ready as wake-ups tell it. */
final class ReadyRows {
    /** What {@link #read} asks for. */
    static final String COLUMNS = "node, id, operation_group, status";

    /** Beyond it only the nodes are read: most of so many names would be too many for their node's wake-up. */
    private static final int READ_MAX = 256;

    private ReadyRows() {}

    /** A row whose command may be claimed by name, or about whose node no more is known than that it may be worth a look. */
    static ReadyByNode read(ResultSet row) throws SQLException {
        CommandState state = CommandState.valueOf(row.getString("status").toUpperCase(Locale.ROOT));
        NodeName node = new NodeName(row.getString("node"));
        return switch (state) {
            case READY -> ReadyByNode.on(node, named(row, Direction.FORWARD));
            case UNDO_READY -> ReadyByNode.on(node, named(row, Direction.UNDO));
            case WAITING, RUNNING, DONE, FAILED, CANCELLED, UNDO_WAITING, UNDOING, UNDONE, UNDO_FAILED, WAIVED ->
                unnamed(node);
        };
    }

    private static ReadyHalves named(ResultSet row, Direction direction) throws SQLException {
        return ReadyHalves.of(List.of(new ReadyHalf(row.getLong("id"), row.getLong("operation_group"), direction)));
    }

    private static ReadyByNode unnamed(NodeName node) {
        return ReadyByNode.on(node, ReadyHalves.UNNAMED);
    }

    /** What is ready of a group. */
    static ReadyByNode of(Handle handle, long group, CommandState ready) {
        String where = " FROM sharding_queue WHERE operation_group = ? AND status = '" + ready.label() + "'";
        StatementBundle look = new StatementBundle(handle);
        Answer<List<ReadyByNode>> few =
                look.read("SELECT " + COLUMNS + where + " LIMIT " + (READ_MAX + 1), ReadyRows::read, group);
        look.send();
        if (few.get().size() <= READ_MAX) {
            return ReadyByNode.all(few.get());
        }
        Answer<List<ReadyByNode>> nodes = look.read("SELECT DISTINCT node" + where, ReadyRows::readNode, group);
        look.send();
        return ReadyByNode.all(nodes.get());
    }

    private static ReadyByNode readNode(ResultSet row) throws SQLException {
        return unnamed(new NodeName(row.getString("node")));
    }

    /** Adds the question for what of these commands is ready. */
    static Answer<List<ReadyByNode>> among(StatementBundle bundle, Collection<Long> ids) {
        boolean few = ids.size() <= READ_MAX;
        return bundle.read(
                "SELECT " + (few ? COLUMNS : "DISTINCT node")
                        + " FROM sharding_queue WHERE id IN (?) AND status IN ('ready', 'undo_ready')",
                few ? ReadyRows::read : ReadyRows::readNode,
                Ids.padded(ids));
    }
}
