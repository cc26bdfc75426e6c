package io.shardwright.metadata;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.ReadyByNode;
import io.shardwright.recovery.IdleGroup;
import io.shardwright.recovery.RecoveryBreaker;
import io.shardwright.recovery.RecoveryStep;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** What recovery has done, and whether it is stopped. Each method is one transaction under the leader's term. */
public final class RecoveryRecords {
    private static final int REASON_CHARS_MAX = 1_000;

    private final Transactions transactions;
    private final GroupSettlement settlement;

    public RecoveryRecords(MetadataDatabase database) {
        this.transactions = database.transactions();
        this.settlement = new GroupSettlement(database);
    }

    /** The metadata database's clock, epoch milliseconds. */
    public long now() {
        return transactions.now();
    }

    /**
     * Refuses if there is nothing to be done by whoever asks.
     *
     * @throws ShardwrightException FENCED if the term is over; METADATA_RESTORED
     */
    public void require(LeaderTerm term) {
        transactions.run(handle -> LeaderTerms.lock(handle, term));
    }

    public RecoveryBreaker breaker() {
        return transactions.in(RecoveryRecords::breaker);
    }

    static RecoveryBreaker breaker(Handle handle) {
        return handle.createQuery("SELECT failures, opened_at, reason FROM recovery WHERE id = 1")
                .map((row, context) -> new RecoveryBreaker(
                        row.getInt("failures"), GroupReader.number(row, "opened_at"), row.getString("reason")))
                .one();
    }

    /** Keeps how the breaker is after a run; that it opens or closes is audited. */
    public void keep(LeaderTerm term, RecoveryBreaker breaker, String actor) {
        transactions.run(handle -> {
            LeaderTerms.lock(handle, term);
            RecoveryBreaker before = breaker(handle);
            if (before.equals(breaker)) {
                return;
            }
            handle.createUpdate("UPDATE recovery SET failures = :failures, opened_at = :opened, reason = LEFT(:reason, "
                            + REASON_CHARS_MAX + ") WHERE id = 1")
                    .bind("failures", breaker.failures())
                    .bind(
                            "opened",
                            breaker.openedAt().isPresent()
                                    ? Optional.of(breaker.openedAt().getAsLong())
                                    : Optional.<Long>empty())
                    .bind("reason", breaker.reason())
                    .execute();
            if (before.isOpen() != breaker.isOpen()) {
                Audit.write(
                        handle,
                        actor,
                        breaker.isOpen() ? "recovery.stopped" : "recovery.resumed",
                        "recovery",
                        breaker.reason());
            }
        });
    }

    /** Takes the step with a group that its state asks for, as the leader's loop does. */
    public ReadyByNode settle(LeaderTerm term, IdleGroup group) {
        return switch (group.state()) {
            case PENDING -> settlement.activate(term);
            case PREPARED -> settlement.decide(term, group.number());
            case ABORTING -> settlement.undo(term, group.number());
            case ACTIVE, COMPLETING, COMMITTED, ROLLED_BACK, ROLLED_BACK_WITH_WAIVERS, ROLLBACK_STUCK ->
                throw new ShardwrightException(
                        ErrorCode.WRONG_STATE,
                        "group " + group.id() + " is " + group.state().label() + ", so no step of it is the leader's",
                        "See `group explain`.");
        };
    }

    /** Records that a step was taken. */
    public void audit(LeaderTerm term, RecoveryStep step, String actor) {
        transactions.run(handle -> {
            LeaderTerms.lock(handle, term);
            Audit.write(handle, actor, "recovery." + step.kind().label(), step.object(), step.why());
        });
    }
}
