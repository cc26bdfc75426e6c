package io.shardwright.metadata;

import io.shardwright.fleet.Incarnation;
import io.shardwright.fleet.NodeName;
import io.shardwright.json.ActionCodec;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Direction;
import io.shardwright.queue.Effect;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.Phase;
import io.shardwright.queue.Probe;
import io.shardwright.queue.Probes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Reads rows of the queue as the values that workers act on. */
final class CommandRows {
    private CommandRows() {}

    /** All that a session holds of its node; it was an earlier session that had started it. */
    static List<ClaimedCommand> held(Handle handle, NodeName node, long epoch) {
        // Told how to go: from its own statistics the optimizer reads every group's commands to find a few of this
        // node.
        return handle.createQuery(
                        "SELECT q.*, g.uuid FROM sharding_queue q FORCE INDEX (by_node) STRAIGHT_JOIN operation_group g ON g.id = q.operation_group"
                                + " WHERE q.node = :node AND q.owner_epoch = :epoch AND q.status IN ('running', 'undoing') ORDER BY q.id")
                .bind("node", node.value())
                .bind("epoch", epoch)
                .map((row, context) -> read(row, true))
                .list();
    }

    /** What a session holds of these. */
    static List<ClaimedCommand> held(Handle handle, long epoch, List<Long> ids) {
        return handle.createQuery(
                        "SELECT q.*, g.uuid FROM sharding_queue q FORCE INDEX (PRIMARY) STRAIGHT_JOIN operation_group g ON g.id = q.operation_group"
                                + " WHERE q.id IN (<ids>) AND q.owner_epoch = :epoch AND q.status IN ('running', 'undoing') ORDER BY q.id")
                .bindList("ids", Ids.padded(ids))
                .bind("epoch", epoch)
                .map((row, context) -> read(row, false))
                .list();
    }

    private static ClaimedCommand read(ResultSet row, boolean inherited) throws SQLException {
        String status = row.getString("status");
        Direction direction = status.startsWith("undo") ? Direction.UNDO : Direction.FORWARD;
        String done = row.getString("done_probe");
        String rollback = row.getString("rollback_query");
        return new ClaimedCommand(
                row.getLong("id"),
                GroupId.parse(row.getString("uuid")),
                Incarnation.parse(row.getString("incarnation")),
                row.getInt("seq"),
                row.getString("name"),
                Phase.valueOf(row.getString("phase").toUpperCase(Locale.ROOT)),
                direction,
                ActionCodec.decode(row.getString("query")),
                Optional.ofNullable(rollback).map(ActionCodec::decode),
                done == null
                        ? Optional.empty()
                        : Optional.of(new Probes(new Probe(done), new Probe(row.getString("undone_probe")))),
                row.getBoolean("hold_on_unknown"),
                Effect.valueOf(row.getString("effect").toUpperCase(Locale.ROOT)),
                row.getInt(direction == Direction.FORWARD ? "tries" : "undo_tries"),
                row.getInt("tries_max"),
                inherited);
    }
}
