package io.shardwright.operations;

import io.shardwright.audit.AuditHead;
import io.shardwright.keyring.ServerSecrets;
import io.shardwright.metadata.AuditSealing;
import io.shardwright.metadata.LeaderTerm;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.time.Stopwatch;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seals the audit, turn by turn, while this coordinator leads. It logs the head from time to time, and says so if it finds the chain shorter than it has left
 * it: the log is apart from the database. Used by one thread.
 */
public final class AuditKeeper {
    private static final Logger log = LoggerFactory.getLogger(AuditKeeper.class);

    /** For so long an entry may be without a seal. */
    private static final long REST_MILLIS = 1_000;

    private static final long LOGGED_MILLIS = 3_600_000;

    private final AuditSealing sealing;
    private Optional<LeaderTerm> term = Optional.empty();
    private AuditHead left = AuditHead.NONE;
    private AuditHead logged = AuditHead.NONE;
    private Stopwatch sinceLogged = Stopwatch.started();

    public AuditKeeper(MetadataDatabase database, ServerSecrets secrets) {
        this.sealing = new AuditSealing(database, secrets);
    }

    /** Takes a turn; returns after how many milliseconds the next is due. */
    public long step(LeaderTerm now) {
        AuditSealing.Sealed sealed = sealing.seal(now);
        // In another term another leader may have sealed meanwhile.
        if (term.equals(Optional.of(now)) && !sealed.before().equals(left)) {
            log.error(
                    "the head of the audit was {} and is {}: entries were taken out or put in by somebody else",
                    left,
                    sealed.before());
        }
        term = Optional.of(now);
        left = sealed.after();
        if (!left.equals(logged) && (logged.equals(AuditHead.NONE) || sinceLogged.elapsedMillis() > LOGGED_MILLIS)) {
            log.info("the head of the audit is {}", left);
            logged = left;
            sinceLogged = Stopwatch.started();
        }
        return sealed.isFull() ? 0 : REST_MILLIS;
    }
}
