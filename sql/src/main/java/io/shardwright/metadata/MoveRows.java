package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import io.shardwright.fleet.NodeName;
import io.shardwright.fleet.NodeStanding;
import io.shardwright.move.MoveWindow;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** A move's part in the life of its groups: announced with them, made true by their decision, taken back by their undoing. */
final class MoveRows {
    private static final int NOTE_CHARS_MAX = 1_000;

    /** The source's table under the name that its fence has given it. */
    private static final String KEPT = "UPDATE artifact a JOIN shard_move m ON m.group_id = a.group_id ";

    private MoveRows() {}

    static void announce(Handle handle, long group, CatalogChange.Move move, String actor) {
        SettleRows.requireRoutes(handle, move.table(), move.routes());
        requireNone(handle, move.table(), move.shard());
        handle.createUpdate(
                        "INSERT INTO shard_move (id, table_name, shard, source, target, from_table, from_epoch, from_made_epoch, into_table, epoch,"
                                + " kept_table, back_stem, back_table, back_kept, state, group_id, attempt, turn, turn_at, not_before, hold_cutover, paused, limits, time_window,"
                                + " reversals_undone, retention_millis, progress, back_progress, note, actor, created_at, updated_at) VALUES (:id, :table, :shard,"
                                + " :source, :target, :from, :fromEpoch, COALESCE((SELECT made_epoch FROM shard_replica WHERE table_name = :table AND shard = :shard AND node = :source), :fromEpoch), :into, :epoch, :kept, :stem, '', '', 'moving', :group, 1, 0, 0, 0, :hold, FALSE,"
                                + " :limits, :window, 0, :retention, '{}', '{}', '', :actor, " + NOW + ", " + NOW + ")")
                .bind("id", move.id().toString())
                .bind("table", move.table())
                .bind("shard", move.shard())
                .bind("source", move.source().value())
                .bind("target", move.target().value())
                .bind("from", move.from())
                .bind("fromEpoch", move.fromEpoch())
                .bind("into", move.into())
                .bind("epoch", move.epoch())
                .bind("kept", move.kept())
                .bind("stem", move.backStem())
                .bind("group", group)
                .bind("hold", move.hold())
                .bind("limits", MoveOrders.text(move.limits()))
                .bind("window", move.window().map(MoveWindow::toString).orElse(""))
                .bind("retention", move.retentionMillis())
                .bind("actor", actor)
                .execute();
    }

    /** Refuses what a move of the table, or of one of its shards, stands in the way of. */
    static void requireNone(Handle handle, String table, int shard) {
        handle.createQuery("SELECT id FROM shard_move WHERE table_name = :table AND (:shard < 0 OR shard = :shard)"
                        + " AND ended_at IS NULL LIMIT 1 FOR UPDATE")
                .bind("table", table)
                .bind("shard", shard)
                .mapTo(String.class)
                .findOne()
                .ifPresent(open -> {
                    throw new ShardwrightException(
                            ErrorCode.WRONG_STATE,
                            "move " + open + " of table '" + table + "' has not ended",
                            "See `move show " + open + "`; wait for it, then accept it, or stop it.");
                });
    }

    static void announce(Handle handle, long group, CatalogChange.ReverseMove reverse) {
        handle.createQuery("SELECT table_name FROM shard_move WHERE id = :id")
                .bind("id", reverse.id().toString())
                .mapTo(String.class)
                .findOne()
                .ifPresent(table -> SettleRows.requireRoutes(handle, table, reverse.routes()));
        require(
                handle.createUpdate(
                                "UPDATE shard_move SET state = 'reversing', reverse_group = :group, back_progress = '{}', back_kept = :kept,"
                                        + " back_table = :back, attempt = attempt + 1, not_before = 0, updated_at = "
                                        + NOW
                                        + " WHERE id = :id AND state = 'switched' AND accept_group IS NULL")
                        .bind("group", group)
                        .bind("kept", reverse.kept())
                        .bind("back", reverse.back())
                        .bind("id", reverse.id().toString())
                        .execute(),
                reverse.id(),
                "reversed");
        handle.createUpdate(KEPT + "SET a.state = 'pinned', a.updated_at = " + NOW
                        + " WHERE m.reverse_group = :group AND a.state = 'kept'")
                .bind("group", group)
                .execute();
    }

    static void announce(Handle handle, long group, CatalogChange.AcceptMove accept) {
        require(
                handle.createUpdate("UPDATE shard_move SET accept_group = :group, updated_at = " + NOW
                                + " WHERE id = :id AND state IN ('switched', 'reversed') AND accept_group IS NULL")
                        .bind("group", group)
                        .bind("id", accept.id().toString())
                        .execute(),
                accept.id(),
                "accepted");
        accept.lost().ifPresent(node -> requireLost(handle, node));
        // On a lost node it stays, and nobody drops it unasked: its owner may be lost by the time the node is back.
        handle.createUpdate("UPDATE artifact a JOIN shard_move m ON a.group_id IN (m.group_id, m.reverse_group)"
                        + " SET a.state = IF(:lost, 'kept', 'dropping'), a.group_id = :group, a.updated_at = " + NOW
                        + " WHERE m.accept_group = :group AND a.state = 'kept'")
                .bind("group", group)
                .bind("lost", accept.lost().isPresent())
                .execute();
    }

