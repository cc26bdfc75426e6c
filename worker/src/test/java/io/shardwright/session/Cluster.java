package io.shardwright.session;

import io.shardwright.action.RunSql;
import io.shardwright.child.LocalPort;
import io.shardwright.config.Account;
import io.shardwright.config.LinkSettings;
import io.shardwright.config.LogSettings;
import io.shardwright.config.MetadataSettings;
import io.shardwright.config.NodeDatabaseSettings;
import io.shardwright.config.Secret;
import io.shardwright.config.TracingSettings;
import io.shardwright.config.WorkerSettings;
import io.shardwright.config.ZooKeeperSettings;
import io.shardwright.fleet.Endpoint;
import io.shardwright.fleet.Engine;
import io.shardwright.fleet.NodeName;
import io.shardwright.fleet.ProcessKind;
import io.shardwright.localdb.LocalMariaDb;
import io.shardwright.localdb.ServerOptions;
import io.shardwright.membership.Member;
import io.shardwright.membership.Membership;
import io.shardwright.membership.ZooKeeperSession;
import io.shardwright.metadata.CatalogChange;
import io.shardwright.metadata.GroupOrders;
import io.shardwright.metadata.GroupReader;
import io.shardwright.metadata.GroupSettlement;
import io.shardwright.metadata.LeaderTerm;
import io.shardwright.metadata.LeaderTerms;
import io.shardwright.metadata.MetadataAddress;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.metadata.PauseSwitches;
import io.shardwright.metadata.Publication;
import io.shardwright.metadata.Publisher;
import io.shardwright.queue.CommandPair;
import io.shardwright.queue.CommandState;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.GroupState;
import io.shardwright.queue.GroupSubmission;
import io.shardwright.queue.PauseScope;
import io.shardwright.queue.Phase;
import io.shardwright.queue.ReadyByNode;
import io.shardwright.sqlproxy.ScriptedProxy;
import io.shardwright.time.WakeSignal;
import io.shardwright.tls.DevelopmentAuthority;
import io.shardwright.tls.TlsFiles;
import io.shardwright.transport.LinkPool;
import io.shardwright.transport.LinkServer;
import io.shardwright.transport.QueryHandler;
import io.shardwright.wire.Hello;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.UUID;
import org.apache.zookeeper.server.embedded.ExitHandler;
import org.apache.zookeeper.server.embedded.ZooKeeperServerEmbedded;

/**
 * What a worker needs around it: a real MariaDB that is its node and the metadata database at once, each reached through a proxy of its own; a
 * real ZooKeeper; and a coordinator that takes the leader's steps whenever it is woken.
 */
final class Cluster implements AutoCloseable {
    static final NodeName NODE = new NodeName("node-1");

    /** A lost wake-up shows as a slow test, not as a failure. */
    private static final int POLL_MILLIS = 200;

    /** With the polling interval above about a minute. */
    private static final int STEPS_MAX = 300;

    private final Path folder;
    private final LocalMariaDb server;
    private final ZooKeeperServerEmbedded zooKeeperServer;
    private final ZooKeeperSession zooKeeper;
    private final DevelopmentAuthority authority;
    private final MetadataDatabase metadata;
    private final LinkServer link;
    private final LinkPool peers;
    private final Membership membership;
    private final WakeSignal woken = new WakeSignal();
    private final GroupSettlement settlement;
    private final LeaderTerm term;
    private final Connection root;
    private final ScriptedProxy nodeProxy;
    private final ScriptedProxy metadataProxy;

