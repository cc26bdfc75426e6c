package io.shardwright.local;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Properties;
import org.apache.zookeeper.server.embedded.ExitHandler;
import org.apache.zookeeper.server.embedded.ZooKeeperServerEmbedded;
import org.jspecify.annotations.Nullable;

/** A ZooKeeper server inside this process, on a port of the system's choice that it keeps. Thread-safe. */
final class LocalZooKeeper implements AutoCloseable {
    private static final String ANY_PORT = "0";

    private final Path folder;
    private @Nullable ZooKeeperServerEmbedded server;
    private @Nullable String servers;

    private LocalZooKeeper(Path folder) {
        this.folder = folder;
    }

    /** Not started yet. */
    static LocalZooKeeper in(Path folder) {
        return new LocalZooKeeper(folder);
    }

    /** Starts it; after {@link #close()} again, where it was and with what it knew. */
    synchronized void start() {
        try {
            Files.createDirectories(folder);
            ZooKeeperServerEmbedded started =
                    started(folder, servers == null ? ANY_PORT : servers.substring(servers.indexOf(':') + 1));
            server = started;
            servers = started.getConnectionString();
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

    /** {@code host:port}. */
    synchronized String servers() {
        return Objects.requireNonNull(servers, "start it first");
    }

    /** Ends it, if it runs. */
    @Override
    public synchronized void close() {
        if (server != null) {
            server.close();
            server = null;
        }
    }
}
