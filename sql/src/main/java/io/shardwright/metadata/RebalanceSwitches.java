package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.rebalance.RebalanceEvent;
import io.shardwright.rebalance.RebalanceState;
import io.shardwright.rebalance.RebalanceTransitions;
import io.shardwright.rebalance.StopMode;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** What operators and the leader change of a rebalance. Each change is one transaction under the leader's term. */
public final class RebalanceSwitches {
    private static final int TEXT_CHARS_MAX = 1_000;

    private final Transactions transactions;

    public RebalanceSwitches(MetadataDatabase database) {
        this.transactions = database.transactions();
    }

    /**
     * A rebalance that is to be recorded.
     *
     * @param moves how many its plan has
     * @param window of its moves; empty for none
     */
    public record Recorded(
            UUID id,
            String idempotencyKey,
            String plan,
            String planHash,
            int moves,
            String window,
            long retentionMillis,
            String actor) {}

    /**
     * Records a rebalance, which then waits for its turn.
     *
     * @return its id: that of an earlier one if the key was used for the same plan
     * @throws ShardwrightException KEY_REUSED if the key was used for another plan
     */
    public UUID record(LeaderTerm term, Recorded wanted) {
        return transactions.in(handle -> {
            LeaderTerms.lock(handle, term);
            Optional<UUID> before = recorded(handle, wanted.idempotencyKey(), wanted.planHash());
            if (before.isPresent()) {
                return before.get();
            }
            handle.createUpdate(
                            "INSERT INTO rebalance (id, idempotency_key, state, stop_mode, plan, plan_hash, time_window, retention_millis,"
                                    + " note, percentage, actor, created_at, updated_at) VALUES (:id, :key, 'queued', 'graceful', :plan, :hash, :window,"
                                    + " :retention, '', 0, :actor, " + NOW + ", " + NOW + ")")
                    .bind("id", wanted.id().toString())
                    .bind("key", wanted.idempotencyKey())
                    .bind("plan", wanted.plan())
                    .bind("hash", wanted.planHash())
                    .bind("window", wanted.window())
                    .bind("retention", wanted.retentionMillis())
                    .bind("actor", wanted.actor())
                    .execute();
            PreparedBatch moves = handle.prepareBatch(
                    "INSERT INTO rebalance_move (rebalance, number, attempt, resting, stop_ordered, refusal) VALUES (:id, :number, 1, FALSE, FALSE, '')");
            IntStream.rangeClosed(1, wanted.moves())
                    .forEach(number -> moves.bind("id", wanted.id().toString())
                            .bind("number", number)
                            .add());
            if (wanted.moves() > 0) {
                moves.execute();
            }
            Audit.write(handle, wanted.actor(), "rebalance.start", wanted.id().toString(), "plan " + wanted.planHash());
            return wanted.id();
        });
    }

    /** The rebalance that was recorded under a key before. */
    public Optional<UUID> recorded(String idempotencyKey, String planHash) {
        return transactions.in(handle -> recorded(handle, idempotencyKey, planHash));
    }

    private static Optional<UUID> recorded(Handle handle, String key, String hash) {
        return handle.createQuery("SELECT id, plan_hash FROM rebalance WHERE idempotency_key = :key FOR UPDATE")
                .bind("key", key)
                .map((row, context) -> Map.entry(row.getString("id"), row.getString("plan_hash")))
                .findOne()
                .map(found -> {
                    if (!found.getValue().equals(hash)) {
                        throw new ShardwrightException(
                                ErrorCode.KEY_REUSED,
                                "idempotency key '" + key + "' was used for another plan, rebalance " + found.getKey(),
                                "Use a new key for a new request.");
                    }
                    return UUID.fromString(found.getKey());
                });
    }

    /** Lets a rebalance rest, or go on; what was undone or taken back is then ordered anew. */
    public void pause(LeaderTerm term, UUID id, boolean paused, String actor, String reason) {
        order(term, id, paused ? RebalanceEvent.PAUSE : RebalanceEvent.RESUME, Optional.empty(), actor, reason);
    }

    /** Stops a rebalance; one that is being stopped is never stopped less. */
    public void stop(LeaderTerm term, UUID id, StopMode mode, String actor, String reason) {
        RebalanceEvent event = mode == StopMode.UNDO_FINISHED ? RebalanceEvent.UNDO : RebalanceEvent.STOP;
        order(term, id, event, Optional.of(mode), actor, reason);
    }

