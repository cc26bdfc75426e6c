package io.shardwright.operations;

import io.shardwright.access.AccessKey;
import io.shardwright.access.KeyId;
import io.shardwright.keyring.BearerKey;
import io.shardwright.keyring.ServerSecrets;
import io.shardwright.metadata.ApiKeys;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.time.Stopwatch;
import io.shardwright.time.WakeSignal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All keys as this coordinator knows them, in memory: no request waits for the metadata database to know who asks. Read anew every second, so what was
 * revoked opens nothing a second later; while the database does not answer, what is known counts for {@link #KNOWN_MILLIS} and no longer. Safe for use
 * by many threads.
 */
public final class KeyRing implements AutoCloseable {
    /** The bound within which a revocation holds everywhere. */
    public static final long KNOWN_MILLIS = 10_000;

    private static final Logger log = LoggerFactory.getLogger(KeyRing.class);

    /** One short statement. */
    private static final long LOOK_MILLIS = 1_000;

    /** Whoever sends wrong keys makes nobody read more often than this. */
    private static final long AGAIN_MILLIS = 200;

    private static final String PURPOSE = "key";

    /** What the key of nobody is compared with: no digest is like it, and it takes as long. */
    private static final String NOBODY = "-".repeat(64);

    private final ApiKeys keys;
    private final ServerSecrets secrets;
    private final BlockingQueue<CompletableFuture<Void>> asking = new LinkedBlockingQueue<>();
    private final WakeSignal signal = new WakeSignal();
    private final Thread thread = new Thread(this::run, "keys");
    private volatile Known known;
    private volatile boolean closing;

    private record Known(long now, Map<KeyId, ApiKeys.Stored> byId, Stopwatch age) {}

    /** What a key comes to. */
    public sealed interface Found {
        /** It is one of this cluster's, and stands so. */
        record One(AccessKey key, AccessKey.State state) implements Found {}

        /** It is none, as far as this coordinator knows. */
        record None() implements Found {}

        /** The metadata database has not answered for so long that nothing is known. */
        record Unsure() implements Found {}
    }

    private KeyRing(ApiKeys keys, ServerSecrets secrets) {
        this.keys = keys;
        this.secrets = secrets;
        this.known = looked();
    }

    /** One that knows the keys of this moment, and goes on looking until it is closed. */
    public static KeyRing open(ApiKeys keys, ServerSecrets secrets) {
        KeyRing ring = new KeyRing(keys, secrets);
        ring.thread.start();
        return ring;
    }

    /** Whose key it is. */
    public Found find(BearerKey text) {
        return find(text, known.age().elapsedMillis());
    }

    /** Whose key it is, if what is known is so old. */
    public Found find(BearerKey text, long age) {
        Known now = known;
        if (age > KNOWN_MILLIS) {
            return new Found.Unsure();
        }
        ApiKeys.@Nullable Stored stored = now.byId().get(text.id());
        String expected = stored == null ? NOBODY : stored.digest();
        // The same work whether or not there is such an id: how long it takes says nothing.
        Optional<String> digest = digest(text, stored == null ? secrets.newest() : stored.secret());
        if (!ServerSecrets.same(digest.orElse(""), expected) || stored == null) {
            return new Found.None();
        }
        return new Found.One(stored.key(), stored.key().state(now.now() + age));
    }

    /** How a key stands that was let in before; empty if the metadata database has not answered for so long that nothing is known. */
    public Optional<AccessKey.State> state(KeyId id) {
        Known now = known;
        long age = now.age().elapsedMillis();
        if (age > KNOWN_MILLIS) {
            return Optional.empty();
        }
        ApiKeys.@Nullable Stored stored = now.byId().get(id);
        // A restored database may not know it.
        return Optional.of(
                stored == null ? AccessKey.State.REVOKED : stored.key().state(now.now() + age));
    }

    /**
     * Whose key it is by a look that begins after this call: it may have been made at another coordinator just now. All who ask meanwhile share that
     * look. Fails as the look does.
     */
    public CompletableFuture<Found> findAnew(BearerKey text) {
        CompletableFuture<Void> looked = new CompletableFuture<>();
        asking.add(looked);
        signal.wake();
        return looked.thenApply(done -> find(text));
    }

    /** The digest under which a key is stored, by the secret of that name. */
    Optional<String> digest(BearerKey text, String secret) {
        return digest(secrets, text, secret);
    }

    static Optional<String> digest(ServerSecrets secrets, BearerKey text, String secret) {
        return secrets.digest(secret, PURPOSE, text.id() + "\n" + text.secret());
    }

    ServerSecrets secrets() {
        return secrets;
    }

    /** Reads the keys anew. May block on the metadata database. */
    public synchronized void look() {
        known = looked();
    }

    private Known looked() {
        Stopwatch age = Stopwatch.started();
        ApiKeys.Ring ring = keys.read();
        return new Known(
                ring.now(),
                ring.keys().stream()
                        .collect(Collectors.toUnmodifiableMap(key -> key.key().id(), Function.identity())),
                age);
    }

    private void run() {
        Stopwatch last = Stopwatch.started();
        try {
            while (!closing) {
                signal.rest(LOOK_MILLIS);
                while (last.elapsedMillis() < AGAIN_MILLIS) {
                    signal.rest(AGAIN_MILLIS - last.elapsedMillis());
                }
                last = Stopwatch.started();
                answer();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Looks, and tells those who asked before. */
    private void answer() {
        List<CompletableFuture<Void>> answered = new ArrayList<>();
        asking.drainTo(answered);
        try {
            look();
            answered.forEach(asker -> asker.complete(null));
        } catch (RuntimeException e) {
            if (e instanceof ShardwrightException known) {
                log.debug("the keys cannot be read: {}", known.message());
            } else {
                log.error("reading the keys goes on after a failure it does not know", e);
            }
            answered.forEach(asker -> asker.completeExceptionally(e));
        }
    }

    @Override
    public void close() {
        closing = true;
        signal.wake();
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
