package io.shardwright.membership;

import io.shardwright.config.ZooKeeperSettings;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.resilience.Patience;
import java.nio.charset.StandardCharsets;
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

    /** ZooKeeper's scheme of users with passwords. */
    private static final String DIGEST = "digest";

    private final CuratorFramework client;
    private final ClusterNodes nodes;
    private final PatientRetry retry;

    private ZooKeeperSession(CuratorFramework client, ClusterNodes nodes, PatientRetry retry) {
        this.client = client;
        this.nodes = nodes;
        this.retry = retry;
    }

    /**
     * Connects.
     *
     * @param cluster the cluster's name
     * @param connectMillis how long to wait for the first connection
     * @throws ShardwrightException {@link ErrorCode#UNREACHABLE} if there is none by then; {@link ErrorCode#ACCESS_DENIED} if what the cluster has
     *     there is not of this account
     */
    public static ZooKeeperSession connect(ZooKeeperSettings settings, String cluster, int connectMillis) {
        PatientRetry retry = new PatientRetry(Patience.ZOOKEEPER);
        ClusterNodes nodes = new ClusterNodes(cluster, settings.account());
        CuratorFrameworkFactory.Builder builder = CuratorFrameworkFactory.builder()
                .connectString(settings.servers())
                .namespace(nodes.namespace())
                .aclProvider(nodes)
                .zkClientConfig(SecureClient.config(settings.tls()))
                .sessionTimeoutMs(settings.sessionMillis())
                .connectionTimeoutMs(Math.min(ATTEMPT_MILLIS, connectMillis))
                // What stays, such as an announcement, goes on by itself afterwards.
                .retryPolicy(retry);
        settings.account()
                .ifPresent(account -> builder.authorization(
                        DIGEST, (account.user() + ":" + account.password().value()).getBytes(StandardCharsets.UTF_8)));
        CuratorFramework client = builder.build();
        client.start();
        boolean connected = false;
        try {
            connected = client.blockUntilConnected(connectMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ZooKeeperSession session = new ZooKeeperSession(client, nodes, retry);
        try {
            if (!connected) {
                throw silent(settings, connectMillis);
            }
            nodes.requireAccess(client);
            return session;
        } catch (ShardwrightException e) {
            session.giveUp();
            throw e;
        }
    }

    private static ShardwrightException silent(ZooKeeperSettings settings, int connectMillis) {
        return new ShardwrightException(
                ErrorCode.UNREACHABLE,
                "ZooKeeper at " + settings.servers() + " did not answer within " + connectMillis + " ms",
                settings.tls().isPresent()
                        ? "Check that 'zookeeper' names the secure port of a quorum that runs, and zookeeper-tls; the log says what TLS failed at."
                        : "Check the setting 'zookeeper', and that a quorum of its servers runs; a secure port needs zookeeper-tls.");
    }

    /** Ending waits for servers that have not answered yet; whoever waits for the error has waited enough. */
    private void giveUp() {
        retry.end();
        Thread ending = new Thread(client::close, "zookeeper-end");
        ending.setDaemon(true);
        ending.start();
    }

    /** Whose the nodes are that this process makes. */
    ClusterNodes nodes() {
        return nodes;
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
