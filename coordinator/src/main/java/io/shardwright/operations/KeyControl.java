package io.shardwright.operations;

import io.shardwright.access.AccessKey;
import io.shardwright.access.KeyId;
import io.shardwright.access.Role;
import io.shardwright.access.TableScope;
import io.shardwright.api.CreatedKeyView;
import io.shardwright.api.KeyList;
import io.shardwright.api.KeyRequest;
import io.shardwright.api.KeyView;
import io.shardwright.keyring.BearerKey;
import io.shardwright.metadata.ApiKeys;
import io.shardwright.metadata.LeaderTerm;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.table.TableName;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Who has keys: listing, making and revoking them. */
public final class KeyControl {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9.-]{0,31}");

    /** Their names fit the row; who needs more tables than this needs a key for all. */
    private static final int TABLES_MAX = 100;

    /** Ten years; one that is to hold longer is made without an end. */
    private static final long LIFE_MILLIS_MAX = 3_650L * 86_400_000;

    private final ApiKeys keys;
    private final KeyRing ring;
    private final RandomGenerator random;

    public KeyControl(ApiKeys keys, KeyRing ring, RandomGenerator random) {
        this.keys = keys;
        this.ring = ring;
        this.random = random;
    }

    /** The keys as requests are checked by them. */
    public KeyRing ring() {
        return ring;
    }

    public KeyList list() {
        ApiKeys.Ring all = keys.read();
        return new KeyList(
                all.keys().stream().map(stored -> view(stored, all.now())).toList());
    }

    /** @throws ShardwrightException {@link ErrorCode#NOT_FOUND} */
    public KeyView show(String id) {
        ApiKeys.Ring all = keys.read();
        return all.keys().stream()
                .filter(stored -> stored.key().id().value().equals(id))
                .findFirst()
                .map(stored -> view(stored, all.now()))
                .orElseThrow(() -> ApiKeys.unknown(Words.shown(id)));
    }

    private static KeyView view(ApiKeys.Stored stored, long now) {
        AccessKey key = stored.key();
        return new KeyView(
                key.id().value(),
                key.name(),
                key.role().label(),
                key.scope().tables().stream().toList(),
                key.state(now).name().toLowerCase(Locale.ROOT),
                key.createdAt(),
                key.createdBy(),
                key.expiresAt().isPresent() ? (Long) key.expiresAt().getAsLong() : null,
                key.revocation().map(AccessKey.Revocation::at).orElse(null),
                key.revocation().map(AccessKey.Revocation::by).orElse(null),
                stored.secret());
    }

    /**
     * Makes a key, whose text is told now and never again.
     *
     * @throws ShardwrightException {@link ErrorCode#BAD_REQUEST} or {@link ErrorCode#BAD_NAME}
     */
    public CreatedKeyView create(LeaderTerm term, KeyRequest request, String actor, boolean dryRun) {
        BearerKey text = BearerKey.draw(random);
        String secret = ring.secrets().newest();
        ApiKeys.Wanted wanted = new ApiKeys.Wanted(
                text.id(),
                name(request.name()),
                role(request.role()),
                scope(request),
                life(request),
                ring.digest(text, secret).orElseThrow(),
                secret);
        AccessKey made = keys.create(term, wanted, actor, dryRun);
        KeyView view = view(new ApiKeys.Stored(made, wanted.digest(), secret), made.createdAt());
        if (dryRun) {
            return new CreatedKeyView(view, null);
        }
        ring.look();
        return new CreatedKeyView(view, text.text());
    }

    private static String name(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new ShardwrightException(
                    ErrorCode.BAD_NAME,
                    "'" + Words.shown(name) + "' is no name of who has a key",
                    "Use 1 to 32 of a-z, 0-9, - and ., beginning with a letter.");
        }
        return name;
    }

    private static Role role(String label) {
        return Role.of(label)
                .orElseThrow(() -> new ShardwrightException(
                        ErrorCode.BAD_REQUEST,
                        "there is no role '" + Words.shown(label) + "'",
                        "Use one of "
                                + Arrays.stream(Role.values()).map(Role::label).collect(Collectors.joining(", "))
                                + "."));
    }

    private static TableScope scope(KeyRequest request) {
        if (request.tables().size() > TABLES_MAX) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST,
                    "the key names " + request.tables().size() + " tables",
                    "Name at most " + TABLES_MAX + ", or none for all.");
        }
        // They need not be there yet: the key may be for who is to create them.
        Set<String> tables = new TreeSet<>();
        request.tables().forEach(table -> tables.add(new TableName(table).value()));
        return new TableScope(tables);
    }

    private static OptionalLong life(KeyRequest request) {
        if (request.forMillis() == null) {
            return OptionalLong.empty();
        }
        long millis = Objects.requireNonNull(request.forMillis());
        if (millis < 1 || millis > LIFE_MILLIS_MAX) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST,
                    "a key's time is from a moment to ten years",
                    "Give another, or none for a key that does not expire.");
        }
        return OptionalLong.of(millis);
    }

    /**
     * Ends a key for ever; at this coordinator at once, at the others within {@link KeyRing#KNOWN_MILLIS}.
     *
     * @throws ShardwrightException {@link ErrorCode#NOT_FOUND}; {@link ErrorCode#WRONG_STATE} if it is the last of an admin
     */
    public KeyView revoke(LeaderTerm term, String id, String reason, String actor, boolean dryRun) {
        if (!KeyId.isOne(id)) {
            throw ApiKeys.unknown(Words.shown(id));
        }
        AccessKey key = keys.revoke(term, new KeyId(id), GroupControl.checked(reason, false), actor, dryRun);
        if (!dryRun) {
            ring.look();
        }
        ApiKeys.Ring all = keys.read();
        return all.keys().stream()
                .filter(stored -> stored.key().id().equals(key.id()))
                .findFirst()
                .map(stored -> view(new ApiKeys.Stored(key, stored.digest(), stored.secret()), all.now()))
                .orElseThrow(() -> ApiKeys.unknown(id));
    }
}
