package io.shardwright.audit;

import io.shardwright.keyring.ServerSecrets;
import java.util.Optional;

/**
 * How entries are tied together.
 *
 * <p>The digest of an entry is an HMAC-SHA-256 of its place, of the digest before it and of all that it says, under a secret that the metadata
 * database does not have: who can write there can break the chain, and cannot mend it. The head has a seal of its own, so that the last entries cannot be
 * taken off by somebody who has not kept an earlier head.
 */
public final class AuditChain {
    private static final String PURPOSE = "audit";
    private static final String HEAD_PURPOSE = "audit head";

    private AuditChain() {}

    /** Adds an entry to the end of a chain, by the newest secret. */
    public static SealedEntry seal(ServerSecrets secrets, AuditHead before, AuditEntry entry) {
        String secret = secrets.newest();
        long place = before.place() + 1;
        return new SealedEntry(
                entry,
                new AuditHead(place, digest(secrets, secret, before, entry).orElseThrow()),
                secret);
    }

    private static Optional<String> digest(ServerSecrets secrets, String secret, AuditHead before, AuditEntry entry) {
        return secrets.digest(
                secret, PURPOSE, (before.place() + 1) + "\n" + before.digest() + "\n" + entry.canonical());
    }

    /** The seal of a head, by that secret; empty if there is none of that name. */
    public static Optional<String> seal(ServerSecrets secrets, AuditHead head, String secret) {
        return secrets.digest(secret, HEAD_PURPOSE, head.toString());
    }

    /** Why an entry is not the next of a chain; empty if it is. */
    public static Optional<String> fault(ServerSecrets secrets, AuditHead before, SealedEntry next) {
        if (next.head().place() != before.place() + 1) {
            return Optional.of("the entry is not there: it was taken out");
        }
        Optional<String> digest = digest(secrets, next.secret(), before, next.entry());
        if (digest.isEmpty()) {
            return Optional.of("it was sealed by secret " + next.secret() + ", which this coordinator does not have");
        }
        return ServerSecrets.same(digest.get(), next.head().digest())
                ? Optional.empty()
                : Optional.of("it does not say what was sealed: it, or the one before it, was changed or put in");
    }
}
