package io.shardwright.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates that are renewed while they are served, by a clock that is moved by hand. */
final class RenewedIdentityTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    private Path folder;

    private final AtomicLong millis = new AtomicLong(5_000);
    private KeyFiles files;
    private TlsFiles renewed;

    @BeforeEach
    void issue() {
        TlsFiles first = authority().issueForApi("api", List.of("c1"), NOW);
        renewed = authority().issueForApi("renewed", List.of("c1"), NOW);
        files = new KeyFiles(first.key(), first.certificate());
    }

    private DevelopmentAuthority authority() {
        return DevelopmentAuthority.of(folder, NOW);
    }

    private void renew(Path from, Path to) throws Exception {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String alias(RenewedIdentity identity) {
        return Objects.requireNonNull(identity.chooseEngineServerAlias("EC", null, null));
    }

    private static String subject(RenewedIdentity identity, String alias) {
        return Objects.requireNonNull(identity.getCertificateChain(alias))[0]
                .getSubjectX500Principal()
                .getName();
    }

    @Test
    void aRenewedCertificateIsTakenOnceItIsLookedAt() throws Exception {
        RenewedIdentity identity = RenewedIdentity.of(files, millis::get);
        String before = alias(identity);
        assertThat(subject(identity, before)).isEqualTo("CN=api,OU=api");
        renew(renewed.key(), files.key());
        renew(renewed.certificate(), files.certificate());

        millis.addAndGet(RenewedIdentity.LOOK_MILLIS - 1);
        assertThat(alias(identity)).as("not looked at yet").isEqualTo(before);
        millis.addAndGet(1);
        String after = alias(identity);
        assertThat(subject(identity, after)).isEqualTo("CN=renewed,OU=api");
        assertThat(identity.getPrivateKey(after))
                .isEqualTo(identity.current().key())
                .isNotEqualTo(identity.getPrivateKey(before));
        assertThat(subject(identity, before)).as("of a handshake under way").isEqualTo("CN=api,OU=api");
    }

    @Test
    void halfOfARenewalIsNotTaken() throws Exception {
        RenewedIdentity identity = RenewedIdentity.of(files, millis::get);
        renew(renewed.certificate(), files.certificate());
        millis.addAndGet(RenewedIdentity.LOOK_MILLIS);
        assertThat(subject(identity, alias(identity))).isEqualTo("CN=api,OU=api");

        renew(renewed.key(), files.key());
        millis.addAndGet(RenewedIdentity.LOOK_MILLIS);
        assertThat(subject(identity, alias(identity))).isEqualTo("CN=renewed,OU=api");
    }

    @Test
    void whatCannotBeReadLeavesItAsItIs() throws Exception {
        RenewedIdentity identity = RenewedIdentity.of(files, millis::get);
        String certificate = Files.readString(files.certificate());
        for (String damage : List.of("", "no certificate", certificate.substring(0, 200))) {
            Files.writeString(files.certificate(), damage);
            millis.addAndGet(RenewedIdentity.LOOK_MILLIS);
            assertThat(subject(identity, alias(identity))).isEqualTo("CN=api,OU=api");
        }
        Files.delete(files.certificate());
        millis.addAndGet(RenewedIdentity.LOOK_MILLIS);
        assertThat(subject(identity, alias(identity))).isEqualTo("CN=api,OU=api");
    }

    @Test
    void itIsGivenForItsOwnKindOfKeyAlone() {
        RenewedIdentity identity = RenewedIdentity.of(files, millis::get);
        assertThat(identity.chooseEngineServerAlias("EC_RSA", null, null)).isNotNull();
        assertThat(identity.chooseEngineServerAlias("RSA", null, null)).isNull();
        assertThat(identity.chooseClientAlias(new String[] {"RSA", "EC"}, null, null))
                .isNotNull();
        assertThat(identity.getCertificateChain("0")).isNull();
    }

    @Test
    void aKeyOfRsaCanBeServed() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2_048);
        String key = Base64.getMimeEncoder()
                .encodeToString(generator.generateKeyPair().getPrivate().getEncoded());
        Files.writeString(files.key(), "-----BEGIN PRIVATE KEY-----\n" + key + "\n-----END PRIVATE KEY-----\n");
        assertThat(PemFile.privateKey(files.key()).getAlgorithm()).isEqualTo("RSA");
        refused("is not that of the certificate");
    }

    @Test
    void unusableFilesAreClearErrorsWithoutTheKey() throws Exception {
        String key = Files.readString(files.key());
        Files.copy(renewed.key(), files.key(), StandardCopyOption.REPLACE_EXISTING);
        refused("the key " + files.key() + " is not that of the certificate " + files.certificate());
        Files.writeString(files.key(), key.replace(" PRIVATE", " ENCRYPTED PRIVATE"));
        refused("the TLS file " + files.key() + " holds no private key in PEM form");
        Files.writeString(files.key(), key.replaceFirst("\nM", "\n"));
        refused("the TLS file " + files.key() + " holds a private key that cannot be read");
        Files.writeString(files.key(), key);
        Files.writeString(files.certificate(), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        refused("the TLS file " + files.certificate() + " holds no certificate that can be read");
        Files.delete(files.certificate());
        refused("the TLS file " + files.certificate() + " cannot be read");
    }

    private void refused(String words) throws Exception {
        String secret = Files.readAllLines(files.key()).get(1);
        assertThatThrownBy(() -> RenewedIdentity.of(files, millis::get))
                .isInstanceOfSatisfying(ShardwrightException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.BAD_SETTING);
                    assertThat(e.message()).contains(words);
                })
                .satisfies(e -> assertThat(e.toString() + e.getCause()).doesNotContain(secret));
    }

    @Test
    void itPrintsWithoutItsKey() {
        assertThat(TlsIdentity.read(files)).hasToString("TlsIdentity[CN=api, OU=api]");
    }
}
