package io.shardwright.metadata;

import io.shardwright.fleet.NodeName;
import io.shardwright.move.MoveState;
import io.shardwright.move.MoveWindow;
import io.shardwright.move.ThrottleLimits;
import io.shardwright.queue.GroupId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Looks at the moves of shards. Reads only. */
public final class MoveReader {
    private static final String SELECT =
            "SELECT m.*, g.uuid AS group_uuid, r.uuid AS reverse_uuid, a.uuid AS accept_uuid,"
                    + " (SELECT p.rebalance FROM rebalance_move p WHERE p.move_id = m.id AND p.resting AND m.state = 'moving') AS rests_for"
                    + " FROM shard_move m JOIN operation_group g ON g.id = m.group_id"
                    + " LEFT JOIN operation_group r ON r.id = m.reverse_group"
                    + " LEFT JOIN operation_group a ON a.id = m.accept_group";

    private final Transactions transactions;

    public MoveReader(MetadataDatabase database) {
        this.transactions = database.transactions();
    }

    /**
     * A move.
     *
     * @param group that moves the shard
     * @param reverseGroup that takes it back
     * @param acceptGroup that closes the way back
     * @param from the shard's table on the source
     * @param fromEpoch of the shard on the source
     * @param into its table on the target
     * @param epoch of the shard on the target
     * @param kept what {@code from} is called once it is fenced
     * @param backStem how the names begin that {@code into} may be given once the move is reversed
     * @param back what it is called once the move is reversed; empty before
     * @param backKept what {@code into} is called then; empty before
     * @param attempt of the cutover
     * @param notBefore no further attempt before this, epoch milliseconds
     * @param hold whether its cutover waits for an operator
     * @param paused whether an operator lets its copying rest
     * @param restsFor the rebalance that holds both back
     * @param progress newest figures of the copy as JSON
     * @param backProgress newest figures of the reversal as JSON
     * @param note why it waits or was undone; empty if all is well
     * @param switchedAt epoch milliseconds of its decision
     */
    public record Move(
            UUID id,
            String table,
            int shard,
            NodeName source,
            NodeName target,
            MoveState state,
            GroupId group,
            Optional<GroupId> reverseGroup,
            Optional<GroupId> acceptGroup,
            String from,
            long fromEpoch,
            String into,
            long epoch,
            String kept,
            String backStem,
            String back,
            String backKept,
            int attempt,
            long notBefore,
            boolean hold,
            boolean paused,
            Optional<UUID> restsFor,
            ThrottleLimits limits,
            Optional<MoveWindow> window,
            long retentionMillis,
            String progress,
            String backProgress,
            String note,
            String actor,
            long createdAt,
            OptionalLong switchedAt,
            OptionalLong endedAt) {
        /** The node that has the shard now, of a move that was decided. */
        public NodeName owner() {
            return state == MoveState.REVERSED ? source : target;
        }

        /** The other one, which has kept its rows until the way back is closed. */
        public NodeName left() {
            return state == MoveState.REVERSED ? target : source;
        }
    }

    /** The newest moves first. */
    public List<Move> list(int limit) {
        return transactions.in(
                handle -> moves(handle.createQuery(SELECT + " ORDER BY m.created_at DESC, m.id LIMIT :limit")
                        .bind("limit", limit)));
    }

    /** Those that have not ended, oldest first. */
    public List<Move> open() {
        return transactions.in(
                handle -> moves(handle.createQuery(SELECT + " WHERE m.ended_at IS NULL ORDER BY m.created_at, m.id")));
    }

    public Optional<Move> find(UUID id) {
        return transactions.in(handle -> find(handle, id));
    }

    static Optional<Move> find(Handle handle, UUID id) {
        return moves(handle.createQuery(SELECT + " WHERE m.id = :id").bind("id", id.toString())).stream()
                .findFirst();
    }

    /** Whether a shard is between its nodes, so that its table may be out of service for a moment. */
    public boolean onItsWay(String table, int shard) {
        return transactions.in(handle -> handle.createQuery("SELECT COUNT(*) FROM shard_move WHERE table_name = :table"
                        + " AND shard = :shard AND state IN ('moving', 'reversing')")
                .bind("table", table)
                .bind("shard", shard)
                .mapTo(Boolean.class)
                .one());
    }

    /** By shard of a table the node whose copy the engine is giving to another. */
    public Map<Integer, NodeName> leaving(String table) {
        return transactions.in(handle -> handle
                .createQuery("SELECT shard, source FROM shard_move WHERE table_name = :table"
                        + " AND state = 'moving' AND closes")
                .bind("table", table)
                .map((row, context) -> Map.entry(row.getInt("shard"), new NodeName(row.getString("source"))))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /** The highest epoch that any move has given to a shard; 0 if none has. Names of tables hold it, and are never used again. */
    public long epochMax(String table, int shard) {
        return transactions.in(
                handle -> handle.createQuery("SELECT COALESCE(MAX(IF(back_table = '', epoch, epoch + 1)), 0)"
                                + " FROM shard_move WHERE table_name = :table AND shard = :shard")
                        .bind("table", table)
                        .bind("shard", shard)
                        .mapTo(Long.class)
                        .one());
    }

    /** Another move of the same table, for whose cutover the table's users wait now, and so this one for its turn. */
    public Optional<UUID> cuttingOver(Move move) {
        return transactions.in(handle -> CutoverTurns.holder(handle, move.table(), move.id()));
    }

    /** The metadata database's clock, epoch milliseconds. */
    public long now() {
        return transactions.now();
    }

    private static List<Move> moves(Query query) {
        return query.map((row, context) -> new Move(
                        UUID.fromString(row.getString("id")),
                        row.getString("table_name"),
                        row.getInt("shard"),
                        new NodeName(row.getString("source")),
                        new NodeName(row.getString("target")),
                        MoveState.of(row.getString("state")),
                        GroupId.parse(row.getString("group_uuid")),
                        Optional.ofNullable(row.getString("reverse_uuid")).map(GroupId::parse),
                        Optional.ofNullable(row.getString("accept_uuid")).map(GroupId::parse),
                        row.getString("from_table"),
                        row.getLong("from_epoch"),
                        row.getString("into_table"),
                        row.getLong("epoch"),
                        row.getString("kept_table"),
                        row.getString("back_stem"),
                        row.getString("back_table"),
                        row.getString("back_kept"),
                        row.getInt("attempt"),
                        row.getLong("not_before"),
                        row.getBoolean("hold_cutover"),
                        row.getBoolean("paused"),
                        Optional.ofNullable(row.getString("rests_for")).map(UUID::fromString),
                        MoveOrders.limits(row.getString("limits")),
                        MoveWindow.stored(row.getString("time_window")),
                        row.getLong("retention_millis"),
                        row.getString("progress"),
                        row.getString("back_progress"),
                        row.getString("note"),
                        row.getString("actor"),
                        row.getLong("created_at"),
                        optional(row.getLong("switched_at")),
                        optional(row.getLong("ended_at"))))
                .list();
    }

    private static OptionalLong optional(long millis) {
        return millis == 0 ? OptionalLong.empty() : OptionalLong.of(millis);
    }
}
