package io.shardwright.client;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.io.IOException;
import java.net.URI;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** Tells for people why a handshake failed: whoever is asked to believe a server has to know what is wrong with it. */
final class TlsRefusal {
    /** What the JDK says in several ways of a first answer that is no TLS. */
    private static final String PLAIN = "nrecognized SSL message";

    private TlsRefusal() {}

    /** What is wrong with the server at an address; empty if the handshake was over, and the request may have been sent. */
    static Optional<ShardwrightException> of(URI base, SSLException failure) {
        if (has(failure, CertificateExpiredException.class)) {
            return refusal(
                    base,
                    "has expired",
                    "Have the coordinator's certificate renewed, and look at the clock here.",
                    failure);
        }
        if (has(failure, CertificateNotYetValidException.class)) {
            return refusal(
                    base, "is not valid yet", "Look at the clocks, here and where the certificate was made.", failure);
        }
        if (has(failure, CertPathBuilderException.class) || has(failure, CertPathValidatorException.class)) {
            return refusal(
                    base,
                    "is of no authority that is trusted here",
                    "Give the file of its authority: --authority-file FILE, or SHARDWRIGHT_API_AUTHORITY_FILE; in Java the last parameter of connect.",
                    failure);
        }
        Optional<CertificateException> other = find(failure, CertificateException.class);
        if (other.isPresent()) {
            // Of this class itself are those that say which name was looked for.
            return other.get().getClass() == CertificateException.class
                    ? refusal(
                            base,
                            "is for another host",
                            "Ask by a name that is in it, or have one made with '" + base.getHost()
                                    + "' among its names.",
                            failure)
                    : refusal(
                            base,
                            "cannot be accepted: " + other.get().getMessage(),
                            "Have one made for a server, by an authority that is trusted here.",
                            failure);
        }
        if (failure.getCause() instanceof IOException cut && !(cut instanceof SSLException)) {
            // The JDK wraps a connection that was cut in the midst of it, as by a coordinator that ends, alike.
            return Optional.empty();
        }
        if (failure instanceof SSLHandshakeException
                || String.valueOf(failure.getMessage()).contains(PLAIN)) {
            return Optional.of(new ShardwrightException(
                    ErrorCode.UNTRUSTED_SERVER,
                    "no TLS can be spoken with " + base + ": " + failure.getMessage(),
                    "Look whether it is the port of an API, and whether its coordinator has api.tls; if not, it is asked by http://, and the key can be read on the way.",
                    failure));
        }
        return Optional.empty();
    }

    private static Optional<ShardwrightException> refusal(URI base, String what, String advice, Throwable cause) {
        return Optional.of(new ShardwrightException(
                ErrorCode.UNTRUSTED_SERVER, "the certificate of " + base + " " + what, advice, cause));
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> kind) {
        return find(failure, kind).isPresent();
    }

    private static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> kind) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (kind.isInstance(cause)) {
                return Optional.of(kind.cast(cause));
            }
        }
        return Optional.empty();
    }
}
