package io.shardwright.tls;

import io.shardwright.problem.ShardwrightException;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The identity that is in two files at the time of a handshake: who renews a certificate writes the files anew, and restarts nothing. Connections that
 * are open go on with what they began with.
 *
 * <p>Every {@link #LOOK_MILLIS} at most a handshake looks whether a file is another one than when it was read. Files that cannot be used, also the one
 * of two that was written first, leave the identity as it is; they are looked at again, and told of once. A handshake asks several times, each time by
 * the alias that it was given at first: the one before the newest is kept for those under way. Safe for use by many threads.
 */
public final class RenewedIdentity extends X509ExtendedKeyManager {
    static final long LOOK_MILLIS = 2_000;

    private static final Logger log = LoggerFactory.getLogger(RenewedIdentity.class);

    private final KeyFiles files;
    private final LongSupplier clock;
    private volatile Known known;
    private long lookedAt;
    private Stamps read;
    private @Nullable Stamps refused;

    /** An identity by its alias. */
    private record Version(String alias, TlsIdentity identity) {}

    private record Known(Version newest, Version before) {}

    /** What tells a file from the one that was there before; links are followed to what they lead to. */
    private record Stamp(@Nullable Object file, long modified, long bytes) {
        static @Nullable Stamp of(Path path) {
            try {
                BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
                return new Stamp(now.fileKey(), now.lastModifiedTime().toMillis(), now.size());
            } catch (IOException e) {
                return null;
            }
        }
    }

    private record Stamps(@Nullable Stamp key, @Nullable Stamp certificate) {
        static Stamps of(KeyFiles files) {
            return new Stamps(Stamp.of(files.key()), Stamp.of(files.certificate()));
        }
    }

    private RenewedIdentity(KeyFiles files, LongSupplier clock, Stamps read, TlsIdentity identity) {
        this.files = files;
        this.clock = clock;
        this.read = read;
        this.lookedAt = clock.getAsLong();
        Version first = new Version("1", identity);
        this.known = new Known(first, first);
    }

    /**
     * Reads the files.
     *
     * @param clock milliseconds of any clock that is not set back
     * @throws ShardwrightException {@link io.shardwright.problem.ErrorCode#BAD_SETTING} if they cannot be used
     */
    public static RenewedIdentity of(KeyFiles files, LongSupplier clock) {
        // Before the reading: what is written meanwhile is seen as another.
        Stamps stamps = Stamps.of(files);
        return new RenewedIdentity(files, clock, stamps, TlsIdentity.read(files));
    }

    /** The identity that a handshake of this moment is given. */
    public TlsIdentity current() {
        return newest().identity();
    }

    private Version newest() {
        look();
        return known.newest();
    }

    private synchronized void look() {
        long now = clock.getAsLong();
        if (now - lookedAt < LOOK_MILLIS) {
            return;
        }
        lookedAt = now;
        Stamps there = Stamps.of(files);
        if (there.equals(read)) {
            return;
        }
        try {
            TlsIdentity renewed = TlsIdentity.read(files);
            Version before = known.newest();
            known = new Known(new Version(Integer.toString(Integer.parseInt(before.alias()) + 1), renewed), before);
            read = there;
            refused = null;
            log.info(
                    "the certificate {} was renewed: it is valid until {}",
                    files.certificate(),
                    renewed.certificate().getNotAfter().toInstant());
        } catch (ShardwrightException e) {
            if (!there.equals(refused)) {
                refused = there;
                log.warn("the certificate stays as it was: {}", e.message());
            }
        }
    }

    private @Nullable Version version(@Nullable String alias) {
        Known all = known;
        return all.newest().alias().equals(alias)
                ? all.newest()
                : all.before().alias().equals(alias) ? all.before() : null;
    }

    /** The kind of key comes before what has signed it: {@code EC_RSA}. */
    private @Nullable String alias(@Nullable String kind) {
        Version newest = newest();
        String algorithm = newest.identity().key().getAlgorithm();
        return kind != null && (kind.equals(algorithm) || kind.startsWith(algorithm + "_")) ? newest.alias() : null;
    }

    private @Nullable String alias(String @Nullable [] kinds) {
        return List.of(Objects.requireNonNullElse(kinds, new String[0])).stream()
                .map(this::alias)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static String @Nullable [] only(@Nullable String alias) {
        return alias == null ? null : new String[] {alias};
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String kind, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return alias(kind);
    }

    @Override
    public @Nullable String chooseServerAlias(String kind, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return alias(kind);
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] kinds, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return alias(kinds);
    }

    @Override
    public @Nullable String chooseClientAlias(String[] kinds, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return alias(kinds);
    }

    @Override
    public String @Nullable [] getServerAliases(String kind, Principal @Nullable [] issuers) {
        return only(alias(kind));
    }

    @Override
    public String @Nullable [] getClientAliases(String kind, Principal @Nullable [] issuers) {
        return only(alias(kind));
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
        Version version = version(alias);
        return version == null ? null : version.identity().chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(@Nullable String alias) {
        Version version = version(alias);
        return version == null ? null : version.identity().key();
    }
}
