package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import io.shardwright.move.MoveWindow;
import io.shardwright.move.ThrottleLimits;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** What operators and the leader change of a move on its way. Each change is one transaction under the leader's term. */
public final class MoveSwitches {
    private final Transactions transactions;
    private final boolean dryRun;

    public MoveSwitches(MetadataDatabase database) {
        this(database, false);
    }

    /** @param dryRun whether what operators order is done and then taken back */
    public MoveSwitches(MetadataDatabase database, boolean dryRun) {
        this.transactions = database.transactions();
        this.dryRun = dryRun;
    }

    /** Lets copying rest, or go on. */
    public MoveReader.Move pause(LeaderTerm term, UUID id, boolean paused, String actor) {
        return set(term, id, "paused = :value", paused, actor, paused ? "move.pause" : "move.resume");
    }

    /** Lets the cutover wait, or begin once the copy is ready. */
    public MoveReader.Move hold(LeaderTerm term, UUID id, boolean hold, String actor) {
        return set(term, id, "hold_cutover = :value, not_before = 0", hold, actor, hold ? "move.hold" : "move.cutover");
    }

    /** Sets what copying must not push the servers beyond. */
    public MoveReader.Move limit(LeaderTerm term, UUID id, ThrottleLimits limits, String actor) {
        return set(term, id, "limits = :value", MoveOrders.text(limits), actor, "move.throttle");
    }

    /** Sets the hours in which rows are copied and the cutover may happen; empty for all. */
    public MoveReader.Move window(LeaderTerm term, UUID id, Optional<MoveWindow> window, String actor) {
        String text = window.map(MoveWindow::toString).orElse("");
        return set(term, id, "time_window = :value", text, actor, "move.window");
    }

    private MoveReader.Move set(
            LeaderTerm term, UUID id, String assignment, Object value, String actor, String action) {
        return transactions.in(dryRun, handle -> {
            LeaderTerms.lock(handle, term);
            MoveReader.Move before = MoveReader.find(handle, id).orElseThrow(() -> unknown(id));
            requireOurs(handle, id);
            int changed = handle.createUpdate("UPDATE shard_move SET " + assignment + ", updated_at = " + NOW
                            + " WHERE id = :id AND state = 'moving'")
                    .bind("value", value)
                    .bind("id", id.toString())
                    .execute();
            if (changed == 0) {
                throw new ShardwrightException(
                        ErrorCode.WRONG_STATE,
                        "move " + id + " is " + before.state().label() + ": its rows are not on their way",
                        "See `move show " + id + "` for what can be done with it.");
            }
            Audit.write(handle, actor, action, id.toString(), "");
            return MoveReader.find(handle, id).orElseThrow();
        });
    }

    /** What the engine copies itself it copies at once. */
    private static void requireOurs(Handle handle, UUID id) {
        handle.createQuery("SELECT 1 FROM shard_move WHERE id = :id AND closes")
                .bind("id", id.toString())
                .mapTo(Integer.class)
                .findOne()
                .ifPresent(any -> {
                    throw new ShardwrightException(
                            ErrorCode.UNSUPPORTED,
                            "move " + id + " is carried out by the engine, which cannot rest, wait or be slowed down",
                            "Let it go on, or take it back: `move stop " + id + "`.");
                });
    }

    /** Notes that an attempt of the cutover failed, and when the next may begin. */
    public void failed(LeaderTerm term, UUID id, int attempt, String why, long pauseMillis) {
        transactions.run(handle -> {
            LeaderTerms.lock(handle, term);
            handle.createUpdate("UPDATE shard_move SET turn = 0, not_before = " + NOW + " + :pause, updated_at = " + NOW
                            + " WHERE id = :id AND attempt = :attempt AND state IN ('moving', 'reversing')")
                    .bind("pause", pauseMillis)
                    .bind("attempt", attempt)
                    .bind("id", id.toString())
                    .execute();
            MoveRows.note(handle, id, why);
        });
    }

    /**
     * Notes that another attempt of the cutover begins, which takes the owner's table out of service under a name of its own.
     *
     * @param artifact that table under that name
     */
    public void attempt(LeaderTerm term, UUID id, int attempt, String kept, CatalogChange.Artifact artifact) {
        transactions.run(handle -> {
            LeaderTerms.lock(handle, term);
            int changed = handle.createUpdate("UPDATE shard_move SET attempt = :attempt,"
                            + " kept_table = IF(state = 'moving', :kept, kept_table),"
                            + " back_kept = IF(state = 'reversing', :kept, back_kept), updated_at = " + NOW
                            + " WHERE id = :id AND state IN ('moving', 'reversing')")
                    .bind("attempt", attempt)
                    .bind("kept", kept)
                    .bind("id", id.toString())
                    .execute();
            if (changed > 0) {
                MoveRows.fencedAs(handle, id, artifact);
            }
        });
    }

    /** The error for a move that is not known. */
    public static ShardwrightException unknown(UUID id) {
        return new ShardwrightException(
                ErrorCode.NOT_FOUND, "there is no move " + id, "See `move list` for those that there are.");
    }
}
