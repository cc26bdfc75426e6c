package io.shardwright.local;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.zookeeper.server.embedded.ExitHandler;
import org.apache.zookeeper.server.embedded.ZooKeeperServerEmbedded;

/** A ZooKeeper server inside this process, on a port of the system's choice. */
final class LocalZooKeeper implements AutoCloseable {
    private final ZooKeeperServerEmbedded server;
    private final String servers;

    private LocalZooKeeper(ZooKeeperServerEmbedded server, String servers) {
        this.server = server;
        this.servers = servers;
    }

    static LocalZooKeeper start(Path folder) {
        Properties properties = new Properties();
        properties.setProperty("clientPortAddress", "127.0.0.1");
        properties.setProperty("clientPort", "0");
        // Sessions may be as short as two ticks.
        properties.setProperty("tickTime", "500");
        properties.setProperty("maxSessionTimeout", "60000");
        properties.setProperty("maxClientCnxns", "200");
        properties.setProperty("admin.enableServer", "false");
        // Kilobytes set aside a log file: a few nodes need no 64 MB.
        System.setProperty("zookeeper.preAllocSize", "1024");
        try {
            Files.createDirectories(folder);
            ZooKeeperServerEmbedded server = ZooKeeperServerEmbedded.builder()
                    .baseDir(folder)
                    .configuration(properties)
                    .exitHandler(ExitHandler.LOG_ONLY)
                    .build();
            server.start();
            return new LocalZooKeeper(server, server.getConnectionString());
        } catch (Exception e) {
            throw new ShardwrightException(
                    ErrorCode.LOCAL_CLUSTER,
                    "ZooKeeper did not start: " + e.getMessage(),
                    "Read the launcher's log.",
                    e);
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
