package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import io.shardwright.access.AccessKey;
import io.shardwright.access.KeyId;
import io.shardwright.access.Role;
import io.shardwright.access.TableScope;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** The rows of keys. Of a key's secret they have a digest, which opens nothing. */
public final class ApiKeys {
    private static final String SELECT =
            "SELECT id, name, role, tables, digest, secret, created_at, created_by, expires_at,"
                    + " revoked_at, revoked_by FROM api_key";

    private final Transactions transactions;

    public ApiKeys(MetadataDatabase database) {
        this.transactions = database.transactions();
    }

    /**
     * A key as it is stored.
     *
     * @param digest of its secret
     * @param secret the name of the server's secret under which the digest was made
     */
    public record Stored(AccessKey key, String digest, String secret) {}

    /**
     * All keys at one moment.
     *
     * @param now that moment by the metadata database's clock
     */
    public record Ring(long now, List<Stored> keys) {
        public Ring {
            keys = List.copyOf(keys);
        }

        private boolean isCommon(Set<String> secrets) {
            List<Stored> valid = keys.stream()
                    .filter(stored -> stored.key().state(now) == AccessKey.State.VALID)
                    .toList();
            return valid.isEmpty() || valid.stream().anyMatch(stored -> secrets.contains(stored.secret()));
        }
    }

    /**
     * A key that is to be made.
     *
     * @param lifeMillis after which it expires; empty for never
     */
    public record Wanted(
            KeyId id,
            String name,
            Role role,
            TableScope scope,
            OptionalLong lifeMillis,
            String digest,
            String secret) {}

    public Ring read() {
        return transactions.in(ApiKeys::read);
    }

    /** Whether a key that counts was made by one of these secrets, or none is there. */
    public boolean common(Set<String> secrets) {
        return read().isCommon(secrets);
    }

    private static Ring read(Handle handle) {
        List<Stored> keys = handle.createQuery(SELECT + " ORDER BY created_at, id")
                .map((row, context) -> {
                    long expires = row.getLong("expires_at");
                    OptionalLong expiresAt = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(expires);
                    long revoked = row.getLong("revoked_at");
                    Optional<AccessKey.Revocation> revocation = row.wasNull()
                            ? Optional.empty()
                            : Optional.of(new AccessKey.Revocation(revoked, row.getString("revoked_by")));
                    AccessKey key = new AccessKey(
                            new KeyId(row.getString("id")),
                            row.getString("name"),
                            role(row.getString("role")),
                            scope(row.getString("tables")),
                            row.getLong("created_at"),
                            row.getString("created_by"),
                            expiresAt,
                            revocation);
                    return new Stored(key, row.getString("digest"), row.getString("secret"));
                })
                .list();
        return new Ring(Transactions.now(handle), keys);
    }

    private static Role role(String label) {
        return Role.of(label)
                .orElseThrow(() -> new ShardwrightException(
                        ErrorCode.BAD_RECORD,
                        "a key has the role '" + label + "', which this build does not know",
                        "Start a newer build, or revoke the key there."));
    }

    private static TableScope scope(String tables) {
        return tables.isEmpty() ? TableScope.ALL : new TableScope(Set.of(tables.split(",", -1)));
    }

    /**
     * Makes a key.
     *
     * @param dryRun whether it is taken back at once
     * @throws ShardwrightException FENCED if the term is over
     */
    public AccessKey create(LeaderTerm term, Wanted wanted, String actor, boolean dryRun) {
        return transactions.in(dryRun, handle -> {
            LeaderTerms.lock(handle, term);
            insert(handle, wanted, actor);
            return find(handle, wanted.id());
        });
    }

    /**
     * Makes a key that no leader is asked for, as it is in a coordinator's own file; nothing happens if a key of that id is known, whatever became of
     * it, or the keys that there are were made by other secrets.
     *
     * @param secrets the names of those that this coordinator has
     * @return whether it was made
     */
    public boolean register(Wanted wanted, Set<String> secrets, String actor) {
        return transactions.in(handle -> {
            // Held until the end: of coordinators that start together, one makes it and the others see it.
            handle.createQuery("SELECT term FROM coordinator_term WHERE id = 1 FOR UPDATE")
                    .mapTo(Long.class)
                    .one();
            Ring ring = read(handle);
            if (!ring.isCommon(secrets)
                    || ring.keys().stream().anyMatch(stored -> stored.key().id().equals(wanted.id()))) {
                return false;
            }
            insert(handle, wanted, actor);
            return true;
        });
    }

    private static void insert(Handle handle, Wanted wanted, String actor) {
        handle.createUpdate(
                        "INSERT INTO api_key (id, name, role, tables, digest, secret, created_at, created_by, expires_at)"
                                + " VALUES (:id, :name, :role, :tables, :digest, :secret, " + NOW + ", :actor, " + NOW
                                + " + :life)")
                .bind("id", wanted.id().value())
                .bind("name", wanted.name())
                .bind("role", wanted.role().label())
                .bind("tables", String.join(",", wanted.scope().tables()))
                .bind("digest", wanted.digest())
                .bind("secret", wanted.secret())
                .bind("actor", actor)
                .bind(
                        "life",
                        wanted.lifeMillis().isPresent()
                                ? (Long) wanted.lifeMillis().getAsLong()
                                : null)
                .execute();
        Audit.write(
                handle,
                actor,
                "key.create",
                wanted.id().value(),
                wanted.role().label() + " " + wanted.name() + ", " + wanted.scope());
    }

    private static AccessKey find(Handle handle, KeyId id) {
        return read(handle).keys().stream()
                .map(Stored::key)
                .filter(key -> key.id().equals(id))
                .findFirst()
                .orElseThrow(() -> unknown(id.value()));
    }

    /** That there is no such key. */
    public static ShardwrightException unknown(String id) {
        return new ShardwrightException(
                ErrorCode.NOT_FOUND, "there is no key " + id, "See `key list` for those that there are.");
    }

    /**
     * Ends a key for ever. One that was revoked before stays as it is.
     *
     * @throws ShardwrightException {@link ErrorCode#NOT_FOUND}; {@link ErrorCode#WRONG_STATE} if no other key could make one any more
     */
    public AccessKey revoke(LeaderTerm term, KeyId id, String reason, String actor, boolean dryRun) {
        return transactions.in(dryRun, handle -> {
            LeaderTerms.lock(handle, term);
            // Of two admins who revoke each other one has to see what the other did.
            handle.createQuery("SELECT id FROM api_key ORDER BY id FOR UPDATE")
                    .mapTo(String.class)
                    .list();
            AccessKey key = find(handle, id);
            if (key.revocation().isPresent()) {
                return key;
            }
            Ring ring = read(handle);
            if (key.isWholeAdmin(ring.now())
                    && ring.keys().stream()
                                    .filter(stored -> stored.key().isWholeAdmin(ring.now()))
                                    .count()
                            == 1) {
                throw new ShardwrightException(
                        ErrorCode.WRONG_STATE,
                        "key " + id + " is the last of an admin: nobody could make another",
                        "Make another first: `key create --role admin --name NAME`.");
            }
            handle.createUpdate("UPDATE api_key SET revoked_at = " + NOW + ", revoked_by = :actor WHERE id = :id")
                    .bind("actor", actor)
                    .bind("id", id.value())
                    .execute();
            Audit.write(handle, actor, "key.revoke", id.value(), reason);
            return find(handle, id);
        });
    }
}
