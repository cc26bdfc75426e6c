package io.shardwright.tls;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Whom clients believe. */
public final class TrustedAuthority {
    private TrustedAuthority() {}

    /**
     * What a client needs that believes servers with a certificate of these authorities, and no others.
     *
     * @param file the authorities' certificates in PEM form
     * @throws ShardwrightException {@link ErrorCode#BAD_SETTING} if there are none
     */
    public static SSLContext only(Path file) {
        List<X509Certificate> authorities = PemFile.certificates(file);
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (int i = 0; i < authorities.size(); i++) {
                store.setCertificateEntry("authority-" + i, authorities.get(i));
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new ShardwrightException(
                    ErrorCode.BAD_SETTING,
                    "the authorities of " + file + " cannot be used: " + e.getMessage(),
                    "Give the certificates of authorities in PEM form.",
                    e);
        }
    }
}
