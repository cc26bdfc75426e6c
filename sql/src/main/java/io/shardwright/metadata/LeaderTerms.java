package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

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
            return read(handle).orElseThrow();
        });
    }

    /** The newest term, or empty if none has begun. */
    public Optional<LeaderTerm> current() {
        return transactions.in(LeaderTerms::read);
    }

    private static Optional<LeaderTerm> read(Handle handle) {
        return handle.createQuery("SELECT term, holder, api, link FROM coordinator_term WHERE id = 1 AND term > 0")
                .map((row, context) -> new LeaderTerm(
                        row.getLong("term"), row.getString("holder"), row.getString("api"), row.getString("link")))
                .findOne();
    }

    /**
     * The first statement of a leader's transaction: holds the term until the transaction ends.
     *
     * @throws ShardwrightException FENCED if another leader has begun a term since
     */
    static void lock(Handle handle, LeaderTerm mine) {
        // Not FOR SHARE, which MariaDB does not have.
        long newest = handle.createQuery("SELECT term FROM coordinator_term WHERE id = 1 LOCK IN SHARE MODE")
                .mapTo(Long.class)
                .one();
        if (newest != mine.term()) {
            throw new ShardwrightException(
                    ErrorCode.FENCED,
                    "term " + mine.term() + " of " + mine.holder() + " is over, term " + newest + " has begun",
                    "Nothing was changed; ask the new leader.");
        }
    }
}
