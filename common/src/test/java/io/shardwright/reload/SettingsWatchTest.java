package io.shardwright.reload;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.config.Secret;
import io.shardwright.config.WorkerSettings;
import io.shardwright.fleet.ProcessKind;
import io.shardwright.tls.DevelopmentAuthority;
import io.shardwright.tls.TlsFiles;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker's files, changed in every way, looked at one look after another. */
final class SettingsWatchTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final String SETTINGS = """
            node: n1
            cluster: main
            zookeeper: zk1:2181
            metadata: {url: "db0:3306/shardwright", user: sw, password-file: metadata.password}
            node-database: {address: "127.0.0.1:3306", schema: app, user: worker, password-file: node.password}
            link:
              listen: 127.0.0.1:7411
              tls: {key: n1-key.pem, certificate: n1.pem, authority: ca.pem}
            """;

    @TempDir
    private Path folder;

    private DevelopmentAuthority authority;
    private Path settings;
    private Instant now = NOW;
    private SettingsWatch<WorkerSettings> watch;
    private final List<ReloadStatus> told = new ArrayList<>();
    private final List<Running<WorkerSettings>> taken = new ArrayList<>();

    @BeforeEach
    void begin() throws IOException {
        authority = DevelopmentAuthority.of(folder, NOW);
        issue("n1", NOW);
        settings = folder.resolve("settings.yaml");
        write("settings.yaml", SETTINGS);
        write("metadata.password", "m1");
        write("node.password", "w1");
        watch = SettingsWatch.reading(SettingsSource.worker(settings, Map.of()), () -> now);
        watch.status().onChange(told::add);
        watch.running().onChange(taken::add);
    }

    @AfterEach
    void end() {
        watch.close();
    }

    private void write(String name, String content) throws IOException {
        Files.writeString(folder.resolve(name), content);
    }

    /** Puts a new key and certificate of the name where n1's are. */
    private void issue(String name, Instant at) throws IOException {
        TlsFiles made = authority.issue(name, ProcessKind.WORKER, List.of(), at);
        Files.copy(made.key(), folder.resolve("n1-key.pem.tmp"), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(made.certificate(), folder.resolve("n1.pem.tmp"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(folder.resolve("n1-key.pem.tmp"), folder.resolve("n1-key.pem"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(folder.resolve("n1.pem.tmp"), folder.resolve("n1.pem"), StandardCopyOption.REPLACE_EXISTING);
    }

    private void looks(int count) {
        for (int i = 0; i < count; i++) {
            watch.look();
        }
    }

    private WorkerSettings running() {
        return watch.running().get().settings();
    }

    private BigInteger serial() {
        return watch.running().get().tls().credentials().own().getSerialNumber();
    }

    private String refused() {
        return watch.status().get().refused().orElse("");
    }

    /** Looks many times at what is not to be taken: it is told once, and all is as it was. */
    private void assertRefused(String why) {
        Running<WorkerSettings> before = watch.running().get();
        told.clear();
        looks(5);
        assertThat(watch.running().get()).isSameAs(before);
        assertThat(refused()).contains(why);
        assertThat(told).hasSize(1);
        assertThat(taken).isEmpty();
    }

    @Test
    void nothingIsToldOfFilesThatStay() {
        looks(3);
        assertThat(told).isEmpty();
        assertThat(taken).isEmpty();
    }

    @Test
    void allThatHasChangedIsTakenAtOnceByTheSecondLook() throws IOException {
        BigInteger old = serial();
        write("settings.yaml", SETTINGS + "facts-seconds: 7\nlanes: 9\n");
        write("node.password", "w2");
        issue("n1", NOW);
        looks(1);
        assertThat(taken).as("it may be half written").isEmpty();
        looks(1);
        assertThat(taken).hasSize(1);
        assertThat(running().factsSeconds()).isEqualTo(7);
        assertThat(running().lanes()).as("needs a restart").isEqualTo(4);
        assertThat(running().nodeDatabase().account().password()).isEqualTo(new Secret("w2"));
        assertThat(running().metadata().account().password()).isEqualTo(new Secret("m1"));
        assertThat(serial()).isNotEqualTo(old);
        assertThat(told).containsExactly(new ReloadStatus(Optional.empty(), "lanes"));
        looks(3);
        assertThat(taken).hasSize(1);
    }

    @Test
    void whatIsWrittenInPiecesIsTakenWhole() throws IOException {
        String whole = SETTINGS + "facts-seconds: 7\n";
        for (int length = 0; length < whole.length(); length += 40) {
            write("settings.yaml", whole.substring(0, length));
            looks(1);
        }
        write("settings.yaml", whole);
        looks(2);
        assertThat(told).isEmpty();
        assertThat(taken).hasSize(1);
        assertThat(running().factsSeconds()).isEqualTo(7);
    }

    @Test
    void aFileThatIsCutIsNotTakenHoweverLongItStays() throws IOException {
        write("settings.yaml", SETTINGS + "facts-seconds: 3600\n");
        looks(2);
        assertThat(running().factsSeconds()).isEqualTo(3600);
        for (String cut : List.of("facts-seconds: 36", "facts-sec")) {
            taken.clear();
            write("settings.yaml", SETTINGS + cut);
            assertRefused("is only the beginning of what it was");
            write("settings.yaml", SETTINGS + "facts-seconds: 3600\n");
            looks(2);
            assertThat(refused()).isEmpty();
        }
        write("settings.yaml", SETTINGS);
        looks(2);
        assertThat(running().factsSeconds()).isEqualTo(60);
    }

    @Test
    void aFileThatContainsItselfEndsNothing() throws IOException {
        write("settings.yaml", "a: &a\n  b: *a\n");
        assertRefused("");
        write("settings.yaml", SETTINGS + "facts-seconds: 7\n");
        looks(2);
        assertThat(running().factsSeconds()).isEqualTo(7);
    }

    @Test
    void aCertificateThatHasRunOutKeepsNoPasswordFromBeingTaken() throws IOException {
        now = NOW.plus(Duration.ofDays(400));
        write("node.password", "w2");
        looks(2);
        assertThat(refused()).isEmpty();
        assertThat(running().nodeDatabase().account().password()).isEqualTo(new Secret("w2"));
    }

    /** With one thing wrong nothing is taken, however much else is right. */
    @Test
    void oneWrongThingKeepsAllFromBeingTaken() throws IOException {
        write("node.password", "w2");
        issue("n1", NOW);
        write("settings.yaml", SETTINGS + "facts-seconds: 0\n");
        assertRefused("setting 'facts-seconds' is '0'");
        write("settings.yaml", SETTINGS + "fact-seconds: 7\n");
        assertRefused("unknown setting 'fact-seconds'");
        write("settings.yaml", SETTINGS.replace("cluster: main", "cluster: ["));
        assertRefused("is no YAML mapping: it cannot be read on from line");
        write("settings.yaml", "");
        assertRefused("the settings file " + settings + " is empty");
        Files.delete(settings);
        assertRefused("there is no such file");
        write("settings.yaml", SETTINGS);
        looks(2);
        assertThat(refused()).isEmpty();
        assertThat(taken).hasSize(1);
        assertThat(running().nodeDatabase().account().password()).isEqualTo(new Secret("w2"));
    }

    @Test
    void aFileThatComesBackIsTaken() throws IOException {
        Files.delete(folder.resolve("node.password"));
        assertRefused("node.password, which cannot be read: there is no such file");
        write("node.password", "w2");
        looks(2);
        assertThat(running().nodeDatabase().account().password()).isEqualTo(new Secret("w2"));
        assertThat(told.get(told.size() - 1)).isEqualTo(ReloadStatus.CURRENT);
    }

    @Test
    void aFileThatIsNamedOnlyNowIsLookedAtToo() throws IOException {
        write("settings.yaml", SETTINGS.replace("node.password", "other.password"));
        assertRefused("other.password, which cannot be read");
        write("other.password", "w3");
        looks(2);
        assertThat(running().nodeDatabase().account().password()).isEqualTo(new Secret("w3"));
        write("other.password", "w4");
        looks(2);
        assertThat(running().nodeDatabase().account().password()).isEqualTo(new Secret("w4"));
    }

    @Test
    void certificatesOfOthersAndOfOtherTimesAreRefused() throws IOException {
        issue("n2", NOW);
        assertRefused("setting 'node' is 'n1', but the certificate " + folder.resolve("n1.pem") + " is for CN=n2");
        Files.delete(folder.resolve("n1.pem"));
        Path coordinators =
                authority.issue("n1", ProcessKind.COORDINATOR, List.of(), NOW).certificate();
        assertThat(coordinators).isEqualTo(folder.resolve("n1.pem"));
        assertRefused("is for CN=n1,OU=coordinator");
        Files.delete(folder.resolve("n1.pem"));
        issue("n1", NOW.minus(Duration.ofDays(398)));
        assertRefused("has expired at");
        TlsFiles other = authority.issue("n3", ProcessKind.WORKER, List.of(), NOW);
        issue("n1", NOW);
        Files.copy(other.key(), folder.resolve("n1-key.pem"), StandardCopyOption.REPLACE_EXISTING);
        assertRefused("is not that of the certificate");
    }

    /** Good by itself, and of an authority that no peer believes yet. */
    @Test
    void anotherAuthorityIsNotTakenInOneGo(@TempDir Path elsewhere) throws IOException {
        DevelopmentAuthority other = DevelopmentAuthority.of(elsewhere, NOW);
        TlsFiles made = other.issue("n1", ProcessKind.WORKER, List.of(), NOW);
        String ours = Files.readString(folder.resolve("ca.pem"));
        Files.copy(made.key(), folder.resolve("n1-key.pem"), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(made.certificate(), folder.resolve("n1.pem"), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(made.authority(), folder.resolve("ca.pem"), StandardCopyOption.REPLACE_EXISTING);
        assertRefused("believed up to now: first add the new authority beside the old one");

        write("ca.pem", ours);
        issue("n1", NOW);
        write("ca.pem", ours + Files.readString(made.authority()));
        looks(2);
        assertThat(refused()).isEmpty();
        Files.copy(made.key(), folder.resolve("n1-key.pem"), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(made.certificate(), folder.resolve("n1.pem"), StandardCopyOption.REPLACE_EXISTING);
        looks(2);
        assertThat(refused()).isEmpty();
        assertThat(taken).hasSize(2);
    }

    @Test
    void aCertificateIsTakenWhenItsTimeHasCome() throws IOException {
        issue("n1", NOW.plus(Duration.ofDays(2)));
        assertRefused("is not valid before 2026-11-25T11:00:00Z");
        now = Instant.parse("2026-11-25T11:00:00Z");
        looks(1);
        assertThat(taken).hasSize(1);
        assertThat(refused()).isEmpty();
    }

    @Test
    void aTouchedFileChangesNothing() throws IOException {
        write("settings.yaml", SETTINGS + "# nothing\n");
        looks(2);
        assertThat(told).isEmpty();
        assertThat(taken).hasSize(1);
        assertThat(taken.get(0).reading().taken()).isEmpty();
    }

    /** A listener that fails is after the exchange, and keeps nobody from it. */
    @Test
    void whatAListenerThrowsLeavesNothingHalf() throws IOException {
        List<Integer> heard = new ArrayList<>();
        watch.running().onChange(all -> {
            throw new IllegalStateException("broken");
        });
        watch.running().onChange(all -> heard.add(all.settings().factsSeconds()));
        write("settings.yaml", SETTINGS + "facts-seconds: 7\n");
        write("node.password", "w2");
        looks(2);
        assertThat(heard).containsExactly(7);
        assertThat(running().nodeDatabase().account().password()).isEqualTo(new Secret("w2"));
        assertThat(refused()).isEmpty();
    }
}