    private void order(
            LeaderTerm term, UUID id, RebalanceEvent event, Optional<StopMode> mode, String actor, String reason) {
        transactions.run(handle -> {
            LeaderTerms.lock(handle, term);
            RebalanceReader.Rebalance before = lock(handle, id);
            RebalanceState next = RebalanceTransitions.next(before.state(), event)
                    .orElseThrow(() -> new ShardwrightException(
                            ErrorCode.WRONG_STATE,
                            "rebalance " + id + " is " + before.state().label() + ": there is nothing to "
                                    + event.label(),
                            "See `rebalance status " + id + "` for what can be done with it."));
            boolean stopping = before.state() == RebalanceState.STOPPING;
            StopMode wanted = mode.map(asked -> stopping ? before.stop().or(asked) : asked)
                    .orElse(before.stop());
            write(handle, id, next, wanted, reason);
            if (event == RebalanceEvent.RESUME) {
                anew(handle, id);
            }
            if ((event == RebalanceEvent.RESUME && before.state() != RebalanceState.PAUSED)
                    || event == RebalanceEvent.UNDO) {
                handle.createUpdate("UPDATE rebalance SET percentage = 0 WHERE id = :id")
                        .bind("id", id.toString())
                        .execute();
            }
            Audit.write(
                    handle,
                    actor,
                    "rebalance." + mode.map(StopMode::label).orElse(event.label()),
                    id.toString(),
                    reason);
        });
    }

    private static void anew(Handle handle, UUID id) {
        handle.createUpdate(
                        "UPDATE rebalance_move r LEFT JOIN shard_move m ON m.id = r.move_id"
                                + " SET r.attempt = r.attempt + 1, r.move_id = NULL, r.resting = FALSE, r.stop_ordered = FALSE, r.refusal = ''"
                                + " WHERE r.rebalance = :id AND (r.refusal <> '' OR m.state IN ('undone', 'reversed') OR m.back_table <> '')")
                .bind("id", id.toString())
                .execute();
    }

    /** Changes the state as the leader finds it right; nothing if another has changed it since. */
    public void become(LeaderTerm term, RebalanceReader.Rebalance seen, RebalanceEvent event, String why) {
        transactions.run(handle -> {
            LeaderTerms.lock(handle, term);
            RebalanceReader.Rebalance now = lock(handle, seen.id());
            Optional<RebalanceState> next = RebalanceTransitions.next(now.state(), event);
            if (now.state() != seen.state() || now.stop() != seen.stop() || next.isEmpty()) {
                return;
            }
            write(handle, seen.id(), next.get(), now.stop(), why);
            Audit.write(
                    handle, "leader", "rebalance." + event.label(), seen.id().toString(), why);
        });
    }

    private static void write(Handle handle, UUID id, RebalanceState state, StopMode stop, String note) {
        handle.createUpdate("UPDATE rebalance SET state = :state, stop_mode = :stop, note = LEFT(:note, "
                        + TEXT_CHARS_MAX
                        + "), updated_at = " + NOW + ", begun_at = IF(:state = 'running', COALESCE(begun_at, " + NOW
                        + "), begun_at), ended_at = IF(:rests, " + NOW + ", NULL) WHERE id = :id")
                .bind("state", state.label())
                .bind("stop", stop.label())
                .bind("note", note)
                .bind("rests", state.atRest())
                .bind("id", id.toString())
                .execute();
    }

    private static RebalanceReader.Rebalance lock(Handle handle, UUID id) {
        return RebalanceReader.locked(handle, id).orElseThrow(() -> unknown(id));
    }

    /** Notes the id of a move that is about to be published. */
    public void beginning(LeaderTerm term, UUID id, int number, UUID move) {
        set(term, id, number, "move_id = :value", move.toString());
    }

    /** Notes that the rebalance lets a move rest, or go on: what operators have ordered of the move itself is theirs. */
    public void resting(LeaderTerm term, UUID id, int number, boolean resting) {
        set(term, id, number, "resting = :value", resting ? "1" : "0");
    }

    /** Notes that a move could not begin, and will not be tried again by itself. */
    public void refused(LeaderTerm term, UUID id, int number, String why) {
        set(term, id, number, "refusal = LEFT(:value, " + TEXT_CHARS_MAX + ")", why);
    }

    /** Notes that a move is ordered to be undone. */
    public void stopOrdered(LeaderTerm term, UUID id, int number) {
        set(term, id, number, "stop_ordered = :value", "1");
    }

    private void set(LeaderTerm term, UUID id, int number, String assignment, String value) {
        transactions.run(handle -> {
            LeaderTerms.lock(handle, term);
            handle.createUpdate(
                            "UPDATE rebalance_move SET " + assignment + " WHERE rebalance = :id AND number = :number")
                    .bind("value", value)
                    .bind("id", id.toString())
                    .bind("number", number)
                    .execute();
        });
    }

    /** Says why a rebalance waits, or nothing, and how far it has come; what was shown before is never gone back on. */
    public void progress(LeaderTerm term, UUID id, int percentage, String note) {
        transactions.run(handle -> {
            LeaderTerms.lock(handle, term);
            handle.createUpdate(
                            "UPDATE rebalance SET percentage = GREATEST(percentage, :percentage), note = LEFT(:note, "
                                    + TEXT_CHARS_MAX + ") WHERE id = :id")
                    .bind("percentage", percentage)
                    .bind("note", note)
                    .bind("id", id.toString())
                    .execute();
        });
    }

    /** The error for a rebalance that is not known. */
    public static ShardwrightException unknown(UUID id) {
        return new ShardwrightException(
                ErrorCode.NOT_FOUND, "there is no rebalance " + id, "See `rebalance list` for those that there are.");
    }
}