    private static void requireLost(Handle handle, NodeName node) {
        if (NodeStandings.standing(handle, node) != NodeStanding.LOST) {
            throw new ShardwrightException(
                    ErrorCode.WRONG_STATE,
                    "node " + node + ", which was lost, is back",
                    "Ask again: what is kept there can be dropped now.");
        }
    }

    /** Another attempt of a cutover will give the owner's table another name than the one before, which has it back. */
    static void fencedAs(Handle handle, UUID id, CatalogChange.Artifact artifact) {
        long group = handle.createQuery(
                        "SELECT IF(state = 'moving', group_id, reverse_group) FROM shard_move WHERE id = :id")
                .bind("id", id.toString())
                .mapTo(Long.class)
                .one();
        handle.createUpdate("UPDATE artifact SET state = 'gone', updated_at = " + NOW
                        + " WHERE group_id = :group AND kind = :kind AND state = 'planned'")
                .bind("group", group)
                .bind("kind", artifact.kind())
                .execute();
        CatalogRows.plan(handle, group, artifact);
    }

    private static void require(int changed, UUID id, String order) {
        if (changed == 0) {
            throw new ShardwrightException(
                    ErrorCode.WRONG_STATE,
                    "move " + id + " cannot be " + order + " in its present state",
                    "See `move show " + id + "`.");
        }
    }

    /** The owner of the shard changes at this moment, and nowhere else. */
    static void decide(Handle handle, long group) {
        owner(handle, group, "group_id", "source", "target", "into_table", "epoch", "epoch");
        owner(handle, group, "reverse_group", "target", "source", "back_table", "epoch + 1", "from_made_epoch");
        handle.createUpdate("UPDATE shard_move SET state = 'switched', switched_at = " + NOW
                        + ", note = '', updated_at = " + NOW
                        + " WHERE group_id = :group AND state = 'moving' AND NOT closes")
                .bind("group", group)
                .execute();
        handle.createUpdate(KEPT + "SET a.state = 'gone', a.updated_at = " + NOW
                        + " WHERE m.reverse_group = :group AND a.state = 'pinned'")
                .bind("group", group)
                .execute();
        handle.createUpdate("UPDATE shard_move SET state = 'reversed', note = '', updated_at = " + NOW
                        + " WHERE reverse_group = :group AND state = 'reversing'")
                .bind("group", group)
                .execute();
        handle.createUpdate("UPDATE shard_move SET state = 'accepted', ended_at = " + NOW + ", updated_at = " + NOW
                        + " WHERE accept_group = :group")
                .bind("group", group)
                .execute();
    }

    private static void owner(
            Handle handle,
            long group,
            String groupColumn,
            String from,
            String to,
            String physical,
            String epoch,
            String made) {
        handle.createUpdate(
                        "UPDATE shard_replica r JOIN shard_move m ON m.table_name = r.table_name AND m.shard = r.shard"
                                + " AND m." + from + " = r.node JOIN sharded_table t ON t.name = r.table_name"
                                + " SET r.node = m." + to + ", r.physical_name = m." + physical + ", r.epoch = m."
                                + epoch
                                + ", r.made_epoch = m." + made
                                + ", t.version = t.version + 1, t.updated_at = " + NOW
                                + " WHERE m." + groupColumn
                                + " = :group AND m.state IN ('moving', 'reversing') AND NOT m.closes")
                .bind("group", group)
                .execute();
    }

    static void takeBack(Handle handle, long group) {
        handle.createUpdate("UPDATE shard_move m JOIN operation_group g ON g.id = m.group_id SET m.state = 'undone',"
                        + " m.ended_at = " + NOW + ", m.note = LEFT(COALESCE(NULLIF(m.note, ''), g.abort_detail, ''), "
                        + NOTE_CHARS_MAX + "), m.updated_at = " + NOW
                        + " WHERE m.group_id = :group AND m.state = 'moving'")
                .bind("group", group)
                .execute();
        handle.createUpdate(KEPT + "SET a.state = 'kept', a.updated_at = " + NOW
                        + " WHERE m.reverse_group = :group AND a.state = 'pinned'")
                .bind("group", group)
                .execute();
        handle.createUpdate(
                        "UPDATE shard_move SET state = 'switched', reverse_group = NULL, back_table = '', back_kept = '', note = '',"
                                + " reversals_undone = reversals_undone + 1, updated_at = " + NOW
                                + " WHERE reverse_group = :group AND state = 'reversing'")
                .bind("group", group)
                .execute();
        handle.createUpdate("UPDATE artifact a JOIN shard_move m ON m.accept_group = a.group_id"
                        + " SET a.state = 'kept', a.group_id = COALESCE(m.reverse_group, m.group_id), a.updated_at = "
                        + NOW + " WHERE m.accept_group = :group AND a.state IN ('dropping', 'kept')")
                .bind("group", group)
                .execute();
        handle.createUpdate("UPDATE shard_move SET accept_group = NULL, updated_at = " + NOW
                        + " WHERE accept_group = :group")
                .bind("group", group)
                .execute();
    }

    static void note(Handle handle, UUID move, String why) {
        handle.createUpdate("UPDATE shard_move SET note = :note, updated_at = " + NOW
                        + " WHERE id = :id AND ended_at IS NULL")
                .bind("note", why.length() <= NOTE_CHARS_MAX ? why : why.substring(0, NOTE_CHARS_MAX))
                .bind("id", move.toString())
                .execute();
    }
}
