package io.shardwright.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.config.Account;
import io.shardwright.config.Secret;
import io.shardwright.config.ZooKeeperSettings;
import io.shardwright.fleet.Endpoint;
import io.shardwright.fleet.ProcessKind;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.tls.DevelopmentAuthority;
import io.shardwright.tls.ServerCertificate;
import io.shardwright.tls.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;
import org.apache.zookeeper.server.embedded.ExitHandler;
import org.apache.zookeeper.server.embedded.ZooKeeperServerEmbedded;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real ZooKeeper that speaks TLS, asks clients for a certificate, and has a cluster's nodes for its account alone. */
final class ZooKeeperTlsTest {
    private static final Member WORKER = new Member("n1", ProcessKind.WORKER, new Endpoint("127.0.0.1", 7411), 3, "b1");

    /** ZooKeeper's server takes these from properties of its JVM, which here is the client's too. */
    private static final String PREFIX = "zookeeper.";

    @TempDir
    private static Path folder;

    private static Path authority;
    private static Path identity;
    private static TreeSet<String> before;
    private static ZooKeeperServerEmbedded server;

    @BeforeAll
    static void start() throws Exception {
        Instant now = Instant.now();
        DevelopmentAuthority made = DevelopmentAuthority.of(folder.resolve("tls"), now);
        TlsFiles servers = made.issueForApi("zookeeper", List.of(), now);
        authority = servers.authority();
        identity = joined("n1", made.issue("n1", ProcessKind.WORKER, List.of(), now));
        before = new TreeSet<>(System.getProperties().stringPropertyNames());
        server = started("server", joined("zookeeper", servers));
    }

    @AfterAll
    static void stop() {
        server.close();
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith(PREFIX) && !before.contains(name))
                .forEach(System::clearProperty);
    }

    private static ZooKeeperServerEmbedded started(String name, Path keyAndCertificate) throws Exception {
        Properties properties = new Properties();
        properties.setProperty("secureClientPortAddress", "127.0.0.1");
        properties.setProperty("secureClientPort", "0");
        properties.setProperty("serverCnxnFactory", "org.apache.zookeeper.server.NettyServerCnxnFactory");
        properties.setProperty("ssl.keyStore.location", keyAndCertificate.toString());
        properties.setProperty("ssl.trustStore.location", authority.toString());
        properties.setProperty("tickTime", "200");
        properties.setProperty("maxSessionTimeout", "60000");
        properties.setProperty("admin.enableServer", "false");
        ZooKeeperServerEmbedded started = ZooKeeperServerEmbedded.builder()
                .baseDir(Files.createDirectories(folder.resolve(name)))
                .configuration(properties)
                .exitHandler(ExitHandler.LOG_ONLY)
                .build();
        started.start();
        return started;
    }

    /** Key and certificate in one file, as ZooKeeper wants them. */
    private static Path joined(String name, TlsFiles files) throws IOException {
        return Files.writeString(
                folder.resolve(name + "-both.pem"),
                Files.readString(files.key()) + Files.readString(files.certificate()));
    }

    private static ZooKeeperSettings settings(Optional<Path> own, Path believed) throws Exception {
        return new ZooKeeperSettings(
                server.getSecureConnectionString(),
                10_000,
                Optional.of(new Account("sw", new Secret("the-right-password"))),
                Optional.of(new ZooKeeperSettings.Tls(believed, own)));
    }

    @Test
    void aClusterIsFormedOverTls() throws Exception {
        try (ZooKeeperSession session =
                        ZooKeeperSession.connect(settings(Optional.of(identity), authority), "main", 10_000);
                Membership membership = Membership.join(session, WORKER, () -> {})) {
            assertThat(membership.members().workers()).containsExactly(WORKER);
        }
    }

    @Test
    void neitherSideSpeaksToWhomItDoesNotBelieve(@TempDir Path elsewhere) throws Exception {
        TlsFiles other = ServerCertificate.forHost(elsewhere, "elsewhere.example", Instant.now());
        for (ZooKeeperSettings wrong : List.of(
                settings(Optional.of(identity), other.authority()),
                settings(Optional.of(joined("other", other)), authority))) {
            refused(wrong, "names the secure port of a quorum that runs, and zookeeper-tls");
        }
        refused(TestZooKeeper.plain(server.getSecureConnectionString(), 10_000), "a secure port needs zookeeper-tls");
    }

    /** No property of the JVM turns that off. */
    @Test
    void aServerWithTheCertificateOfAnotherHostIsNotBelieved(@TempDir Path elsewhere) throws Exception {
        TlsFiles other = ServerCertificate.forHost(elsewhere, "elsewhere.example", Instant.now());
        String keys = PREFIX + "ssl.keyStore.location";
        String own = System.getProperty(keys);
        System.setProperty(PREFIX + "ssl.hostnameVerification", "false");
        try (ZooKeeperServerEmbedded strange = started("strange", joined("strange", other))) {
            ZooKeeperSettings believing = settings(Optional.of(identity), other.authority());
            refused(
                    new ZooKeeperSettings(
                            strange.getSecureConnectionString(), 10_000, believing.account(), believing.tls()),
                    "zookeeper-tls");
        } finally {
            System.clearProperty(PREFIX + "ssl.hostnameVerification");
            System.setProperty(keys, own);
        }
    }

    private static void refused(ZooKeeperSettings settings, String advice) {
        assertThatThrownBy(() -> ZooKeeperSession.connect(settings, "main", 2_000))
                .isInstanceOfSatisfying(ShardwrightException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.UNREACHABLE);
                    assertThat(e.advice()).contains(advice);
                });
    }

    @Test
    void filesThatAreNotThereAreAClearError() {
        assertThatThrownBy(() -> ZooKeeperSession.connect(
                        settings(Optional.empty(), folder.resolve("absent.pem")), "main", 2_000))
                .hasMessage("setting 'zookeeper-tls.authority' names " + folder.resolve("absent.pem")
                        + ", which cannot be read");
    }
}
