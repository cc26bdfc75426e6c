package io.shardwright.membership;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.resilience.Patience;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;

/**
 * This process's connection to ZooKeeper. Every path below it is one of the cluster's own: {@code /members} is {@code /shardwright/<cluster>/members}
 * on the servers. After a lost connection it comes back by itself, if need be as a new session. Safe for use by many threads.
 */
public final class ZooKeeperSession implements AutoCloseable {
    /** One attempt to connect; half of what a start may take, so that a second server still gets its turn. */
    private static final int ATTEMPT_MILLIS = 3_000;

    private final CuratorFramework client;
    private final PatientRetry retry;

    private ZooKeeperSession(CuratorFramework client, PatientRetry retry) {
        this.client = client;
        this.retry = retry;
    }

    /**
     * Connects.
     *
     * @param servers {@code host:port}, several separated by commas
     * @param cluster the cluster's name
     * @param sessionMillis after how much silence the servers consider this process gone
     * @param connectMillis how long to wait for the first connection
     * @throws ShardwrightException {@link ErrorCode#UNREACHABLE} if there is none by then
     */
    public static ZooKeeperSession connect(String servers, String cluster, int sessionMillis, int connectMillis) {
        PatientRetry retry = new PatientRetry(Patience.ZOOKEEPER);
        CuratorFramework client = CuratorFrameworkFactory.builder()
                .connectString(servers)
                .namespace("shardwright/" + cluster)
                .sessionTimeoutMs(sessionMillis)
                .connectionTimeoutMs(Math.min(ATTEMPT_MILLIS, connectMillis))
                // What stays, such as an announcement, goes on by itself afterwards.
                .retryPolicy(retry)
                .build();
        client.start();
        boolean connected = false;
        try {
            connected = client.blockUntilConnected(connectMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!connected) {
            retry.end();
            // Ending waits for servers that have not answered yet; whoever waits for the error has waited enough.
            Thread ending = new Thread(client::close, "zookeeper-end");
            ending.setDaemon(true);
            ending.start();
            throw new ShardwrightException(
                    ErrorCode.UNREACHABLE,
                    "ZooKeeper at " + servers + " did not answer within " + connectMillis + " ms",
                    "Check the setting 'zookeeper', and that a quorum of its servers runs.");
        }
        return new ZooKeeperSession(client, retry);
    }

    /** The client, for the election and the announcements. Whoever asks for it does not close it. */
    public CuratorFramework client() {
        return client;
    }

    /** Whether the servers are in contact at this moment. */
    public boolean connected() {
        return client.getZookeeperClient().isConnected();
    }

    /**
     * Each request is made once from now on: a process that ends waits for servers that are away no longer than one of them takes. What it leaves
     * behind goes with its session.
     */
    void prepareEnd() {
        retry.end();
    }

    /** Ends the session: what it announced is gone at once. */
    @Override
    public void close() {
        prepareEnd();
        client.close();
    }
}
