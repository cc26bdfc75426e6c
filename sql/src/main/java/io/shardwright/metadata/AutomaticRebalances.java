package io.shardwright.metadata;

import io.shardwright.rebalance.AutomaticRules.Decision;
import io.shardwright.rebalance.AutomaticRules.Memory;
import java.time.Instant;
import java.util.Optional;

/** What the leader has decided last about rebalancing by itself; the next leader goes on from there. */
public final class AutomaticRebalances {
    private static final int WHY_CHARS_MAX = 1_000;

    private final Transactions transactions;

    public AutomaticRebalances(MetadataDatabase database) {
        this.transactions = database.transactions();
    }

    /**
     * A decision as it is stored.
     *
     * @param mode in which the leader was that took it
     */
    public record Stored(String mode, String verdict, String why, Memory memory) {}

    /** The last decision; empty before the first. */
    public Optional<Stored> last() {
        return transactions.in(handle -> handle.createQuery(
                        "SELECT mode, verdict, why, need_since, looked_at FROM automatic_rebalance WHERE id = 1")
                .map((row, context) -> {
                    long since = row.getLong("need_since");
                    return new Stored(
                            row.getString("mode"),
                            row.getString("verdict"),
                            row.getString("why"),
                            new Memory(
                                    since == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(since)),
                                    Instant.ofEpochMilli(row.getLong("looked_at"))));
                })
                .findOne());
    }

    /** Keeps a decision in place of the last one. */
    public void keep(LeaderTerm term, String mode, Decision decision) {
        transactions.run(handle -> {
            LeaderTerms.lock(handle, term);
            handle.createUpdate("REPLACE INTO automatic_rebalance (id, mode, verdict, why, need_since, looked_at)"
                            + " VALUES (1, :mode, :verdict, LEFT(:why, " + WHY_CHARS_MAX + "), :since, :looked)")
                    .bind("mode", mode)
                    .bind("verdict", decision.verdict().label())
                    .bind("why", decision.why())
                    .bind(
                            "since",
                            decision.memory()
                                    .needSince()
                                    .map(Instant::toEpochMilli)
                                    .orElse(null))
                    .bind("looked", decision.memory().lookedAt().toEpochMilli())
                    .execute();
        });
    }
}
