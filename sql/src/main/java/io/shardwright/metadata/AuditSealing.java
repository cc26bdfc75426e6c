package io.shardwright.metadata;

import io.shardwright.audit.AuditChain;
import io.shardwright.audit.AuditEntry;
import io.shardwright.audit.AuditHead;
import io.shardwright.audit.SealedEntry;
import io.shardwright.keyring.ServerSecrets;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * Ties entries of the audit to the chain, which only the leader does: one writer, and so no gap and no fork. Entries that commit later than others with
 * higher ids get later places. What an entry tells of waits for none of this.
 */
public final class AuditSealing {
    private static final int AT_ONCE = 500;

    private final Transactions transactions;
    private final ServerSecrets secrets;

    public AuditSealing(MetadataDatabase database, ServerSecrets secrets) {
        this.transactions = database.transactions();
        this.secrets = secrets;
    }

    /**
     * What was sealed.
     *
     * @param before the head as it was found
     * @param after as it is now
     */
    public record Sealed(AuditHead before, AuditHead after) {
        /** Whether there may be more to seal at once. */
        public boolean isFull() {
            return after.place() - before.place() == AT_ONCE;
        }
    }

    /** @throws io.shardwright.problem.ShardwrightException FENCED if the term is over */
    public Sealed seal(LeaderTerm term) {
        return transactions.in(handle -> {
            LeaderTerms.lock(handle, term);
            AuditHead before = head(handle);
            List<AuditEntry> entries = handle.createQuery("SELECT " + AuditReader.COLUMNS
                            + " FROM audit WHERE place IS NULL ORDER BY id LIMIT " + AT_ONCE)
                    .map((row, context) -> AuditReader.entry(row))
                    .list();
            return new Sealed(before, entries.isEmpty() ? before : seal(handle, before, entries));
        });
    }

    private static AuditHead head(Handle handle) {
        return handle.createQuery("SELECT place, digest FROM audit_head WHERE id = 1 FOR UPDATE")
                .map((row, context) -> new AuditHead(row.getLong("place"), row.getString("digest")))
                .one();
    }

    private AuditHead seal(Handle handle, AuditHead before, List<AuditEntry> entries) {
        PreparedBatch batch = handle.prepareBatch(
                "UPDATE audit SET place = :place, digest = :digest, secret = :secret WHERE id = :id");
        AuditHead head = before;
        for (AuditEntry entry : entries) {
            SealedEntry sealed = AuditChain.seal(secrets, head, entry);
            head = sealed.head();
            batch.bind("place", head.place())
                    .bind("digest", head.digest())
                    .bind("secret", sealed.secret())
                    .bind("id", entry.id())
                    .add();
        }
        batch.execute();
        handle.createUpdate(
                        "UPDATE audit_head SET place = :place, digest = :digest, secret = :secret, seal = :seal WHERE id = 1")
                .bind("place", head.place())
                .bind("digest", head.digest())
                .bind("secret", secrets.newest())
                .bind("seal", AuditChain.seal(secrets, head, secrets.newest()).orElseThrow())
                .execute();
        return head;
    }
}
