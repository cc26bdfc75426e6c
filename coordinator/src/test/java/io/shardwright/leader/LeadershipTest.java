package io.shardwright.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.shardwright.config.ZooKeeperSettings;
import io.shardwright.localdb.Account;
import io.shardwright.localdb.LocalMariaDb;
import io.shardwright.localdb.ServerOptions;
import io.shardwright.membership.ZooKeeperSession;
import io.shardwright.metadata.LeaderTerm;
import io.shardwright.metadata.LeaderTerms;
import io.shardwright.metadata.MetadataAddress;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.time.WakeSignal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.server.embedded.ExitHandler;
import org.apache.zookeeper.server.embedded.ZooKeeperServerEmbedded;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is elected leads, on a real metadata database and a real ZooKeeper. */
class LeadershipTest {
    @TempDir
    private static Path folder;

    @Test
    void whoLosesTheElectionWhileItsTermBeginsDoesNotLead() throws Exception {
        ZooKeeperServerEmbedded zooKeeper = zooKeeper("0");
        String servers = zooKeeper.getConnectionString();
        try (LocalMariaDb server = LocalMariaDb.start(folder.resolve("metadata"), ServerOptions.forTests());
                MetadataDatabase database = open(server);
                ZooKeeperSession session = ZooKeeperSession.connect(
                        new ZooKeeperSettings(servers, 10_000, Optional.empty(), Optional.empty()), "test", 10_000)) {
            database.migrate();
            LeaderTerms terms = new LeaderTerms(database);
            CuratorFramework client = session.client();
            try (Leadership leadership = new Leadership(client, "/election", terms, "c1", "http://c1", "c1:1")) {
                WakeSignal changed = new WakeSignal();
                leadership.start(changed);
                assertThat(changed.rest(30_000)).as("elected").isTrue();
                CompletableFuture<Void> lost = new CompletableFuture<>();
                // After that of the election, which knows it by then.
                client.getConnectionStateListenable().addListener((connection, state) -> {
                    if (!state.isConnected()) {
                        lost.complete(null);
                    }
                });

                CompletableFuture<Optional<LeaderTerm>> refreshed;
                try (Connection other = server.connect(Account.ROOT, "shardwright");
                        Statement statement = other.createStatement()) {
                    other.setAutoCommit(false);
                    statement.execute("SELECT * FROM coordinator_term FOR UPDATE");
                    refreshed = CompletableFuture.supplyAsync(leadership::refresh);
                    await().until(() -> blocked(server) == 1);
                    zooKeeper.close();
                    lost.join();
                    other.rollback();
                }

                assertThat(refreshed.join()).isEmpty();
                assertThat(leadership.term()).isEmpty();
                assertThat(terms.current()).map(LeaderTerm::term).hasValue(1L);

                zooKeeper = zooKeeper(servers.substring(servers.indexOf(':') + 1));
                await().until(() -> leadership.refresh().isPresent());
                assertThat(leadership.term()).map(LeaderTerm::term).hasValue(2L);
            }
        } finally {
            zooKeeper.close();
        }
    }

    private static ZooKeeperServerEmbedded zooKeeper(String port) throws Exception {
        Properties properties = new Properties();
        properties.setProperty("clientPortAddress", "127.0.0.1");
        properties.setProperty("clientPort", port);
        properties.setProperty("tickTime", "200");
        properties.setProperty("maxSessionTimeout", "60000");
        properties.setProperty("admin.enableServer", "false");
        ZooKeeperServerEmbedded server = ZooKeeperServerEmbedded.builder()
                .baseDir(Files.createDirectories(folder.resolve("zookeeper")))
                .configuration(properties)
                .exitHandler(ExitHandler.LOG_ONLY)
                .build();
        server.start();
        return server;
    }

    private static MetadataDatabase open(LocalMariaDb server) {
        Account account = server.account(Account.METADATA);
        return MetadataDatabase.open(
                new MetadataAddress(server.endpoint(), "shardwright", account.user(), account.password(), 2));
    }

    private static long blocked(LocalMariaDb server) throws SQLException {
        try (Connection root = server.connect(Account.ROOT, "shardwright");
                Statement statement = root.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT COUNT(*) FROM information_schema.INNODB_TRX WHERE trx_state = 'LOCK WAIT'")) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
