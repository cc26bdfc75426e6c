package io.shardwright.transport;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.shardwright.files.ReadFiles;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.tls.Credentials;
import io.shardwright.tls.TlsFiles;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLException;

/**
 * Both ends' TLS, made of one set of credentials: version 1.3, each side asking the other for a certificate of the one authority. Immutable: a link
 * keeps what it was opened with, and the next one is opened with what there is then.
 *
 * @param credentials it is made of
 * @param server for those who open links to this process
 * @param client for those that this process opens
 */
public record LinkTls(Credentials credentials, SslContext server, SslContext client) {
    private static final String PROTOCOL = "TLSv1.3";

    /**
     * Makes both ends.
     *
     * @throws ShardwrightException {@link ErrorCode#BAD_SETTING} if TLS cannot be spoken with them
     */
    public static LinkTls of(Credentials credentials) {
        X509Certificate[] chain = credentials.chain().toArray(X509Certificate[]::new);
        X509Certificate[] authorities = credentials.authorities().toArray(X509Certificate[]::new);
        try {
            return new LinkTls(
                    credentials,
                    SslContextBuilder.forServer(credentials.key(), chain)
                            .trustManager(authorities)
                            .clientAuth(ClientAuth.REQUIRE)
                            .sslProvider(provider())
                            .protocols(PROTOCOL)
                            .build(),
                    // It checks that the server's certificate names the host it connected to; Netty asks for that by
                    // default.
                    SslContextBuilder.forClient()
                            .keyManager(credentials.key(), chain)
                            .trustManager(authorities)
                            .sslProvider(provider())
                            .protocols(PROTOCOL)
                            .build());
        } catch (SSLException | IllegalArgumentException e) {
            throw new ShardwrightException(
                    ErrorCode.BAD_SETTING,
                    "the TLS files " + credentials.files().key() + " and "
                            + credentials.files().certificate() + " cannot be used: " + e.getMessage(),
                    "Give PEM files: a PKCS#8 key without a passphrase, its certificate, and the authority's certificate.",
                    e);
        }
    }

    /** Of files as they are now. */
    public static LinkTls of(TlsFiles files) {
        return of(Credentials.read(files, new ReadFiles()));
    }

    /** The native one encrypts rows for a fraction of what the JDK's takes, until that is compiled above all. */
    private static SslProvider provider() {
        return OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;
    }
}
