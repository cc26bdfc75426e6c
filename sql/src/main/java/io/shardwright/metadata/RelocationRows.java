package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import io.shardwright.move.ThrottleLimits;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.GroupId;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** The part in the life of its group of a move that the engine carries out itself. It is a move like others, but for that it ends with its decision. */
final class RelocationRows {
    /** The actions that say whether a table is in a cluster, or not any more. */
    private static final String LEAVES = "leave-cluster:%";

    private RelocationRows() {}

    /** One of a table at a time: each knows of the table's shards what they were when it was planned. */
    static void announce(Handle handle, long group, CatalogChange.Relocate move, String actor) {
        SettleRows.requireRoutes(handle, move.table(), move.routes());
        requireNone(handle, move.table());
        requireNoneDropped(handle, move);
        long version = handle.createQuery(
                        "SELECT version FROM sharded_table WHERE name = :table AND state = 'active' FOR UPDATE")
                .bind("table", move.table())
                .mapTo(Long.class)
                .findOne()
                .orElse(0L);
        if (version != move.version()) {
            throw new ShardwrightException(
                    ErrorCode.BEING_CHANGED,
                    "the shards of table '" + move.table() + "' have changed since this was planned",
                    "Ask again.");
        }
        handle.createUpdate(
                        "INSERT INTO shard_move (id, table_name, shard, source, target, from_table, from_epoch, from_made_epoch, into_table, epoch,"
                                + " kept_table, into_cluster, closes, back_stem, back_table, back_kept, state, group_id, attempt, turn, turn_at, not_before, hold_cutover, paused, limits, time_window,"
                                + " reversals_undone, retention_millis, progress, back_progress, note, actor, created_at, updated_at) VALUES (:id, :table, :shard,"
                                + " :source, :target, :physical, :fromEpoch, :fromEpoch, :physical, :epoch, '', :cluster, TRUE, '', '', '', 'moving', :group, 1, 0, 0, 0, FALSE, FALSE,"
                                + " :limits, '', 0, 0, '{}', '{}', '', :actor, " + NOW + ", " + NOW + ")")
                .bind("id", move.id().toString())
                .bind("table", move.table())
                .bind("shard", move.shard())
                .bind("source", move.source().value())
                .bind("target", move.target().value())
                .bind("physical", move.physical())
                .bind("fromEpoch", move.fromEpoch())
                .bind("epoch", move.epoch())
                .bind("cluster", move.cluster())
                .bind("group", group)
                .bind("limits", MoveOrders.text(ThrottleLimits.NONE))
                .bind("actor", actor)
                .execute();
        EngineClusterRows.announce(
                handle, group, move.through(), move.members(), !move.cluster().isEmpty(), List.of(move.physical()));
    }

    private static void requireNone(Handle handle, String table) {
        handle.createQuery(
                        "SELECT id FROM shard_move WHERE table_name = :table AND ended_at IS NULL LIMIT 1 FOR UPDATE")
                .bind("table", table)
                .mapTo(String.class)
                .findOne()
                .ifPresent(open -> {
                    throw new ShardwrightException(
                            ErrorCode.BEING_CHANGED,
                            "move " + open + " of table '" + table + "' has not ended",
                            "Wait for it: `move show " + open + "`.");
                });
    }

    /** What an earlier copy has left on the target must not be dropped in the midst of the move, when it is the new copy. */
    private static void requireNoneDropped(Handle handle, CatalogChange.Relocate move) {
        handle.createQuery("SELECT name FROM artifact WHERE node = :node AND state = 'dropping'"
                        + " AND SUBSTRING_INDEX(name, '.', -1) = :physical LIMIT 1 FOR UPDATE")
                .bind("node", move.target().value())
                .bind("physical", move.physical())
                .mapTo(String.class)
                .findOne()
                .ifPresent(left -> {
                    throw new ShardwrightException(
                            ErrorCode.BEING_CHANGED,
                            "an earlier copy of " + move.physical() + " is being dropped on node " + move.target(),
                            "Ask again once that is done; see `group list`.");
                });
    }

    /**
     * What of a move is to be undone, and tells by which copies its shard is written to, is not given up: the others of the old copies have not what was written since, and would be taken for
     * whole.
     *
     * @throws ShardwrightException {@link ErrorCode#WRONG_STATE}
     */
    static void requireNoneOfCopies(Handle handle, OrderedGroup group, GroupId id, List<Long> commands) {
        handle.createQuery(
                        "SELECT q.name, q.node, m.shard, m.table_name FROM sharding_queue q JOIN shard_move m ON m.group_id = q.operation_group AND m.closes"
                                + " WHERE q.id IN (<commands>) AND (q.action LIKE :leaves OR q.rollback_action LIKE :leaves) ORDER BY q.id DESC LIMIT 1")
                .bindList("commands", commands)
                .bind("leaves", LEAVES)
                .map((row, context) -> group.wrong(
                        "does not give up the undo of '" + row.getString("name") + "' on " + row.getString("node")
                                + ": it is what brings the old copies of shard " + row.getInt("shard") + " of '"
                                + row.getString("table_name")
                                + "' up to date again, and without it rows written since would be lost. Start that node again, with the server that it had; if that is gone, see docs/runbooks/troubles.md#a-server-that-is-gone-in-the-midst-of-a-move",
                        id.toString()))
                .findOne()
                .ifPresent(refused -> {
                    throw refused;
                });
    }

    /** The copy is the other node's at this moment, and all copies are in the new cluster, or in none. */
    static void decide(Handle handle, long group) {
        record Moved(String table, String cluster) {}
        List<Moved> moved = handle.createQuery(
                        "SELECT from_table, into_cluster FROM shard_move WHERE group_id = :group AND state = 'moving' AND closes")
                .bind("group", group)
                .map((row, context) -> new Moved(row.getString("from_table"), row.getString("into_cluster")))
                .list();
        moved.forEach(one -> EngineClusterRows.forget(handle, List.of(one.table()), one.cluster()));
        if (!moved.isEmpty()) {
            // On a node that is lost: no command of the group drops it, but a cleanup once the node is back.
            handle.createUpdate("UPDATE artifact SET state = 'kept', updated_at = " + NOW
                            + " WHERE group_id = :group AND kind = :kind AND state = 'planned'")
                    .bind("group", group)
                    .bind("kind", CatalogChange.Artifact.STALE_TABLE)
                    .execute();
        }
        handle.createUpdate(
                        "UPDATE shard_replica r JOIN shard_move m ON m.table_name = r.table_name AND m.shard = r.shard"
                                + " SET r.cluster = m.into_cluster, r.epoch = m.epoch, r.node = IF(r.node = m.source, m.target, r.node)"
                                + " WHERE m.group_id = :group AND m.state = 'moving' AND m.closes")
                .bind("group", group)
                .execute();
        handle.createUpdate("UPDATE sharded_table t JOIN shard_move m ON m.table_name = t.name"
                        + " SET t.version = t.version + 1, t.updated_at = " + NOW
                        + " WHERE m.group_id = :group AND m.state = 'moving' AND m.closes")
                .bind("group", group)
                .execute();
        handle.createUpdate("UPDATE shard_move SET state = 'accepted', switched_at = " + NOW + ", ended_at = " + NOW
                        + ", note = '', updated_at = " + NOW
                        + " WHERE group_id = :group AND state = 'moving' AND closes")
                .bind("group", group)
                .execute();
    }
}
