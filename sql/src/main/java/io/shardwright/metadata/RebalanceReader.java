package io.shardwright.metadata;

import io.shardwright.move.MoveState;
import io.shardwright.rebalance.MoveOrder;
import io.shardwright.rebalance.MoveStage;
import io.shardwright.rebalance.MoveStanding;
import io.shardwright.rebalance.RebalanceState;
import io.shardwright.rebalance.StopMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Looks at rebalances and their moves. Reads only. */
public final class RebalanceReader {
    /** A move that could not be reversed so often is left to an operator. */
    private static final int REVERSALS_UNDONE_MAX = 3;

    private static final String SELECT =
            "SELECT id, state, stop_mode, plan_hash, time_window, retention_millis, earlier, note, waits, percentage, actor,"
                    + " approver, approved_at, approved_hash, created_at, begun_at, ended_at FROM rebalance";

    private final Transactions transactions;

    public RebalanceReader(MetadataDatabase database) {
        this.transactions = database.transactions();
    }

    /**
     * A rebalance without its plan, which never changes and may be large. Times are epoch milliseconds.
     *
     * @param window of its moves; empty for none
     * @param retentionMillis how long the way back of each move stays open
     * @param earlier moves of its shards whose ways back are closed before it begins
     * @param note why it is where it is; empty if that goes without saying
     * @param waits what it waits for at the moment; else empty
     * @param percentage the highest that was reached in its present direction
     */
    public record Rebalance(
            UUID id,
            RebalanceState state,
            StopMode stop,
            String planHash,
            String window,
            long retentionMillis,
            List<UUID> earlier,
            String note,
            String waits,
            int percentage,
            String actor,
            Optional<Approval> approval,
            long createdAt,
            OptionalLong begunAt,
            OptionalLong endedAt) {
        public Rebalance {
            earlier = List.copyOf(earlier);
        }
    }

    /**
     * That a second person agreed.
     *
     * @param by who
     * @param at epoch milliseconds
     * @param hash of the plan that was agreed to
     */
    public record Approval(String by, long at, String hash) {}

    /**
     * One of its moves.
     *
     * @param attempt rises each time that it is ordered anew
     * @param move absent before it has begun
     * @param reversalsUndone how often the move was to be reversed, and was not
     * @param begunAt of the move, epoch milliseconds; absent before
     * @param progress newest figures as JSON
     * @param byEngine whether the engine carries it out itself, so that it never rests
     * @param why it waits, was undone or could not begin; empty if all is well
     */
    public record Step(
            MoveStanding standing,
            int attempt,
            Optional<UUID> move,
            boolean byEngine,
            int reversalsUndone,
            OptionalLong begunAt,
            String progress,
            String why) {}

    /** The newest first. */
    public List<Rebalance> list(int limit) {
        return transactions.in(
                handle -> rebalances(handle.createQuery(SELECT + " ORDER BY created_at DESC, id LIMIT :limit")
                        .bind("limit", limit)));
    }

    /** When the last one came to rest, epoch milliseconds. */
    public OptionalLong lastEnded() {
        return transactions.in(handle -> optional(handle.createQuery("SELECT COALESCE(MAX(ended_at), 0) FROM rebalance")
                .mapTo(Long.class)
                .one()));
    }

    /** Those that are on their way or wait for their turn, oldest first. */
    public List<Rebalance> open() {
        return in("'queued', 'running', 'paused', 'stopping'");
    }

    /** The same, and those that nobody has approved yet. */
    public List<Rebalance> unended() {
        return in("'proposed', 'queued', 'running', 'paused', 'stopping'");
    }

    private List<Rebalance> in(String states) {
        return transactions.in(handle ->
                rebalances(handle.createQuery(SELECT + " WHERE state IN (" + states + ") ORDER BY created_at, id")));
    }

    public Optional<Rebalance> find(UUID id) {
        return transactions.in(handle -> find(handle, id));
    }

    static Optional<Rebalance> find(Handle handle, UUID id) {
        return rebalances(handle.createQuery(SELECT + " WHERE id = :id").bind("id", id.toString())).stream()
                .findFirst();
    }

    /** The same, held until the transaction ends. */
    static Optional<Rebalance> locked(Handle handle, UUID id) {
        return rebalances(handle.createQuery(SELECT + " WHERE id = :id FOR UPDATE")
                        .bind("id", id.toString()))
                .stream()
                .findFirst();
    }

    /** The plan file of a rebalance that is known. */
    public String plan(UUID id) {
        return transactions.in(handle -> handle.createQuery("SELECT plan FROM rebalance WHERE id = :id")
                .bind("id", id.toString())
                .mapTo(String.class)
                .one());
    }

