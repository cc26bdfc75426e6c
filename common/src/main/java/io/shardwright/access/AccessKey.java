package io.shardwright.access;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is known of a key but for its secret.
 *
 * @param name of whoever has it
 * @param createdBy who made it
 * @param expiresAt from then on it opens nothing, by the metadata database's clock; empty for never
 * @param revocation when it was revoked and by whom
 */
public record AccessKey(
        KeyId id,
        String name,
        Role role,
        TableScope scope,
        long createdAt,
        String createdBy,
        OptionalLong expiresAt,
        Optional<Revocation> revocation) {
    /** The end of a key before its time. */
    public record Revocation(long at, String by) {}

    /** How a key stands. */
    public enum State {
        /** Opens what its role may. */
        VALID,
        /** Its time is over. */
        EXPIRED,
        /** An admin has ended it. */
        REVOKED
    }

    /** How it stands; what was revoked stays so when its time is over too. */
    public State state(long now) {
        if (revocation.isPresent()) {
            return State.REVOKED;
        }
        return expiresAt.isPresent() && now >= expiresAt.getAsLong() ? State.EXPIRED : State.VALID;
    }

    /** Whether another key can do all it can once this one is gone. */
    public boolean isWholeAdmin(long now) {
        return role == Role.ADMIN && scope.isAll() && state(now) == State.VALID;
    }
}
