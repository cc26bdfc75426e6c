package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.shardwright.fleet.NodeName;
import io.shardwright.json.Json;
import io.shardwright.move.CopyProgress;
import io.shardwright.move.GtidPosition;
import io.shardwright.move.MoveWindow;
import io.shardwright.move.ThrottleLimits;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What the workers of a move read of it and write to it while it goes on. */
public final class MoveOrders {
    private final Transactions transactions;

    public MoveOrders(MetadataDatabase database) {
        this.transactions = database.transactions();
    }

    /**
     * What is wanted of a move at this moment, by operators or by the rebalance that it is a part of.
     *
     * @param hold whether the cutover waits for them
     * @param paused whether copying rests
     * @param window the hours in which it copies and cuts over; empty for all
     * @param now when this was read, by the metadata database's clock
     */
    public record Orders(
            boolean hold, boolean paused, ThrottleLimits limits, Optional<MoveWindow> window, Instant now) {}

    /**
     * A former source's table that follows the table that has taken its place.
     *
     * @param keptTable on the former source
     * @param liveTable on the target
     * @param fenceStem how the names begin under which a reversal takes the live table out of service
     * @param since the point of the target's log from which on it follows
     */
    public record WayBack(
            UUID move, NodeName target, String keptTable, String liveTable, String fenceStem, GtidPosition since) {}

    /** What is wanted of a move; empty if it is not known. A reversal waits neither for an operator nor for its window. */
    public Optional<Orders> of(UUID move) {
        return transactions.in(handle -> handle.createQuery(
                        "SELECT state = 'moving' AND (hold_cutover OR resting) AS hold_cutover,"
                                + " paused OR (state = 'moving' AND resting) AS paused, limits,"
                                + " IF(state = 'moving', time_window, '') AS time_window, " + NOW
                                + " AS now FROM (SELECT m.*, EXISTS (SELECT 1 FROM rebalance_move r"
                                + " WHERE r.move_id = m.id AND r.resting) AS resting FROM shard_move m WHERE m.id = :id) m")
                .bind("id", move.toString())
                .map((row, context) -> new Orders(
                        row.getBoolean("hold_cutover"),
                        row.getBoolean("paused"),
                        limits(row.getString("limits")),
                        MoveWindow.stored(row.getString("time_window")),
                        Instant.ofEpochMilli(row.getLong("now"))))
                .findOne());
    }

    /** Limits as they are stored. */
    public static ThrottleLimits limits(String json) {
        try {
            return Json.mapper().readValue(json, ThrottleLimits.class);
        } catch (JsonProcessingException e) {
            throw new ShardwrightException(
                    ErrorCode.BAD_RECORD, "the limits of a move cannot be read", "Set them again.", e);
        }
    }

    static String text(Object value) {
        try {
            return Json.mapper().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Shows how far a copy is, or the reversal of a finished one, each beside the other. Figures that are as before are no change, and a copy or a reversal never has less than was told of it: so
     * says a worker that has not looked yet at what there is, or one whose session is over.
     */
    public void progress(UUID move, CopyProgress progress) {
        transactions.run(handle -> handle.createUpdate(
                        "UPDATE shard_move SET progress = IF(state = 'moving', :progress, progress),"
                                + " back_progress = IF(state = 'reversing', :progress, back_progress), updated_at = "
                                + NOW + " WHERE id = :id AND ((state = 'moving' AND progress <> :progress AND "
                                + noLess("progress", "rowsCopied") + " AND " + noLess("progress", "rangesFinished")
                                + ") OR (state = 'reversing' AND back_progress <> :progress AND "
                                + noLess("back_progress", "changes") + "))")
                .bind("progress", text(progress))
                .bind("id", move.toString())
                .execute());
    }

    /** Whether a number of the figures is at least what is shown; 0 before there are any. */
    private static String noLess(String column, String figure) {
        return "COALESCE(CAST(JSON_VALUE(" + column + ", '$." + figure + "') AS UNSIGNED), 0)"
                + " <= CAST(JSON_VALUE(:progress, '$." + figure + "') AS UNSIGNED)";
    }

    /**
     * Takes the turn among the moves of a table: users wait for one cutover at a time. Two would each close some nodes' gates and wait for the other's. It is kept until the attempt has
     * failed, or the shard has its owner.
     *
     * @return false while another move has the turn
     */
    public boolean takeTurn(UUID move) {
        return transactions.in(handle -> {
            String table = handle.createQuery("SELECT table_name FROM shard_move WHERE id = :id")
                    .bind("id", move.toString())
                    .mapTo(String.class)
                    .one();
            // All of the table, so that two who ask at once are one after the other.
            handle.createQuery("SELECT id FROM shard_move WHERE table_name = :table AND ended_at IS NULL"
                            + " ORDER BY id FOR UPDATE")
                    .bind("table", table)
                    .mapTo(String.class)
                    .list();
            return CutoverTurns.holder(handle, table, move).isEmpty()
                    && handle.createUpdate("UPDATE shard_move SET turn = attempt, turn_at = " + NOW + " WHERE id = :id"
                                            + " AND state IN ('moving', 'reversing') AND not_before <= " + NOW)
                                    .bind("id", move.toString())
                                    .execute()
                            == 1;
        });
    }

    /** Says why a move waits; empty when it does no more. */
    public void note(UUID move, String why) {
        transactions.run(handle -> MoveRows.note(handle, move, why));
    }

    /** Records where the target's log was when every change of the fenced source was done, before anybody else could write. */
    public void turned(UUID move, GtidPosition at) {
        transactions.run(handle -> handle.createUpdate("UPDATE shard_move SET turning_gtid = :at, updated_at = " + NOW
                        + " WHERE id = :id AND state = 'moving'")
                .bind("at", at.toString())
                .bind("id", move.toString())
                .execute());
    }

    /** From where the log of a move's target is followed on the way back; empty if the node is not that target. */
    public Optional<GtidPosition> startOfWayBack(UUID move, NodeName from) {
        return transactions
                .in(handle -> handle.createQuery("SELECT turning_gtid FROM shard_move WHERE id = :id"
                                + " AND target = :from AND turning_gtid IS NOT NULL")
                        .bind("id", move.toString())
                        .bind("from", from.value())
                        .mapTo(String.class)
                        .findOne())
                .map(GtidPosition::parse);
    }

    /** The tables of a node that follow on the way back; not those that can no more. */
    public List<WayBack> waysBack(NodeName source) {
        return transactions.in(handle -> handle.createQuery(
                        "SELECT id, target, kept_table, into_table, back_stem, turning_gtid"
                                + " FROM shard_move WHERE state = 'switched' AND source = :source AND accept_group IS NULL AND note = ''"
                                + " ORDER BY id")
                .bind("source", source.value())
                .map((row, context) -> new WayBack(
                        UUID.fromString(row.getString("id")),
                        new NodeName(row.getString("target")),
                        row.getString("kept_table"),
                        row.getString("into_table"),
                        row.getString("back_stem"),
                        GtidPosition.parse(row.getString("turning_gtid"))))
                .list());
    }
}
