package io.shardwright.metadata;

import io.shardwright.fleet.Engine;
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
     * @param engine whose nodes' need it was about; empty for none
     */
    public record Stored(String mode, String verdict, String why, Optional<Engine> engine, Memory memory) {
        /** What it remembers for a look at the need of an engine's nodes: since when there is that of another says nothing of it. */
        public Memory memoryOf(Optional<Engine> looked) {
            return engine.equals(looked) ? memory : new Memory(Optional.empty(), memory.lookedAt());
        }
    }

    /** The last decision; empty before the first. */
    public Optional<Stored> last() {
        return transactions.in(handle -> handle.createQuery(
                        "SELECT mode, verdict, why, engine, need_since, looked_at FROM automatic_rebalance WHERE id = 1")
                .map((row, context) -> {
                    long since = row.getLong("need_since");
                    return new Stored(
                            row.getString("mode"),
                            row.getString("verdict"),
                            row.getString("why"),
                            Optional.of(row.getString("engine"))
                                    .filter(label -> !label.isEmpty())
                                    .flatMap(Engine::of),
                            new Memory(
                                    since == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(since)),
                                    Instant.ofEpochMilli(row.getLong("looked_at"))));
                })
                .findOne());
    }

    /**
     * Keeps a decision in place of the last one.
     *
     * @param engine whose nodes' need it is about; empty for none
     */
    public void keep(LeaderTerm term, String mode, Optional<Engine> engine, Decision decision) {
        transactions.run(handle -> {
            LeaderTerms.lock(handle, term);
            handle.createUpdate(
                            "REPLACE INTO automatic_rebalance (id, mode, verdict, why, engine, need_since, looked_at)"
                                    + " VALUES (1, :mode, :verdict, LEFT(:why, " + WHY_CHARS_MAX
                                    + "), :engine, :since, :looked)")
                    .bind("engine", engine.map(Engine::label).orElse(""))
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
