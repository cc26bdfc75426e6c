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
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.auth.login.Configuration;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.server.auth.DigestLoginModule;
import org.apache.zookeeper.server.auth.SASLAuthenticationProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real ZooKeeper into which the JVM logs in by SASL, as its options would have it, beside the account that is ours. */
final class ZooKeeperSaslTest {
    private static final String PROVIDER = "zookeeper.authProvider.sasl";

    /** Without this ZooKeeper's client takes no DIGEST-MD5. */
    private static final String FIPS = "zookeeper.fips-mode";

    private static final Member WORKER = new Member("n1", ProcessKind.WORKER, new Endpoint("127.0.0.1", 7411), 3, "b1");

    @TempDir
    private Path folder;

    private @Nullable Configuration before;

    /** What the file of {@code java.security.auth.login.config} would say. */
    private static final class Jaas extends Configuration {
        private final String password;

        Jaas(String password) {
            this.password = password;
        }

        @Override
        public AppConfigurationEntry @Nullable [] getAppConfigurationEntry(String section) {
            Map<String, String> options = switch (section) {
                case "Server" -> Map.of("user_fleet", "sasl-password");
                case "Client" -> Map.of("username", "fleet", "password", password);
                default -> Map.of();
            };
            return options.isEmpty()
                    ? null
                    : new AppConfigurationEntry[] {
                        new AppConfigurationEntry(
                                DigestLoginModule.class.getName(), LoginModuleControlFlag.REQUIRED, options)
                    };
        }
    }

    @BeforeEach
    void configure() {
        try {
            before = Configuration.getConfiguration();
        } catch (SecurityException e) {
            before = null;
        }
        System.setProperty(FIPS, "false");
        System.setProperty(PROVIDER, SASLAuthenticationProvider.class.getName());
    }

    @AfterEach
    void restore() {
        System.clearProperty(PROVIDER);
        System.clearProperty(FIPS);
        Configuration.setConfiguration(before);
    }

    private static ZooKeeperSession connect(TestZooKeeper server) throws Exception {
        Account account = new Account("sw", new Secret("the-right-password"));
        return ZooKeeperSession.connect(
                new ZooKeeperSettings(server.servers(), 10_000, Optional.of(account), Optional.empty()),
                "main",
                10_000);
    }

    @Test
    void whatIsMadeIsOfBoth() throws Exception {
        Configuration.setConfiguration(new Jaas("sasl-password"));
        try (TestZooKeeper server = TestZooKeeper.start(folder);
                ZooKeeperSession session = connect(server);
                Membership membership = Membership.join(session, WORKER, () -> {})) {
            assertThat(membership.members().workers()).containsExactly(WORKER);
            assertThat(session.client().getACL().forPath(MemberForm.path(WORKER)))
                    .extracting(ACL::getId)
                    .extracting(id -> id.getScheme() + " " + id.getId().replaceFirst(":.*", ""))
                    .containsExactlyInAnyOrder("digest sw", "sasl fleet");
        }
    }

    @Test
    void aRefusedLoginIsAClearError() throws Exception {
        Configuration.setConfiguration(new Jaas("guessed-wrong"));
        try (TestZooKeeper server = TestZooKeeper.start(folder)) {
            assertThatThrownBy(() -> connect(server)).isInstanceOfSatisfying(ShardwrightException.class, e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.ACCESS_DENIED);
                assertThat(e.message()).isEqualTo("ZooKeeper refuses the login of this JVM by SASL");
                assertThat(e.advice())
                        .contains("java.security.auth.login.config")
                        .doesNotContain("guessed");
            });
        }
    }
}
