package io.shardwright.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.fleet.ProcessKind;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DevelopmentAuthorityTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    private Path folder;

    @Test
    void certificateNamesTheProcessItsKindAndItsHosts() throws Exception {
        TlsFiles files = authority().issue("node-1", ProcessKind.WORKER, List.of("db1.example.org", "10.1.2.3"), NOW);

        X509Certificate certificate = read(files.certificate());
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=node-1,OU=worker");
        assertThat(certificate.getSubjectAlternativeNames())
                .extracting(name -> name.get(0) + " " + name.get(1))
                .containsExactly("2 localhost", "7 127.0.0.1", "7 0:0:0:0:0:0:0:1", "2 db1.example.org", "7 10.1.2.3");
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
        assertThat(certificate.getBasicConstraints()).as("is no authority").isEqualTo(-1);
    }

    @Test
    void chainIsValidByTheRulesOfThePlatform() throws Exception {
        TlsFiles files = authority().issue("coordinator-1", ProcessKind.COORDINATOR, List.of(), NOW);

        validate(read(files.certificate()), read(files.authority()), NOW.plus(Duration.ofDays(396)));
        assertThatThrownBy(() ->
                        validate(read(files.certificate()), read(files.authority()), NOW.plus(Duration.ofDays(398))))
                .hasMessageContaining("validity check failed");
    }

    @Test
    void keysAreReadableByTheirOwnerOnly() throws Exception {
        TlsFiles files = authority().issue("node-1", ProcessKind.WORKER, List.of(), NOW);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files.key())))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("ca-key.pem"))))
                .isEqualTo("rw-------");
    }

    @Test
    void folderKeepsItsAuthority() throws Exception {
        TlsFiles before = authority().issue("node-1", ProcessKind.WORKER, List.of(), NOW);
        byte[] authorityBefore = Files.readAllBytes(before.authority());
        TlsFiles after = authority().issue("node-2", ProcessKind.WORKER, List.of(), NOW);

        assertThat(Files.readAllBytes(after.authority())).isEqualTo(authorityBefore);
        validate(read(after.certificate()), read(before.authority()), NOW);
    }

    @Test
    void anotherFoldersAuthorityDoesNotVouch(@TempDir Path elsewhere) throws Exception {
        TlsFiles files = authority().issue("node-1", ProcessKind.WORKER, List.of(), NOW);
        TlsFiles others = DevelopmentAuthority.of(elsewhere, NOW).issue("node-1", ProcessKind.WORKER, List.of(), NOW);

        assertThatThrownBy(() -> validate(read(files.certificate()), read(others.authority()), NOW))
                .isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void illegalNamesAndHostsAreRefused() {
        assertThatThrownBy(() -> authority().issue("node 1, OU=coordinator", ProcessKind.WORKER, List.of(), NOW))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_NAME));
        for (String host : List.of("", "a b", "300.1.2.3", "grün.example", "::zz")) {
            assertThatThrownBy(() -> authority().issue("node-1", ProcessKind.WORKER, List.of(host), NOW))
                    .isInstanceOfSatisfying(
                            ShardwrightException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_NAME));
        }
    }

    @Test
    void damagedAuthorityIsAClearError() throws Exception {
        authority();
        Files.writeString(folder.resolve("ca.pem"), "nothing of the kind");

        assertThatThrownBy(this::authority)
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LOCAL_CLUSTER));
    }

    private DevelopmentAuthority authority() {
        return DevelopmentAuthority.of(folder, NOW);
    }

    private static X509Certificate read(Path file) throws IOException, GeneralSecurityException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(file)));
    }

    private static void validate(X509Certificate certificate, X509Certificate authority, Instant at)
            throws GeneralSecurityException {
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(authority, null)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(at));
        CertPathValidator.getInstance("PKIX")
                .validate(CertificateFactory.getInstance("X.509").generateCertPath(List.of(certificate)), parameters);
    }
}
