package io.shardwright.leader;

import io.shardwright.admin.AdminServer;
import io.shardwright.admin.Listener;
import io.shardwright.config.ApiSettings;
import io.shardwright.config.CoordinatorSettings;
import io.shardwright.config.FleetPolicy;
import io.shardwright.config.MetadataSettings;
import io.shardwright.fleet.Endpoint;
import io.shardwright.fleet.ProcessKind;
import io.shardwright.keyring.OwnerOnlyFile;
import io.shardwright.keyring.ServerSecrets;
import io.shardwright.live.Live;
import io.shardwright.login.Login;
import io.shardwright.membership.ClusterNodes;
import io.shardwright.membership.Member;
import io.shardwright.membership.Membership;
import io.shardwright.membership.ZooKeeperSession;
import io.shardwright.metadata.ApiKeys;
import io.shardwright.metadata.AuditReader;
import io.shardwright.metadata.ChangeFeed;
import io.shardwright.metadata.GroupSettlement;
import io.shardwright.metadata.LeaderTerms;
import io.shardwright.metadata.Leases;
import io.shardwright.metadata.MetadataAddress;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.metadata.Savepoints;
import io.shardwright.operations.AuditControl;
import io.shardwright.operations.AuditKeeper;
import io.shardwright.operations.ChangeKeeper;
import io.shardwright.operations.Door;
import io.shardwright.operations.FirstKey;
import io.shardwright.operations.GroupTraces;
import io.shardwright.operations.KeyControl;
import io.shardwright.operations.KeyRing;
import io.shardwright.operations.MoveKeeper;
import io.shardwright.operations.NodeKeeper;
import io.shardwright.operations.Operations;
import io.shardwright.operations.RefusalLog;
import io.shardwright.queue.ReadyByNode;
import io.shardwright.reload.ReloadStatus;
import io.shardwright.reload.Running;
import io.shardwright.time.WakeSignal;
import io.shardwright.tracing.Origin;
import io.shardwright.tracing.Tracing;
import io.shardwright.transport.LinkPool;
import io.shardwright.transport.LinkServer;
import io.shardwright.transport.QueryHandler;
import io.shardwright.transport.StreamHandler;
import io.shardwright.wire.Hello;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A coordinator: its connections, its API and its loop, wired by hand. Several may run; one leads. It may be killed at any moment: what it
 * knows is in the metadata database.
 */
