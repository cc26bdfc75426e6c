package io.shardwright.local;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.zookeeper.server.embedded.ExitHandler;
import org.apache.zookeeper.server.embedded.ZooKeeperServerEmbedded;

/** A ZooKeeper server inside this process, on a port of the system's choice that it keeps. For one thread at a time. */
final class LocalZooKeeper implements AutoCloseable {
    private final Path folder;
    private ZooKeeperServerEmbedded server;
    private final String servers;

    private LocalZooKeeper(Path folder, ZooKeeperServerEmbedded server, String servers) {
        this.folder = folder;
        this.server = server;
        this.servers = servers;
    }

    static LocalZooKeeper start(Path folder) {
        try {
            Files.createDirectories(folder);
            ZooKeeperServerEmbedded server = started(folder, "0");
            return new LocalZooKeeper(folder, server, server.getConnectionString());
        } catch (Exception e) {
            throw failed(e);
        }
    }

    private static ZooKeeperServerEmbedded started(Path folder, String port) throws Exception {
        Properties properties = new Properties();
        properties.setProperty("clientPortAddress", "127.0.0.1");
        properties.setProperty("clientPort", port);
        // Sessions may be as short as two ticks.
        properties.setProperty("tickTime", "500");
        properties.setProperty("maxSessionTimeout", "60000");
        properties.setProperty("maxClientCnxns", "200");
        properties.setProperty("admin.enableServer", "false");
        // Kilobytes set aside a log file: a few nodes need no 64 MB.
        System.setProperty("zookeeper.preAllocSize", "1024");
        ZooKeeperServerEmbedded server = ZooKeeperServerEmbedded.builder()
                .baseDir(folder)
                .configuration(properties)
                .exitHandler(ExitHandler.LOG_ONLY)
                .build();
        server.start();
        return server;
    }

    private static ShardwrightException failed(Exception e) {
        return new ShardwrightException(
                ErrorCode.LOCAL_CLUSTER, "ZooKeeper did not start: " + e.getMessage(), "Read the launcher's log.", e);
    }

    /** Starts it again after {@link #close()}, where it was and with what it knew. */
    void restart() {
        try {
            server = started(folder, servers.substring(servers.indexOf(':') + 1));
        } catch (Exception e) {
            throw failed(e);
        }
    }

    /** {@code host:port}. */
    String servers() {
        return servers;
    }

    @Override
    public void close() {
        server.close();
    }
}
