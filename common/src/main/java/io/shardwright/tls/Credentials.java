package io.shardwright.tls;

import io.shardwright.files.ReadFiles;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * With what a process proves who it is, and by what it judges its peers: the content of {@link TlsFiles}, read at one time. Any TLS listener or
 * client can be made of it.
 *
 * @param files it was read from
 * @param chain the process's own certificate, and after it those that lead to an authority, if there are any
 * @param authorities whom this process believes
 */
public record Credentials(
        TlsFiles files, PrivateKey key, List<X509Certificate> chain, List<X509Certificate> authorities) {
    private static final Pattern CERTIFICATE = block("CERTIFICATE");
    private static final Pattern KEY = block("PRIVATE KEY");

    /** Where a block begins or ends. */
    private static final Pattern MARK = Pattern.compile("-----(?<edge>BEGIN|END) (?<label>[A-Z0-9 ]+)-----");

    private static final String FIRST_MARK = "-----BEGIN CERTIFICATE-----";

    public Credentials {
        chain = List.copyOf(chain);
        authorities = List.copyOf(authorities);
    }

    private static Pattern block(String label) {
        return Pattern.compile("-----BEGIN " + label + "-----([A-Za-z0-9+/=\\s]+)-----END " + label + "-----");
    }

    /**
     * Reads them.
     *
     * @throws ShardwrightException {@link ErrorCode#BAD_SETTING} if a file cannot be read or holds something else
     */
    public static Credentials read(TlsFiles files, ReadFiles from) {
        List<X509Certificate> chain = certificates(files.certificate(), from);
        List<X509Certificate> authorities = certificates(files.authority(), from);
        return new Credentials(files, key(files.key(), chain.get(0), from), chain, authorities);
    }

    /** The process's own certificate. */
    public X509Certificate own() {
        return chain.get(0);
    }

    private static List<X509Certificate> certificates(Path file, ReadFiles from) {
        List<X509Certificate> found = new ArrayList<>();
        String text = text(file, from);
        if (isCut(text)) {
            throw unusable(file, "a block in it has no beginning or no end, so it is not whole", null);
        }
        Matcher blocks = CERTIFICATE.matcher(text);
        try {
            CertificateFactory form = CertificateFactory.getInstance("X.509");
            while (blocks.find()) {
                byte[] der = Base64.getMimeDecoder().decode(blocks.group(1));
                found.add((X509Certificate) form.generateCertificate(new ByteArrayInputStream(der)));
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw unusable(file, "a certificate in it is damaged", e);
        }
        if (found.isEmpty()) {
            throw unusable(file, "it holds no certificate in PEM form", null);
        }
        return found;
    }

    /** Whether a part of it is missing: what is left of it would be fewer certificates than were meant. */
    private static boolean isCut(String text) {
        Matcher mark = MARK.matcher(text);
        String open = "";
        while (mark.find()) {
            boolean begins = mark.group("edge").equals("BEGIN");
            if (begins ? !open.isEmpty() : !open.equals(mark.group("label"))) {
                return true;
            }
            open = begins ? mark.group("label") : "";
        }
        String last = text.substring(text.lastIndexOf('\n') + 1);
        return !open.isEmpty() || (!last.isEmpty() && !last.equals(FIRST_MARK) && FIRST_MARK.startsWith(last));
    }

    /** Of the kind of the certificate's own key: one of another kind cannot be its. */
    private static PrivateKey key(Path file, X509Certificate own, ReadFiles from) {
        Matcher block = KEY.matcher(text(file, from));
        if (!block.find()) {
            throw unusable(file, "it holds no key in the form PKCS#8 without a passphrase", null);
        }
        String kind = own.getPublicKey().getAlgorithm();
        try {
            return KeyFactory.getInstance(kind)
                    .generatePrivate(
                            new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(block.group(1))));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // Without the cause, which may tell of the key.
            throw unusable(file, "its key is damaged, or not of the kind of the certificate's, " + kind, null);
        }
    }

    private static String text(Path file, ReadFiles from) {
        try {
            return new String(from.bytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new ShardwrightException(
                    ErrorCode.BAD_SETTING,
                    "the TLS file " + file + " cannot be read"
                            + (e instanceof NoSuchFileException ? ": there is no such file" : ""),
                    "Check the path and that this user may read it.",
                    e);
        }
    }

    private static ShardwrightException unusable(Path file, String why, @Nullable Exception e) {
        return new ShardwrightException(
                ErrorCode.BAD_SETTING,
                "the TLS file " + file + " cannot be used: " + why,
                "Give PEM files: a PKCS#8 key without a passphrase, its certificate, and the authority's certificate.",
                e);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return files.certificate() + " of " + own().getSubjectX500Principal();
    }
}