public final class CoordinatorProcess implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CoordinatorProcess.class);

    /** A person who mistyped an address waits no longer than 10 s for the answer; the database has had some of it. */
    private static final int ZOOKEEPER_CONNECT_MILLIS = 6_000;

    /** The API's threads, the loop and its readers; more would only queue up inside the database. */
    private static final int METADATA_CONNECTIONS_MAX = 16;

    /** What was opened, newest first: closed in this order. */
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    private CoordinatorProcess() {}

    /**
     * Opens everything and stands for election.
     *
     * @param running what it goes by, and will as that changes; the certificate in it is for this process
     * @param status how it stands to its files
     * @param build of this process, for people to read
     * @throws io.shardwright.problem.ShardwrightException within 10 s if a database, ZooKeeper or a port is not to be had; nothing stays open
     */
    public static CoordinatorProcess start(
            Live<Running<CoordinatorSettings>> running, Live<ReloadStatus> status, String build) {
        CoordinatorProcess process = new CoordinatorProcess();
        try {
            process.open(running, status, build);
            return process;
        } catch (RuntimeException e) {
            process.close();
            throw e;
        }
    }

    private void open(Live<Running<CoordinatorSettings>> running, Live<ReloadStatus> status, String build) {
        // What of it may change is asked for anew at each use; the rest is read here, once.
        CoordinatorSettings settings = running.get().settings();
        Supplier<FleetPolicy> policy = running.part(now -> now.settings().policy());
        warnOfPlainApi(settings.api());
        // First, so that it ends last: what ends before it may have something to tell.
        Tracing tracing = own(Tracing.start(
                settings.tracing(), new Origin(ProcessKind.COORDINATOR, settings.name(), settings.cluster(), build)));
        WakeSignal signal = new WakeSignal();
        WakeSignal members = new WakeSignal();
        MetadataDatabase database = own(metadata(settings.metadata(), running));
        database.migrate();
        ServerSecrets secrets = secrets(settings, new ApiKeys(database));
        Door door = door(database, secrets);
        ZooKeeperSession zooKeeper =
                own(ZooKeeperSession.connect(settings.zooKeeper(), settings.cluster(), ZOOKEEPER_CONNECT_MILLIS));

        Hello self = Hello.of(settings.name(), ProcessKind.COORDINATOR, build);
        own(LinkServer.start(
                address(settings.link().listen()),
                running.part(Running::tls),
                self,
                (peer, wake) -> signal.wake(),
                QueryHandler.refusing(),
                StreamHandler.refusing()));
        LinkPool links = own(LinkPool.open(running.part(Running::tls), self));
        Membership membership = own(Membership.join(zooKeeper, member(settings, build), () -> {
            signal.wake();
            members.wake();
        }));

        Leadership leadership = own(new Leadership(
                zooKeeper.client(),
                ClusterNodes.ELECTION,
                new LeaderTerms(database),
                settings.name(),
                settings.api().advertise().toString(),
                settings.link().advertise().toString()));
        SettleLoop loop = own(new SettleLoop(
                leadership,
                new GroupSettlement(database),
                new Savepoints(database, false),
                ready -> wake(ready, membership, links),
                signal,
                settings.pollIntervalMillis()));
        Consumer<ReadyByNode> ordered = ready -> {
            wake(ready, membership, links);
            signal.wake();
        };
        Operations operations =
                new Operations(settings.name(), build, database, links, leadership::term, policy, status, ordered);
        own(AdminServer.start(
                new Listener(address(settings.api().listen()), settings.api().tls()),
                door,
                operations,
                new ChangeFeed(database),
                settings.api().limits(),
                tracing));
        loop.start();
        keepLeases(leadership, new Leases(database));
        lead(running, leadership, operations, new MoveKeeper(database, operations.moveControl(), ordered));
        keep(new LeaderLoop(
                "nodes",
                leadership,
                members,
                new NodeKeeper(database, () -> policy.get().joinSeconds() * 1_000L)::step));
        keep(new LeaderLoop("audit", leadership, new AuditKeeper(database, secrets)::step));
        keepFleet(
                leadership,
                operations,
                new ChangeKeeper(database, operations.rebalanceControl(), new GroupTraces(database, tracing)));
        leadership.start(signal);
        log.info("coordinator {} serves {}", settings.name(), settings.api().advertise());
    }

    private static void warnOfPlainApi(ApiSettings api) {
        InetAddress address = address(api.listen()).getAddress();
        if (api.tls().isEmpty() && address != null && !address.isLoopbackAddress()) {
            log.warn(
                    "the API listens on {} without TLS: whoever is on the network between can read keys and change what is asked;"
                            + " set api.tls.key and api.tls.certificate, or listen on loopback behind a proxy that speaks TLS",
                    api.listen());
        }
    }

    private static MetadataDatabase metadata(MetadataSettings settings, Live<Running<CoordinatorSettings>> running) {
        return MetadataDatabase.open(new MetadataAddress(
                settings.server(),
                settings.schema(),
                new Login(running.part(now -> now.settings().metadata().account())),
                METADATA_CONNECTIONS_MAX));
    }

    private static ServerSecrets secrets(CoordinatorSettings settings, ApiKeys keys) {
        return FirstKey.ensure(
                keys,
                new OwnerOnlyFile("api.key-file", settings.api().keyFile()),
                new OwnerOnlyFile("api.secret-file", settings.api().secretFile()),
                settings.name(),
                new SecureRandom());
    }

    private Door door(MetadataDatabase database, ServerSecrets secrets) {
        ApiKeys keys = new ApiKeys(database);
        AuditReader audit = new AuditReader(database);
        RefusalLog refusals = own(new RefusalLog(audit));
        refusals.start();
        return new Door(
                new KeyControl(keys, own(KeyRing.open(keys, secrets)), new SecureRandom()),
                new AuditControl(audit, secrets),
                refusals);
    }

    private static Member member(CoordinatorSettings settings, String build) {
        return new Member(
                settings.name(), ProcessKind.COORDINATOR, settings.link().advertise(), 0, build);
    }

    /** What the leader does for shards beside settling groups. */
    private void lead(
            Live<Running<CoordinatorSettings>> running,
            Leadership leadership,
            Operations operations,
            MoveKeeper moves) {
        keep(new LeaderLoop("shards", leadership, new ShardTurn(moves, operations.rebalanceKeeper())));
        // Apart from the other: its looks ask every node, and no cutover is to wait for the slowest.
        WakeSignal changed = new WakeSignal();
        Runnable unheard = running.onChange(now -> changed.wake());
        own(unheard::run);
        keep(new LeaderLoop("automatic", leadership, changed, term -> {
            operations.automaticRebalance().look(term);
            return operations.automaticRebalance().interval().toMillis();
        }));
    }

    /** What the leader does for the fleet beside admitting nodes. */
    private void keepFleet(Leadership leadership, Operations operations, ChangeKeeper changes) {
        keep(new LeaderLoop("losses", leadership, operations.lossKeeper()::step));
        keep(new LeaderLoop("changes", leadership, changes::step));
        // Apart from the others: it asks nodes, and no cutover is to wait for the slowest.
        keep(new LeaderLoop("returns", leadership, operations.returnKeeper()::step));
        // Each apart: no look at the fleet is to wait for a long cleanup.
        operations
                .upkeep()
                .schedules()
                .keepers()
                .forEach(keeper -> keep(new LeaderLoop("schedule-" + keeper.name(), leadership, keeper::step)));
    }

    /** Apart from all that may take long: what it is late for counts as an outage. */
    private void keepLeases(Leadership leadership, Leases leases) {
        keep(new LeaderLoop("answers", leadership, term -> {
            leases.noteAnswer(term);
            return Leases.NOTE_MILLIS;
        }));
    }

    private void keep(LeaderLoop loop) {
        own(loop).start();
    }

    private static InetSocketAddress address(Endpoint endpoint) {
        return new InetSocketAddress(endpoint.host(), endpoint.port());
    }

    private static void wake(ReadyByNode ready, Membership membership, LinkPool links) {
        ready.nodes()
                .forEach((node, halves) -> membership
                        .members()
                        .worker(node.value())
                        .ifPresent(worker -> links.wake(worker.link(), "ready", halves)));
    }

    private <T extends AutoCloseable> T own(T resource) {
        opened.push(resource);
        return resource;
    }

    /** Leaves the election and closes everything, in reverse order of opening. */
    @Override
    public void close() {
        while (!opened.isEmpty()) {
            AutoCloseable next = opened.pop();
            try {
                next.close();
            } catch (Exception e) {
                log.warn("closing {} failed", next.getClass().getSimpleName(), e);
            }
        }
    }
}
