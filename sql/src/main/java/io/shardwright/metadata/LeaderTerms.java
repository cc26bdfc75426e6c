package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import io.shardwright.fleet.Incarnation;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Who leads. ZooKeeper elects, but what a leader writes counts only while its term is the newest. */
public final class LeaderTerms {
    private final Transactions transactions;

    public LeaderTerms(MetadataDatabase database) {
        this.transactions = database.transactions();
    }

    /** Begins a new term. The caller was elected, and checks after this that it still is. */
    public LeaderTerm begin(String holder, String api, String link) {
        return transactions.in(handle -> {
            handle.createUpdate(
                            "UPDATE coordinator_term SET term = term + 1, holder = :holder, api = :api, link = :link, started_at = "
                                    + NOW + " WHERE id = 1")
                    .bind("holder", holder)
                    .bind("api", api)
                    .bind("link", link)
                    .execute();
            handle.execute("INSERT INTO leader_history (begun_at, term, holder)"
                    + " SELECT started_at, term, holder FROM coordinator_term WHERE id = 1");
            return read(handle).orElseThrow();
        });
    }

    /** The newest term, or empty if none has begun. */
    public Optional<LeaderTerm> current() {
        return transactions.in(LeaderTerms::read);
    }

    private static Optional<LeaderTerm> read(Handle handle) {
        return handle.createQuery(
                        "SELECT term, incarnation, holder, api, link FROM coordinator_term WHERE id = 1 AND term > 0")
                .map((row, context) -> new LeaderTerm(
                        row.getLong("term"),
                        Incarnation.parse(row.getString("incarnation")),
                        row.getString("holder"),
                        row.getString("api"),
                        row.getString("link")))
                .findOne();
    }

    /**
     * The first statement of a leader's transaction: holds the term until the transaction ends.
     *
     * @throws ShardwrightException FENCED if another leader has begun a term since, or the database another life; METADATA_RESTORED while that
     *     has not been reconciled
     */
    static void lock(Handle handle, LeaderTerm mine) {
        // Not FOR SHARE, which MariaDB does not have.
        if (hold(handle, mine, "LOCK IN SHARE MODE")) {
            throw MetadataStanding.restored();
        }
    }

    /**
     * The first statement of the transaction that ends a halt, or takes in a node that was left out: holds the term alone.
     *
     * @return whether the database is halted
     */
    static boolean lockAlone(Handle handle, LeaderTerm mine) {
        return hold(handle, mine, "FOR UPDATE");
    }

    private static boolean hold(Handle handle, LeaderTerm mine, String lock) {
        record Row(long term, Incarnation incarnation, boolean halted) {}
        Row newest = handle.createQuery("SELECT term, incarnation, state FROM coordinator_term WHERE id = 1 " + lock)
                .map((row, context) -> new Row(
                        row.getLong("term"),
                        Incarnation.parse(row.getString("incarnation")),
                        MetadataStanding.isHalted(row.getString("state"))))
                .one();
        if (newest.term() != mine.term() || !newest.incarnation().equals(mine.incarnation())) {
            throw new ShardwrightException(
                    ErrorCode.FENCED,
                    "term " + mine.term() + " of " + mine.holder() + " (metadata " + mine.incarnation()
                            + ") is over, term " + newest.term() + " (metadata " + newest.incarnation() + ") has begun",
                    "Nothing was changed; ask the new leader.");
        }
        return newest.halted();
    }
}