    /** Its moves, in the order of the plan. */
    public List<Step> steps(UUID id) {
        return transactions.in(handle -> steps(handle, id));
    }

    static List<Step> steps(Handle handle, UUID id) {
        return handle.createQuery(
                        "SELECT r.number, r.attempt, r.move_id, r.resting, r.stop_ordered, r.ordered, r.refusal, m.state,"
                                + " m.back_table, m.accept_group, m.reversals_undone, r.reversals_before, m.created_at, m.progress, m.note, m.closes"
                                + " FROM rebalance_move r LEFT JOIN shard_move m ON m.id = r.move_id"
                                + " WHERE r.rebalance = :id ORDER BY r.number")
                .bind("id", id.toString())
                .map((row, context) -> {
                    String state = row.getString("state");
                    String refusal = row.getString("refusal");
                    Optional<Moved> moved = state == null
                            ? Optional.empty()
                            : Optional.of(new Moved(
                                    MoveState.of(state),
                                    row.getBoolean("resting"),
                                    !row.getString("back_table").isEmpty(),
                                    row.getString("accept_group") != null,
                                    row.getInt("reversals_undone") - row.getInt("reversals_before"),
                                    row.getString("note")));
                    return new Step(
                            standing(
                                    row.getInt("number"),
                                    row.getBoolean("stop_ordered"),
                                    MoveOrder.of(row.getString("ordered")),
                                    refusal,
                                    moved),
                            row.getInt("attempt"),
                            Optional.ofNullable(row.getString("move_id")).map(UUID::fromString),
                            row.getBoolean("closes"),
                            row.getInt("reversals_undone"),
                            optional(row.getLong("created_at")),
                            Optional.ofNullable(row.getString("progress")).orElse("{}"),
                            refusal.isEmpty() ? moved.map(Moved::note).orElse("") : refusal);
                })
                .list();
    }

    /**
     * @param reversed whether it was taken back, whatever became of it since
     * @param reversalsUndone of those that were tried since that was ordered
     */
    private record Moved(
            MoveState state, boolean resting, boolean reversed, boolean closing, int reversalsUndone, String note) {
        MoveStage stage() {
            return switch (state) {
                case MOVING -> MoveStage.MOVING;
                case SWITCHED -> MoveStage.FINISHED;
                case REVERSING -> MoveStage.REVERSING;
                case REVERSED -> MoveStage.REVERSED;
                case ACCEPTED -> reversed ? MoveStage.REVERSED : MoveStage.FINISHED;
                case UNDONE -> MoveStage.UNDONE;
            };
        }

        /** What was taken back is open until its copy is dropped, so that whoever waits for the shard does not come too early. */
        boolean open() {
            return (state == MoveState.SWITCHED && note.isEmpty() && !closing && reversalsUndone < REVERSALS_UNDONE_MAX)
                    || state == MoveState.REVERSED;
        }
    }

    private static MoveStanding standing(
            int number, boolean stopOrdered, MoveOrder order, String refusal, Optional<Moved> moved) {
        if (!refusal.isEmpty()) {
            return new MoveStanding(number, MoveStage.UNDONE, false, stopOrdered, false, order);
        }
        return moved.map(m -> new MoveStanding(number, m.stage(), m.resting(), stopOrdered, m.open(), order))
                .orElseGet(() -> new MoveStanding(number, MoveStage.WAITING, false, false, false, order));
    }

    private static List<Rebalance> rebalances(Query query) {
        return query.map((row, context) -> new Rebalance(
                        UUID.fromString(row.getString("id")),
                        RebalanceState.of(row.getString("state")),
                        StopMode.of(row.getString("stop_mode")),
                        row.getString("plan_hash"),
                        row.getString("time_window"),
                        row.getLong("retention_millis"),
                        Stream.of(row.getString("earlier").split(",", -1))
                                .filter(id -> !id.isEmpty())
                                .map(UUID::fromString)
                                .toList(),
                        row.getString("note"),
                        row.getString("waits"),
                        row.getInt("percentage"),
                        row.getString("actor"),
                        approval(row),
                        row.getLong("created_at"),
                        optional(row.getLong("begun_at")),
                        optional(row.getLong("ended_at"))))
                .list();
    }

    private static Optional<Approval> approval(ResultSet row) throws SQLException {
        String by = row.getString("approver");
        return by == null
                ? Optional.empty()
                : Optional.of(new Approval(by, row.getLong("approved_at"), row.getString("approved_hash")));
    }

    private static OptionalLong optional(long millis) {
        return millis == 0 ? OptionalLong.empty() : OptionalLong.of(millis);
    }
}
