package io.shardwright.tls;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads PEM files. What a key's file holds is in no message. */
final class PemFile {
    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    /** Those that both providers of TLS can sign with. */
    private static final List<String> ALGORITHMS = List.of("EC", "RSA");

    private static final String KEY_FORM =
            "Give an EC or RSA key in PEM form, PKCS#8 (BEGIN PRIVATE KEY), without a passphrase.";

    private PemFile() {}

    /** @throws ShardwrightException {@link ErrorCode#BAD_SETTING} if there is no private key in the file, or none that can be used */
    static PrivateKey privateKey(Path file) {
        Matcher pem = PKCS8.matcher(new String(bytes(file), StandardCharsets.ISO_8859_1));
        if (!pem.find()) {
            throw refused(file, "holds no private key in PEM form", KEY_FORM, null);
        }
        try {
            PKCS8EncodedKeySpec encoded =
                    new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1)));
            for (String algorithm : ALGORITHMS) {
                try {
                    return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
                } catch (InvalidKeySpecException e) {
                    // Of another algorithm.
                }
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // Without the cause, whose message may tell of the key.
            throw refused(file, "holds a private key that cannot be read", KEY_FORM, null);
        }
        throw refused(file, "holds a private key that cannot be read", KEY_FORM, null);
    }

    /**
     * All certificates of a file, in its order.
     *
     * @throws ShardwrightException {@link ErrorCode#BAD_SETTING} if there is none
     */
    static List<X509Certificate> certificates(Path file) {
        byte[] bytes = bytes(file);
        try {
            List<X509Certificate> all =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(bytes))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (!all.isEmpty()) {
                return all;
            }
        } catch (GeneralSecurityException e) {
            throw noCertificate(file, e);
        }
        throw noCertificate(file, null);
    }

    private static ShardwrightException noCertificate(Path file, @Nullable Exception cause) {
        return refused(file, "holds no certificate that can be read", "Give certificates in PEM form.", cause);
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw refused(file, "cannot be read", "Check the path and that this user may read it.", e);
        }
    }

    private static ShardwrightException refused(Path file, String what, String advice, @Nullable Exception cause) {
        return new ShardwrightException(ErrorCode.BAD_SETTING, "the TLS file " + file + " " + what, advice, cause);
    }
}
