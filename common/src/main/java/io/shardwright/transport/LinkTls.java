package io.shardwright.transport;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.tls.TlsFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLException;

/** Both ends' TLS: version 1.3 by the JDK's own provider, each side asking the other for a certificate of the one authority. */
final class LinkTls {
    private static final String PROTOCOL = "TLSv1.3";

    private LinkTls() {}

    static SslContext server(TlsFiles files) {
        requireReadable(files);
        try {
            return SslContextBuilder.forServer(
                            files.certificate().toFile(), files.key().toFile())
                    .trustManager(files.authority().toFile())
                    .clientAuth(ClientAuth.REQUIRE)
                    .sslProvider(provider())
                    .protocols(PROTOCOL)
                    .build();
        } catch (SSLException | IllegalArgumentException e) {
            throw unusable(files, e);
        }
    }

    /** The client's side checks that the server's certificate names the host it connected to; Netty asks for that by default. */
    static SslContext client(TlsFiles files) {
        requireReadable(files);
        try {
            return SslContextBuilder.forClient()
                    .keyManager(files.certificate().toFile(), files.key().toFile())
                    .trustManager(files.authority().toFile())
                    .sslProvider(provider())
                    .protocols(PROTOCOL)
                    .build();
        } catch (SSLException | IllegalArgumentException e) {
            throw unusable(files, e);
        }
    }

    /** The native one encrypts rows for a fraction of what the JDK's takes, until that is compiled above all. */
    private static SslProvider provider() {
        return OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;
    }

    private static void requireReadable(TlsFiles files) {
        for (Path file : new Path[] {files.key(), files.certificate(), files.authority()}) {
            if (!Files.isReadable(file)) {
                throw new ShardwrightException(
                        ErrorCode.BAD_SETTING,
                        "the TLS file " + file + " cannot be read",
                        "Check the path and that this user may read it.");
            }
        }
    }

    private static ShardwrightException unusable(TlsFiles files, Exception cause) {
        return new ShardwrightException(
                ErrorCode.BAD_SETTING,
                "the TLS files " + files.key() + " and " + files.certificate() + " cannot be used: "
                        + cause.getMessage(),
                "Give PEM files: a PKCS#8 key without a passphrase, its certificate, and the authority's certificate.",
                cause);
    }
}
