package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import io.shardwright.problem.ShardwrightException;
import io.shardwright.rebalance.RebalanceEvent;
import io.shardwright.rebalance.RebalanceState;
import io.shardwright.rebalance.RebalanceTransitions;
import java.util.Optional;
import java.util.UUID;

/** What the leader changes of a rebalance. Each change is one transaction under its term. */
public final class RebalanceSwitches {
    private final Transactions transactions;

    public RebalanceSwitches(MetadataDatabase database) {
        this.transactions = database.transactions();
    }

    /** Changes the state as the leader finds it right; nothing if another has changed it since. */
    public void become(LeaderTerm term, RebalanceReader.Rebalance seen, RebalanceEvent event, String why) {
        transactions.run(handle -> {
            LeaderTerms.lock(handle, term);
            RebalanceReader.Rebalance now = RebalanceRows.lock(handle, seen.id());
            Optional<RebalanceState> next = RebalanceTransitions.next(now.state(), event);
            if (now.state() != seen.state() || now.stop() != seen.stop() || next.isEmpty()) {
                return;
            }
            RebalanceRows.write(handle, seen.id(), next.get(), now.stop(), why);
            Audit.write(
                    handle, "leader", "rebalance." + event.label(), seen.id().toString(), why);
        });
    }

    /**
     * Notes the id of a move that is about to be published.
     *
     * @return false if something else was ordered meanwhile: it is not to begin
     */
    public boolean beginning(LeaderTerm term, UUID id, int number, UUID move) {
        return transactions.in(handle -> {
            LeaderTerms.lock(handle, term);
            return RebalanceRows.lock(handle, id).state() == RebalanceState.RUNNING
                    && handle.createUpdate("UPDATE rebalance_move SET move_id = :move"
                                            + " WHERE rebalance = :id AND number = :number AND ordered = 'none'")
                                    .bind("move", move.toString())
                                    .bind("id", id.toString())
                                    .bind("number", number)
                                    .execute()
                            > 0;
        });
    }

    /**
     * Lets a move rest, or go on. What operators have ordered of the move itself stays as it is, and holds beside this. A move whose rows are not on their way any more is as it was, and
     * so is one that the engine carries out itself.
     */
    public void rest(LeaderTerm term, UUID id, int number, UUID move, boolean resting, String actor) {
        transactions.run(handle -> {
            LeaderTerms.lock(handle, term);
            handle.createUpdate(
                            "UPDATE rebalance_move SET resting = :resting WHERE rebalance = :id AND number = :number")
                    .bind("resting", resting)
                    .bind("id", id.toString())
                    .bind("number", number)
                    .execute();
            // Who watches the move is told.
            int changed = handle.createUpdate("UPDATE shard_move SET updated_at = " + NOW
                            + " WHERE id = :move AND state = 'moving' AND NOT closes")
                    .bind("move", move.toString())
                    .execute();
            if (changed > 0) {
                Audit.write(handle, actor, resting ? "move.pause" : "move.resume", move.toString(), "rebalance " + id);
            }
        });
    }

    /** Notes that a move could not begin, and will not be tried again by itself. */
    public void refused(LeaderTerm term, UUID id, int number, String why) {
        set(term, id, number, "refusal = LEFT(:value, " + RebalanceRows.TEXT_CHARS_MAX + ")", why);
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

    /**
     * Says what a rebalance waits for, or nothing, and how far it has come; what was shown before is never gone back on. Nothing is written if another
     * has ordered something since.
     */
    public void progress(LeaderTerm term, RebalanceReader.Rebalance seen, int percentage, String waits) {
        transactions.run(handle -> {
            LeaderTerms.lock(handle, term);
            handle.createUpdate(
                            "UPDATE rebalance SET percentage = GREATEST(percentage, :percentage), waits = LEFT(:waits, "
                                    + RebalanceRows.TEXT_CHARS_MAX
                                    + ") WHERE id = :id AND state = :state AND stop_mode = :stop")
                    .bind("percentage", percentage)
                    .bind("waits", waits)
                    .bind("id", seen.id().toString())
                    .bind("state", seen.state().label())
                    .bind("stop", seen.stop().label())
                    .execute();
        });
    }

    /** The error for a rebalance that is not known. */
    public static ShardwrightException unknown(UUID id) {
        return RebalanceRows.unknown(id);
    }
}
