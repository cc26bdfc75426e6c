package io.shardwright.membership;

import io.shardwright.config.ZooKeeperSettings;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.server.embedded.ExitHandler;
import org.apache.zookeeper.server.embedded.ZooKeeperServerEmbedded;

/** A real ZooKeeper server in this process, on a port of the system's choice. */
final class TestZooKeeper implements AutoCloseable {
    private final ZooKeeperServerEmbedded server;

    private TestZooKeeper(ZooKeeperServerEmbedded server) {
        this.server = server;
    }

    static TestZooKeeper start(Path folder) throws Exception {
        Properties properties = new Properties();
        properties.setProperty("clientPortAddress", "127.0.0.1");
        properties.setProperty("clientPort", "0");
        properties.setProperty("tickTime", "200");
        properties.setProperty("maxSessionTimeout", "60000");
        properties.setProperty("admin.enableServer", "false");
        ZooKeeperServerEmbedded server = ZooKeeperServerEmbedded.builder()
                .baseDir(folder)
                .configuration(properties)
                .exitHandler(ExitHandler.LOG_ONLY)
                .build();
        server.start();
        return new TestZooKeeper(server);
    }

    /** Settings of who speaks to it in plain and without an account. */
    static ZooKeeperSettings plain(String servers, int sessionMillis) {
        return new ZooKeeperSettings(servers, sessionMillis, Optional.empty(), Optional.empty());
    }

    String servers() throws Exception {
        return server.getConnectionString();
    }

    /**
     * A second connection of the same session that closes it: what the servers do when they have heard nothing for too long. One that is closed
     * before it is connected closes nothing.
     */
    void expire(ZooKeeperSession session) throws Exception {
        ZooKeeper original = session.client().getZookeeperClient().getZooKeeper();
        CountDownLatch connected = new CountDownLatch(1);
        ZooKeeper second = new ZooKeeper(
                servers(),
                original.getSessionTimeout(),
                event -> {
                    if (event.getState() == Watcher.Event.KeeperState.SyncConnected) {
                        connected.countDown();
                    }
                },
                original.getSessionId(),
                original.getSessionPasswd());
        connected.await();
        second.close();
    }

    @Override
    public void close() {
        server.close();
    }
}
