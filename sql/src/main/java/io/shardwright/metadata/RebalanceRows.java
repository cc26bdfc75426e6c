package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.rebalance.RebalanceState;
import io.shardwright.rebalance.StopMode;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** What orders and the leader write of a rebalance alike, inside of their transactions. */
final class RebalanceRows {
    static final int TEXT_CHARS_MAX = 1_000;

    private static final String ANEW = "UPDATE rebalance_move r LEFT JOIN shard_move m ON m.id = r.move_id"
            + " SET r.attempt = r.attempt + 1, r.move_id = NULL, r.resting = FALSE, r.stop_ordered = FALSE, r.refusal = ''"
            + " WHERE r.rebalance = :id AND (r.refusal <> '' OR m.state IN ('undone', 'reversed') OR m.back_table <> '')";

    private RebalanceRows() {}

    static RebalanceReader.Rebalance lock(Handle handle, UUID id) {
        return RebalanceReader.locked(handle, id).orElseThrow(() -> unknown(id));
    }

    static ShardwrightException unknown(UUID id) {
        return new ShardwrightException(
                ErrorCode.NOT_FOUND, "there is no rebalance " + id, "See `rebalance list` for those that there are.");
    }

    static void write(Handle handle, UUID id, RebalanceState state, StopMode stop, String note) {
        handle.createUpdate("UPDATE rebalance SET state = :state, stop_mode = :stop, note = LEFT(:note, "
                        + TEXT_CHARS_MAX
                        + "), waits = '', updated_at = " + NOW
                        + ", begun_at = IF(:state = 'running', COALESCE(begun_at, "
                        + NOW + "), begun_at), ended_at = IF(:rests, " + NOW + ", NULL) WHERE id = :id")
                .bind("state", state.label())
                .bind("stop", stop.label())
                .bind("note", note)
                .bind("rests", state.atRest())
                .bind("id", id.toString())
                .execute();
    }

    /**
     * Lets the moves that were undone, refused or taken back be tried again.
     *
     * @param unlessOrdered whether what was ordered of single moves holds on
     */
    static void anew(Handle handle, UUID id, boolean unlessOrdered) {
        handle.createUpdate(ANEW + (unlessOrdered ? " AND r.ordered = 'none'" : ""))
                .bind("id", id.toString())
                .execute();
        if (!unlessOrdered) {
            handle.createUpdate("UPDATE rebalance_move SET ordered = 'none' WHERE rebalance = :id")
                    .bind("id", id.toString())
                    .execute();
        }
    }

    /** Lets finished moves be tried to be taken back as often as at first: what was in the way may be mended. */
    static void backAnew(Handle handle, UUID id) {
        handle.createUpdate("UPDATE rebalance_move r JOIN shard_move m ON m.id = r.move_id"
                        + " SET r.reversals_before = m.reversals_undone WHERE r.rebalance = :id")
                .bind("id", id.toString())
                .execute();
    }

    /** The same, of some moves, of which nothing is ordered any more. */
    static void anew(Handle handle, UUID id, List<Integer> numbers) {
        if (numbers.isEmpty()) {
            return;
        }
        handle.createUpdate(ANEW + " AND r.number IN (<numbers>)")
                .bind("id", id.toString())
                .bindList("numbers", numbers)
                .execute();
        handle.createUpdate(
                        "UPDATE rebalance_move SET ordered = 'none' WHERE rebalance = :id AND number IN (<numbers>)")
                .bind("id", id.toString())
                .bindList("numbers", numbers)
                .execute();
    }
}
