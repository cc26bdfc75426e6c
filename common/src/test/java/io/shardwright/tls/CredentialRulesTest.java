package io.shardwright.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.files.ReadFiles;
import io.shardwright.fleet.ProcessKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which credentials can be used, and which in the place of others. */
final class CredentialRulesTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    @TempDir
    private Path folder;

    private DevelopmentAuthority ours;
    private DevelopmentAuthority others;

    @BeforeEach
    void makeAuthorities() {
        ours = DevelopmentAuthority.of(folder.resolve("ours"), NOW);
        others = DevelopmentAuthority.of(folder.resolve("others"), NOW);
    }

    private static TlsFiles issued(DevelopmentAuthority by, String name, Instant at) {
        return by.issue(name, ProcessKind.WORKER, List.of("db1.example.org"), at);
    }

    private static Credentials read(TlsFiles files) {
        return Credentials.read(files, new ReadFiles());
    }

    private static Credentials read(Path key, Path certificate, Path authority) {
        return read(new TlsFiles(key, certificate, authority));
    }

    @Test
    void freshOnesAreGood() {
        Credentials first = read(issued(ours, "n1", NOW));
        CredentialRules.requireUsable(first, NOW);
        CredentialRules.requireSuccession(read(issued(ours, "n1", NOW)), first, NOW);
        assertThat(first.toString()).contains("CN=n1").doesNotContain("PRIVATE");
    }

    @Test
    void aKeyMustBeItsCertificates() {
        TlsFiles one = issued(ours, "n1", NOW);
        TlsFiles two = issued(ours, "n2", NOW);
        assertThatThrownBy(
                        () -> CredentialRules.requireUsable(read(two.key(), one.certificate(), one.authority()), NOW))
                .hasMessageContaining("the key " + two.key() + " is not that of the certificate " + one.certificate());
    }

    @Test
    void certificatesHaveTheirTime() {
        Credentials credentials = read(issued(ours, "n1", NOW));
        Instant from = credentials.own().getNotBefore().toInstant();
        Instant until = credentials.own().getNotAfter().toInstant();
        assertThatCode(() -> CredentialRules.requireUsable(credentials, from)).doesNotThrowAnyException();
        assertThatThrownBy(() -> CredentialRules.requireUsable(credentials, from.minusSeconds(1)))
                .hasMessageContaining("n1.pem is not valid before " + from);
        assertThatCode(() -> CredentialRules.requireUsable(credentials, until)).doesNotThrowAnyException();
        assertThatThrownBy(() -> CredentialRules.requireUsable(credentials, until.plusSeconds(1)))
                .hasMessageContaining("n1.pem has expired at " + until);
    }

    @Test
    void anotherAuthoritysIsRefused() {
        TlsFiles strange = issued(others, "n1", NOW);
        Path authority = issued(ours, "n2", NOW).authority();
        assertThatThrownBy(
                        () -> CredentialRules.requireUsable(read(strange.key(), strange.certificate(), authority), NOW))
                .hasMessageContaining("is not backed by the authorities in " + authority);
    }

    /** A change of authority has to go over a time in which both are believed. */
    @Test
    void aSuccessorIsBackedByThoseThatPeersBelieve() throws IOException {
        Credentials before = read(issued(ours, "n1", NOW));
        TlsFiles strange = issued(others, "n1", NOW);
        Credentials atOnce = read(strange);
        CredentialRules.requireUsable(atOnce, NOW);
        assertThatThrownBy(() -> CredentialRules.requireSuccession(atOnce, before, NOW))
                .hasMessageContaining("believed up to now")
                .hasMessageContaining("first add the new authority");

        Path both = Files.writeString(
                folder.resolve("both.pem"),
                Files.readString(before.files().authority()) + "# and\n" + Files.readString(strange.authority()));
        TlsFiles old = before.files();
        Credentials between = read(old.key(), old.certificate(), both);
        CredentialRules.requireUsable(between, NOW);
        CredentialRules.requireSuccession(between, before, NOW);
        Credentials after = read(strange.key(), strange.certificate(), both);
        CredentialRules.requireUsable(after, NOW);
        CredentialRules.requireSuccession(after, between, NOW);
        CredentialRules.requireUsable(atOnce, NOW);
        CredentialRules.requireSuccession(atOnce, after, NOW);
        assertThatThrownBy(() ->
                        CredentialRules.requireUsable(read(old.key(), old.certificate(), strange.authority()), NOW))
                .as("the old authority goes last")
                .hasMessageContaining("is not backed by");
    }

    @Test
    void aSuccessorNamesTheSameHosts() {
        Credentials before = read(issued(ours, "n1", NOW));
        Credentials fewer = read(ours.issue("n1", ProcessKind.WORKER, List.of(), NOW));
        assertThatThrownBy(() -> CredentialRules.requireSuccession(fewer, before, NOW))
                .hasMessageContaining("no longer names db1.example.org");
        CredentialRules.requireSuccession(before, fewer, NOW);
    }

    @Test
    void filesThatHoldSomethingElseAreNamed() throws IOException {
        TlsFiles good = issued(ours, "n1", NOW.minus(Duration.ofHours(1)));
        Path other = Files.writeString(folder.resolve("other.pem"), "hello");
        assertThatThrownBy(() -> read(good.key(), other, good.authority()))
                .hasMessage("the TLS file " + other + " cannot be used: it holds no certificate in PEM form");
        assertThatThrownBy(() -> read(other, good.certificate(), good.authority()))
                .hasMessageContaining("holds no key in the form PKCS#8");
        Files.writeString(other, Files.readString(good.key()).replaceFirst("(?m)^[A-Za-z0-9+/]{8}", "AAAAAAAA"));
        assertThatThrownBy(() -> read(other, good.certificate(), good.authority()))
                .hasMessageContaining("its key is damaged")
                .hasNoCause();
        Files.writeString(
                other, Files.readString(good.certificate()).replaceFirst("(?m)^[A-Za-z0-9+/]{8}", "AAAAAAAA"));
        assertThatThrownBy(() -> read(good.key(), other, good.authority()))
                .hasMessageContaining("a certificate in it is damaged");
        assertThatThrownBy(() -> read(good.key(), good.certificate(), folder.resolve("absent")))
                .hasMessage("the TLS file " + folder.resolve("absent") + " cannot be read: there is no such file");
    }

    /** As by a writer that has died while it added the second. */
    @Test
    void aFileThatIsCutInItsSecondCertificateIsNotTakenForThatOfTheFirst() throws IOException {
        TlsFiles one = issued(ours, "n1", NOW);
        String first = Files.readString(one.authority());
        String both = first + Files.readString(issued(others, "n1", NOW).authority());
        Path file = folder.resolve("both.pem");
        for (int length = first.length() + 1; length < both.stripTrailing().length(); length++) {
            Files.writeString(file, both.substring(0, length));
            assertThatThrownBy(() -> read(one.key(), one.certificate(), file))
                    .as(Files.readString(file))
                    .hasMessageContaining("both.pem cannot be used: a block in it has no beginning or no end");
        }
        Files.writeString(file, "Ours, and others':\n" + both.stripTrailing());
        assertThat(read(one.key(), one.certificate(), file).authorities()).hasSize(2);
        Files.writeString(file, first.lines().skip(2).collect(Collectors.joining("\n")) + "\n" + both);
        assertThatThrownBy(() -> read(one.key(), one.certificate(), file)).hasMessageContaining("no beginning");
        Path keyAndCertificate = Files.writeString(
                folder.resolve("all.pem"), Files.readString(one.key()) + Files.readString(one.certificate()));
        assertThat(read(keyAndCertificate, keyAndCertificate, one.authority()).chain())
                .hasSize(1);
    }
}
