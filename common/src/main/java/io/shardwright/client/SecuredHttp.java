package io.shardwright.client;

import io.shardwright.tls.TrustedAuthority;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * What speaks to {@code https} addresses. It checks every server's certificate and that it is for the host that was asked, and there is nothing by which
 * that could be left out. Safe for use by many threads.
 */
final class SecuredHttp {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private final Supplier<SSLContext> trust;

    /** Made when the first such address is asked: it may have to read whom the world trusts. */
    private volatile @Nullable HttpClient client;

    private SecuredHttp(Supplier<SSLContext> trust) {
        this.trust = trust;
    }

    /** One that trusts whom this JVM trusts. */
    static SecuredHttp usual() {
        return new SecuredHttp(SecuredHttp::ofThisJvm);
    }

    /** One that trusts the authorities of a file and no others. */
    static SecuredHttp trusting(Path authorities) {
        SSLContext context = TrustedAuthority.only(authorities);
        return new SecuredHttp(() -> context);
    }

    private static SSLContext ofThisJvm() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has TLS", e);
        }
    }

    HttpClient client() {
        @Nullable HttpClient known = client;
        if (known == null) {
            SSLParameters parameters = new SSLParameters();
            parameters.setProtocols(PROTOCOLS);
            // Said here, it holds also where a property of the JVM would have the client leave it out.
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            known = Conversation.settings()
                    .sslContext(trust.get())
                    .sslParameters(parameters)
                    .build();
            client = known;
        }
        return known;
    }
}
