package io.shardwright.tls;

import io.shardwright.fleet.ProcessKind;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;

/**
 * The certificate authority of a local cluster. It lives in one folder as {@code ca.pem} and {@code ca-key.pem}, and whoever reads that key can be
 * any process of the cluster: private keys are created readable by their owner only. Not for production, where certificates come from the
 * organisation's own authority. Not safe for use by several processes on one folder at the same time.
 */
public final class DevelopmentAuthority {
    /** What its certificate calls an API, which is none of the {@link ProcessKind}s. */
    private static final String API = "api";

    private static final String CURVE = "secp256r1";
    private static final Pattern PROCESS_NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

    /** Every process of a local cluster is reached on this machine; other hosts come on top. */
    private static final List<String> LOCAL_HOSTS = List.of("localhost", "127.0.0.1", "::1");

    /** A development folder is thrown away long before. */
    private static final Duration AUTHORITY_LIFE = Duration.ofDays(3650);

    /** What browsers and curl accept of a server's certificate. */
    private static final Duration PROCESS_LIFE = Duration.ofDays(397);

    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<?> READABLE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--"));

    private final Path certificateFile;
    private final X500Principal name;
    private final PrivateKey key;

    private DevelopmentAuthority(Path certificateFile, X500Principal name, PrivateKey key) {
        this.certificateFile = certificateFile;
        this.name = name;
        this.key = key;
    }

    /**
     * The authority of a folder, made if the folder holds none.
     *
     * @param now from when on it is valid
     * @throws ShardwrightException {@link ErrorCode#LOCAL_CLUSTER} if the folder cannot be read or written
     */
    public static DevelopmentAuthority of(Path folder, Instant now) {
        Path certificateFile = folder.resolve("ca.pem");
        Path keyFile = folder.resolve("ca-key.pem");
        try {
            Files.createDirectories(folder);
            if (Files.exists(certificateFile) != Files.exists(keyFile)) {
                throw new ShardwrightException(
                        ErrorCode.LOCAL_CLUSTER,
                        "of the development authority in " + folder + " only "
                                + (Files.exists(keyFile) ? keyFile : certificateFile) + " is there",
                        "Bring the other file back, or choose an empty folder: an authority that others believe is not replaced.");
            }
            if (!Files.exists(certificateFile)) {
                X500Principal name = new X500Principal("CN=Shardwright development authority");
                KeyPair keys = newKeys();
                writeKey(keyFile, keys.getPrivate());
                writeCertificate(certificateFile, CertificateForm.authority(name, keys, now, AUTHORITY_LIFE));
            }
            return read(certificateFile, keyFile);
        } catch (IOException | GeneralSecurityException e) {
            throw unusable(folder, e);
        }
    }

    /**
     * Makes a new key and certificate for a process, as {@code <name>-key.pem} and {@code <name>.pem} beside the authority's, in the place of any
     * earlier ones.
     *
     * @param process its name in the cluster: 1 to 64 of {@code a-z 0-9 -}
     * @param hosts where others reach it, besides this machine's own names
     * @param now from when on the certificate is valid
     * @throws ShardwrightException {@link ErrorCode#BAD_NAME} for an illegal name or host, {@link ErrorCode#LOCAL_CLUSTER} if files cannot be written
     */
    public TlsFiles issue(String process, ProcessKind kind, Collection<String> hosts, Instant now) {
        return issue(process, kind.label(), CertificateForm.BOTH_ENDS, hosts, now);
    }

    /**
     * The same for a coordinator's API, in files of the name that is given. Nobody can be a process of the cluster by it.
     *
     * @see #issue(String, ProcessKind, Collection, Instant)
     */
    public TlsFiles issueForApi(String name, Collection<String> hosts, Instant now) {
        return issue(name, API, CertificateForm.SERVER_ALONE, hosts, now);
    }

    private TlsFiles issue(String process, String unit, byte[] uses, Collection<String> hosts, Instant now) {
        if (!PROCESS_NAME.matcher(process).matches()) {
            throw new ShardwrightException(
                    ErrorCode.BAD_NAME, "'" + process + "' is no process name", "Use 1 to 64 of a-z, 0-9 and -.");
        }
        if (process.equals("ca") || process.endsWith("-key")) {
            throw new ShardwrightException(
                    ErrorCode.BAD_NAME,
                    "the files of '" + process + "' would take the place of the authority's or of a key",
                    "Use another name.");
        }
        Set<String> names = new LinkedHashSet<>(LOCAL_HOSTS);
        names.addAll(hosts);
        Path keyFile = certificateFile.resolveSibling(process + "-key.pem");
        Path processFile = certificateFile.resolveSibling(process + ".pem");
        try {
            requireUnit(processFile, unit);
            KeyPair keys = newKeys();
            X500Principal subject = new X500Principal("CN=" + process + ", OU=" + unit);
            byte[] certificate = CertificateForm.process(
                    subject,
                    keys.getPublic(),
                    uses,
                    new ArrayList<>(names),
                    new CertificateForm.Issuer(name, key),
                    now,
                    PROCESS_LIFE);
            writeKey(keyFile, keys.getPrivate());
            writeCertificate(processFile, certificate);
        } catch (IOException | GeneralSecurityException e) {
            throw unusable(certificateFile, e);
        }
        return new TlsFiles(keyFile, processFile, certificateFile);
    }

    /** A process whose certificate became an API's would be believed by no other. */
    private static void requireUnit(Path processFile, String unit) throws IOException, GeneralSecurityException {
        if (!Files.exists(processFile)) {
            return;
        }
        String subject = certificate(processFile).getSubjectX500Principal().getName();
        if (!List.of(subject.split(",", -1)).contains("OU=" + unit)) {
            throw new ShardwrightException(
                    ErrorCode.BAD_NAME,
                    processFile + " is a certificate for another use: " + subject,
                    "Use another name, or remove the file first.");
        }
    }

    private static X509Certificate certificate(Path file) throws IOException, GeneralSecurityException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(file)));
    }

    private static DevelopmentAuthority read(Path certificateFile, Path keyFile)
            throws IOException, GeneralSecurityException {
        X509Certificate certificate = certificate(certificateFile);
        String pem = Files.readString(keyFile, StandardCharsets.US_ASCII).replaceAll("-----[A-Z ]+-----|\\s", "");
        PrivateKey key = KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
        return new DevelopmentAuthority(certificateFile, certificate.getSubjectX500Principal(), key);
    }

    private static KeyPair newKeys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(CURVE));
        return generator.generateKeyPair();
    }

    private static void writeKey(Path file, PrivateKey key) throws IOException {
        write(file, OWNER_ONLY, "PRIVATE KEY", key.getEncoded());
    }

    private static void writeCertificate(Path file, byte[] certificate) throws IOException {
        write(file, READABLE, "CERTIFICATE", certificate);
    }

    /** Creates the file anew, with its mode from the first byte on: a mode set afterwards would leave a moment in which others can read. */
    private static void write(Path file, FileAttribute<?> mode, String type, byte[] content) throws IOException {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        String pem = "-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n";
        Files.deleteIfExists(file);
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        try (SeekableByteChannel channel = Files.newByteChannel(file, options, mode)) {
            channel.write(ByteBuffer.wrap(pem.getBytes(StandardCharsets.US_ASCII)));
        }
    }

    private static ShardwrightException unusable(Path path, Exception cause) {
        return new ShardwrightException(
                ErrorCode.LOCAL_CLUSTER,
                "the development authority in " + path + " cannot be used: " + cause.getMessage(),
                "Check that the folder can be written, or remove it so that it is made anew.",
                cause);
    }
}