    Cluster(Path folder) throws Exception {
        this.folder = folder;
        server = LocalMariaDb.start(folder.resolve("db"), ServerOptions.forTests());
        root = server.rootConnection();
        nodeProxy = ScriptedProxy.before(server.endpoint());
        metadataProxy = ScriptedProxy.before(server.endpoint());
        zooKeeperServer = startZooKeeper(folder.resolve("zk"));
        zooKeeper = ZooKeeperSession.connect(zooKeeperSettings(), "main", 8_000);
        authority = DevelopmentAuthority.of(folder.resolve("tls"), Instant.now());
        metadata = MetadataDatabase.open(new MetadataAddress(
                server.endpoint(),
                "shardwright",
                metadataAccount().user(),
                metadataAccount().password().value(),
                4));
        metadata.migrate();
        settlement = new GroupSettlement(metadata);
        TlsFiles tls = tls("c1", ProcessKind.COORDINATOR);
        Hello self = Hello.of("c1", ProcessKind.COORDINATOR, "test");
        link = LinkServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                tls,
                self,
                (peer, wake) -> woken.wake(),
                QueryHandler.refusing());
        peers = LinkPool.open(tls, self);
        membership = Membership.join(
                zooKeeper, new Member("c1", ProcessKind.COORDINATOR, link.endpoint(), 0, "test"), () -> {});
        term = new LeaderTerms(metadata)
                .begin("c1", "http://c1", link.endpoint().toString());
    }

    private static ZooKeeperServerEmbedded startZooKeeper(Path folder) throws Exception {
        Properties properties = new Properties();
        properties.setProperty("clientPortAddress", "127.0.0.1");
        properties.setProperty("clientPort", "0");
        properties.setProperty("tickTime", "200");
        properties.setProperty("maxSessionTimeout", "60000");
        properties.setProperty("admin.enableServer", "false");
        ZooKeeperServerEmbedded server = ZooKeeperServerEmbedded.builder()
                .baseDir(java.nio.file.Files.createDirectories(folder))
                .configuration(properties)
                .exitHandler(ExitHandler.LOG_ONLY)
                .build();
        server.start();
        return server;
    }

    private Account metadataAccount() {
        var account = server.account(io.shardwright.localdb.Account.METADATA);
        return new Account(account.user(), new Secret(account.password()));
    }

    private Account workerAccount() {
        var account = server.account(io.shardwright.localdb.Account.WORKER);
        return new Account(account.user(), new Secret(account.password()));
    }

    private TlsFiles tls(String name, ProcessKind kind) {
        return authority.issue(name, kind, List.of("127.0.0.1"), Instant.now());
    }

    /** The proxy between workers and their node. */
    ScriptedProxy nodeProxy() {
        return nodeProxy;
    }

    /** The proxy between workers and the metadata database. */
    ScriptedProxy metadataProxy() {
        return metadataProxy;
    }

    /** Takes ZooKeeper and the metadata database away from workers, for good. */
    void loseZooKeeperAndMetadata() throws IOException {
        zooKeeperServer.close();
        metadataProxy.close();
    }

    /** As the test reads it, past the proxy. */
    MetadataDatabase metadata() {
        return metadata;
    }

    LinkPool peers() {
        return peers;
    }

    Membership membership() {
        return membership;
    }

    /** Starts a worker of the one node. */
    WorkerProcess worker() throws Exception {
        return WorkerProcess.start(settings(), "test");
    }

    /** Settings of a worker for the one node, on a link port of its own. */
    WorkerSettings settings() throws Exception {
        return looking(POLL_MILLIS);
    }

    private ZooKeeperSettings zooKeeperSettings() throws Exception {
        return new ZooKeeperSettings(zooKeeperServer.getConnectionString(), 4_000, Optional.empty(), Optional.empty());
    }

    /** Of a worker that looks only so often for what it was not told of. */
    WorkerSettings looking(int pollMillis) throws Exception {
        Endpoint listen = LocalPort.free();
        return new WorkerSettings(
                NODE,
                "main",
                Engine.MARIADB,
                "default",
                1,
                zooKeeperSettings(),
                new MetadataSettings(metadataProxy.endpoint(), "shardwright", metadataAccount()),
                new NodeDatabaseSettings(nodeProxy.endpoint(), server.endpoint(), "app", List.of(), workerAccount()),
                Map.of("route", new Account("r", new Secret("secret"))),
                new LinkSettings(listen, listen, tls(NODE.value(), ProcessKind.WORKER)),
                4,
                4,
                3_000,
                pollMillis,
                1,
                LogSettings.DEFAULT,
                TracingSettings.OFF);
    }

    static CommandPair command(String name, String forward, String rollback, String... after) {
        return new CommandPair(
                name,
                NODE,
                Phase.BEFORE,
                new RunSql(forward),
                Optional.of(new RunSql(rollback)),
                Optional.empty(),
                false,
                List.of(after));
    }

    /** Publishes and activates a group. */
    GroupId submit(List<CommandPair> commands) {
        GroupId id = new GroupId(UUID.randomUUID());
        new Publisher(metadata)
                .publish(
                        term,
                        new Publication(
                                id,
                                new GroupSubmission(id.toString(), "test", commands, List.of()),
                                new CatalogChange.None(),
                                List.of(),
                                "digest",
                                "tester"));
        step();
        return id;
    }

    /** One turn of the leader. */
    private void step() {
        GroupSettlement.Waiting waiting = settlement.waiting(term);
        List<ReadyByNode> ready = new ArrayList<>();
        waiting.prepared().forEach(group -> ready.add(settlement.decide(term, group)));
        waiting.aborting().forEach(group -> ready.add(settlement.undo(term, group)));
        ready.add(settlement.activate(term));
        ReadyByNode.all(ready)
                .nodes()
                .forEach((node, halves) -> membership
                        .members()
                        .worker(node.value())
                        .ifPresent(worker -> peers.wake(worker.link(), "activated", halves)));
    }

    /** As an operator does. */
    void stop(GroupId id, boolean immediate) {
        new GroupOrders(metadata).stop(term, id, immediate, "tester", "");
    }

    void pause(GroupId id) {
        new PauseSwitches(metadata)
                .pause(term, PauseScope.GROUP, id.toString(), "tester", "a test", OptionalLong.empty());
    }

    void resume(GroupId id) {
        new PauseSwitches(metadata).resume(term, PauseScope.GROUP, id.toString(), "tester", "");
    }

    /** Waits until the live worker has echoed the newest version of the switches. */
    void awaitAcknowledged() throws InterruptedException {
        PauseSwitches switches = new PauseSwitches(metadata);
        for (int i = 0; i < STEPS_MAX && !switches.standing().silent().isEmpty(); i++) {
            woken.rest(POLL_MILLIS);
        }
    }

    /** Waits until nothing of a group runs or is held by a worker. */
    void awaitIdle(GroupId id) throws InterruptedException {
        for (int i = 0;
                i < STEPS_MAX && group(id).commands().stream().anyMatch(c -> c.state() == CommandState.RUNNING);
                i++) {
            woken.rest(POLL_MILLIS);
        }
    }

    /** Waits until a group shows this command in this state. */
    void awaitCommand(GroupId id, String shown) throws InterruptedException {
        for (int i = 0; i < STEPS_MAX && !commands(id).contains(shown); i++) {
            woken.rest(POLL_MILLIS);
        }
    }

    GroupReader.Group group(GroupId id) {
        return new GroupReader(metadata).find(id).orElseThrow();
    }

    /** The commands of a group as {@code name=state/effect}, in order. */
    List<String> commands(GroupId id) {
        return group(id).commands().stream()
                .map(c -> c.name() + "=" + c.state().label() + "/" + c.effect().label())
                .toList();
    }

    /** Leads until the group has ended or is stuck; returns its state then. */
    GroupState await(GroupId id) throws InterruptedException {
        for (int i = 0; i < STEPS_MAX; i++) {
            step();
            GroupState state = group(id).head().state();
            if (state.ended() || state == GroupState.ROLLBACK_STUCK) {
                return state;
            }
            woken.rest(POLL_MILLIS);
        }
        return group(id).head().state();
    }

    /** As root, on the node. */
    void execute(String... statements) throws SQLException {
        try (Statement statement = root.createStatement()) {
            statement.execute("USE app");
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The first column of the first row, as root, on the node. */
    String ask(String sql) throws SQLException {
        try (Statement statement = root.createStatement()) {
            statement.execute("USE app");
            try (ResultSet rows = statement.executeQuery(sql)) {
                return rows.next() ? String.valueOf(rows.getString(1)) : "no row";
            }
        }
    }

    Path folder() {
        return folder;
    }

    @Override
    public void close() throws IOException, SQLException {
        membership.close();
        peers.close();
        link.close();
        zooKeeper.close();
        zooKeeperServer.close();
        metadata.close();
        nodeProxy.close();
        metadataProxy.close();
        root.close();
        server.close();
    }
}
