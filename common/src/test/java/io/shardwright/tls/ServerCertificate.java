package io.shardwright.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.security.auth.x500.X500Principal;

/** Certificates of servers as they should not be, and what serves any. */
public final class ServerCertificate {
    private static final Duration LIFE = Duration.ofDays(30);

    private ServerCertificate() {}

    /** One for this host and no other, not even this machine's own names, with the authority that signed it in {@code NAME-ca.pem}. */
    public static TlsFiles forHost(Path folder, String host, Instant now) throws IOException, GeneralSecurityException {
        X500Principal name = new X500Principal("CN=authority of " + host);
        KeyPair authority = keys();
        KeyPair own = keys();
        byte[] certificate = CertificateForm.process(
                new X500Principal("CN=" + host),
                own.getPublic(),
                CertificateForm.SERVER_ALONE,
                List.of(host),
                new CertificateForm.Issuer(name, authority.getPrivate()),
                now,
                LIFE);
        return new TlsFiles(
                written(
                        folder.resolve(host + "-key.pem"),
                        "PRIVATE KEY",
                        own.getPrivate().getEncoded()),
                written(folder.resolve(host + ".pem"), "CERTIFICATE", certificate),
                written(
                        folder.resolve(host + "-ca.pem"),
                        "CERTIFICATE",
                        CertificateForm.authority(name, authority, now, LIFE)));
    }

    private static KeyPair keys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static Path written(Path file, String type, byte[] content) throws IOException {
        String base64 = Base64.getMimeEncoder().encodeToString(content);
        return Files.writeString(file, "-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n");
    }

    /** Serves by these files. */
    public static SSLContext context(TlsFiles files) throws GeneralSecurityException {
        KeyFiles served = new KeyFiles(files.key(), files.certificate());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(new KeyManager[] {RenewedIdentity.of(served, () -> 0)}, null, null);
        return context;
    }
}
