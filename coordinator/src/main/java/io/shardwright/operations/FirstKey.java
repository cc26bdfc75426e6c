package io.shardwright.operations;

import io.shardwright.access.Role;
import io.shardwright.access.TableScope;
import io.shardwright.keyring.BearerKey;
import io.shardwright.keyring.OwnerOnlyFile;
import io.shardwright.keyring.ServerSecrets;
import io.shardwright.metadata.ApiKeys;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a cluster gets the key by which all others are made. It is a key like any other, but for where it comes from: a file that only its owner can
 * read. Made there if no admin has a key or the file is empty; a key that somebody has put there counts too.
 */
public final class FirstKey {
    private static final Logger log = LoggerFactory.getLogger(FirstKey.class);

    private static final String NAME = "admin";

    private FirstKey() {}

    /**
     * Sees to it that the file's key is known, and reads the server's secrets, which are made too if no key was ever made.
     *
     * @param coordinator its name, for the audit
     * @throws io.shardwright.problem.ShardwrightException {@code BAD_SETTING} if a file cannot be used, holds no key, or the secrets are not those of
     *     the keys that there are
     */
    public static ServerSecrets ensure(
            ApiKeys keys, OwnerOnlyFile keyFile, OwnerOnlyFile secretFile, String coordinator, RandomGenerator random) {
        ApiKeys.Ring ring = keys.read();
        if (!ring.keys().isEmpty() && secretFile.read().isEmpty()) {
            throw secretFile.refused("is not there, and keys were made by one: copy it from another coordinator", null);
        }
        ServerSecrets secrets = ServerSecrets.readOrBegin(secretFile, random);
        Optional<String> text = keyFile.read();
        boolean wanted = text.map(String::isEmpty)
                .orElseGet(() ->
                        ring.keys().stream().noneMatch(stored -> stored.key().isWholeAdmin(ring.now())));
        if (wanted) {
            text = Optional.of(keyFile.readOrWrite(BearerKey.draw(random).text()));
        }
        if (text.isPresent()) {
            BearerKey key = BearerKey.parse(text.get())
                    .orElseThrow(
                            () -> keyFile.refused("holds no key; empty it, and one is made at the next start", null));
            register(keys, key, secrets, keyFile, "coordinator " + coordinator);
        }
        if (!keys.common(secrets.names())) {
            throw secretFile.refused(
                    "has none of the secrets by which keys were made: copy it from another coordinator", null);
        }
        return secrets;
    }

    private static void register(
            ApiKeys keys, BearerKey key, ServerSecrets secrets, OwnerOnlyFile keyFile, String actor) {
        ApiKeys.Wanted admin = new ApiKeys.Wanted(
                key.id(),
                NAME,
                Role.ADMIN,
                TableScope.ALL,
                OptionalLong.empty(),
                KeyRing.digest(secrets, key, secrets.newest()).orElseThrow(),
                secrets.newest());
        if (keys.register(admin, secrets.names(), actor)) {
            log.info("key {} of an admin is in {}", key.id(), keyFile.path());
        }
    }
}
