package io.shardwright.cluster;

import io.shardwright.files.ReadFiles;
import io.shardwright.fleet.Endpoint;
import io.shardwright.tls.Credentials;
import io.shardwright.tls.TlsFiles;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** With which certificate a process answers whoever opens a link to it now. */
final class ShownCertificate {
    private static final char[] NO_PASSWORD = {};

    private ShownCertificate() {}

    /** @param visitor proves that it may come in */
    static X509Certificate at(Endpoint link, TlsFiles visitor) throws IOException, GeneralSecurityException {
        Credentials as = Credentials.read(visitor, new ReadFiles());
        KeyStore keys = KeyStore.getInstance(KeyStore.getDefaultType());
        keys.load(null, null);
        keys.setKeyEntry("own", as.key(), NO_PASSWORD, as.chain().toArray(X509Certificate[]::new));
        keys.setCertificateEntry("authority", as.authorities().get(0));
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, NO_PASSWORD);
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(keys);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(link.host(), link.port())) {
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }
}
