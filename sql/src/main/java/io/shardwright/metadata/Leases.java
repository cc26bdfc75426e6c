package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import io.shardwright.problem.ShardwrightException;

/**
 * Which worker sessions live. A session lives while it renews its lease in time, and nobody can while this database is away: so the leader notes at
 * short intervals that it is answered, and leases run anew, in full, from where a gap in its notes ends. A time without a leader is such a gap too;
 * then a worker that has died counts as alive for a lease longer.
 */
public final class Leases {
    /** From one note to the next. */
    public static final long NOTE_MILLIS = 1_000;

    /** A busy leader is later than it meant to be; what is left of a lease of the usual length when the database goes lasts longer. */
    private static final long GAP_MILLIS = 4 * NOTE_MILLIS;

    private static final String GAP = "answered_at < " + NOW + " - " + GAP_MILLIS;

    /** When the lease of session {@code s} runs out if it is not renewed. While a gap lasts, and before its end is noted, all begin now. */
    static final String EXPIRES =
            "IF(s.state = 'open', GREATEST(s.lease_expires_at, s.lease_millis + COALESCE((SELECT IF(" + GAP + ", " + NOW
                    + ", afresh_at) FROM availability WHERE id = 1), 0)), s.lease_expires_at)";

    /**
     * Since when node {@code n} has had no session that lives, if it has none; outages and times without a leader are not counted.
     */
    static final String ABSENT_SINCE = "GREATEST(COALESCE((SELECT " + EXPIRES
            + " FROM worker_session s WHERE s.node = n.name ORDER BY s.epoch DESC LIMIT 1), n.standing_since),"
            + " COALESCE((SELECT IF(" + GAP + ", " + NOW + ", afresh_at) FROM availability WHERE id = 1), 0))";

    /**
     * Session {@code s} is the newest of node {@code n}, the only one that may be open. The node's epoch does not tell which that is: a worker that
     * is about to take the node has the next one, and no session yet; if it dies then there never is one, and the one before goes on.
     */
    static final String NEWEST =
            // Of MAX(e.epoch) the server would read all sessions that the node has ever had.
            "s.node = n.name AND s.epoch = (SELECT e.epoch FROM worker_session e WHERE e.node = n.name ORDER BY e.epoch DESC LIMIT 1)";

    /** Whether session {@code s} lives. */
    static final String LIVES = "(s.state = 'open' AND " + EXPIRES + " > " + NOW + ")";

    /** Whether session {@code s} is open and has missed its lease. */
    static final String EXPIRED = "(s.state = 'open' AND NOT " + LIVES + ")";

    private final Transactions transactions;

    public Leases(MetadataDatabase database) {
        this.transactions = database.transactions();
    }

    /**
     * Notes that the leader is answered.
     *
     * @throws ShardwrightException FENCED if the term is over
     */
    public void noteAnswer(LeaderTerm term) {
        transactions.run(handle -> {
            LeaderTerms.lock(handle, term);
            handle.execute("INSERT INTO availability (id, answered_at, afresh_at) VALUES (1, " + NOW + ", " + NOW
                    + ") ON DUPLICATE KEY UPDATE afresh_at = IF(" + GAP + ", " + NOW + ", afresh_at), answered_at = "
                    + NOW);
        });
    }
}
