package io.shardwright.session;

import io.shardwright.config.WorkerSettings;
import io.shardwright.fleet.Endpoint;
import io.shardwright.fleet.Engine;
import io.shardwright.fleet.NodeName;
import io.shardwright.fleet.ProcessKind;
import io.shardwright.live.Live;
import io.shardwright.login.Login;
import io.shardwright.membership.Member;
import io.shardwright.membership.Members;
import io.shardwright.membership.Membership;
import io.shardwright.membership.ZooKeeperSession;
import io.shardwright.metadata.MetadataAddress;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.metadata.RecordResult;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.reload.ReloadStatus;
import io.shardwright.reload.Running;
import io.shardwright.resilience.Patience;
import io.shardwright.run.NodeAsked;
import io.shardwright.run.QueryAnswers;
import io.shardwright.run.ReadyInbox;
import io.shardwright.run.TryTraces;
import io.shardwright.server.DatabaseServer;
import io.shardwright.server.HostFences;
import io.shardwright.server.NodeServer;
import io.shardwright.server.SearchNodeServer;
import io.shardwright.shardcopy.RemoteSource;
import io.shardwright.shardcopy.SourceStreams;
import io.shardwright.time.WallClock;
import io.shardwright.tracing.Origin;
import io.shardwright.tracing.Tracing;
import io.shardwright.transport.Certified;
import io.shardwright.transport.LinkPool;
import io.shardwright.transport.LinkServer;
import io.shardwright.wire.Hello;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A worker: everything one process does for its node, wired by hand. Safe for use by many threads. */
public final class WorkerProcess implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WorkerProcess.class);

    /** The loop and the recorder have one transaction each; the rest is for renewing beside them. */
    private static final int METADATA_CONNECTIONS = 4;

    /** Below the 10 s that a person waits for the error. */
    private static final int ZOOKEEPER_CONNECT_MILLIS = 6_000;

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final AtomicReference<@Nullable SessionLoop> loop = new AtomicReference<>();
    private final AtomicReference<@Nullable Membership> membership = new AtomicReference<>();
    private final ReadyInbox inbox = new ReadyInbox();
    private final Live<Running<WorkerSettings>> running;
    private final Live<ReloadStatus> status;

    /** What of the settings stays as it is until the end; the rest is asked of {@link #running} at each use. */
    private final WorkerSettings settings;

    private final String build;

    private WorkerProcess(Live<Running<WorkerSettings>> running, Live<ReloadStatus> status, String build) {
        this.running = running;
        this.status = status;
        this.settings = running.get().settings();
        this.build = build;
    }

    /** Starts a worker whose settings do not change, as {@link #start(Live, Live, String)}. */
    public static WorkerProcess start(WorkerSettings settings, String build) {
        Running<WorkerSettings> unchanging =
                Running.unchanging(settings, settings.link().tls());
        Certified.requireOwn(
                unchanging.tls().credentials(), "node", settings.node().value(), ProcessKind.WORKER);
        return start(new Live<>(unchanging), new Live<>(ReloadStatus.CURRENT), build);
    }

    /**
     * Starts a worker and returns when it holds its node, or waits until it may take it, and is announced. Whatever can be found wrong is found before the node is taken from an
     * earlier session.
     *
     * @param running what it goes by, and will as that changes; the certificate in it is for this process
     * @param status how it stands to its files
     * @param build for people to read
     * @throws ShardwrightException with what is wrong, within 10 s for each server that does not answer
     */
    public static WorkerProcess start(Live<Running<WorkerSettings>> running, Live<ReloadStatus> status, String build) {
        WorkerProcess process = new WorkerProcess(running, status, build);
        try {
            process.open();
            return process;
        } catch (RuntimeException e) {
            process.close();
            throw e;
        }
    }

    private void open() {
        // First, so that it ends last: what still runs then is told too.
        Tracing tracing = kept(Tracing.start(
                settings.tracing(),
                new Origin(ProcessKind.WORKER, settings.node().value(), settings.cluster(), build)));
        MetadataDatabase metadata = kept(MetadataDatabase.open(new MetadataAddress(
                settings.metadata().server(),
                settings.metadata().schema(),
                new Login(running.part(now -> now.settings().metadata().account())),
                METADATA_CONNECTIONS)));
        Hello self = Hello.of(settings.node().value(), ProcessKind.WORKER, build);
        LinkPool peers = kept(LinkPool.open(running.part(Running::tls), self));
        NodeTaking taking = new NodeTaking(running, status, build, metadata, servers(metadata, peers));
        taking.prepare();
        ZooKeeperSession zooKeeper =
                kept(ZooKeeperSession.connect(settings.zooKeeper(), settings.cluster(), ZOOKEEPER_CONNECT_MILLIS));
        Endpoint listen = settings.link().listen();
        kept(LinkServer.start(
                new InetSocketAddress(listen.host(), listen.port()),
                running.part(Running::tls),
                self,
                (peer, wake) -> inbox.hear(wake.ready()),
                new QueryAnswers(this::asked),
                new SourceStreams(() -> asked().flatMap(NodeAsked::tables))));
        metadata.awaitSchema(Patience.OTHERS_START);
        SessionLoop session = new SessionLoop(
                settings,
                metadata,
                taking,
                first(taking),
                new SessionLoop.Others(
                        result -> wake(peers, result),
                        epoch -> announce(member(epoch)),
                        new TryTraces(
                                tracing,
                                settings.node(),
                                WallClock.ofThisMachine(),
                                () -> ThreadLocalRandom.current().nextLong())),
                inbox);
        loop.set(session);
        membership.set(kept(Membership.join(zooKeeper, member(session.epoch()), () -> {})));
        Runnable deaf = status.onChange(now -> session.tellFacts());
        kept(deaf::run);
        // How often it looks, and what it tells of route accounts, may be another now.
        Runnable unheard = running.onChange(now -> session.tellFacts());
        kept(unheard::run);
        session.start();
        // Last, so that it ends first: what it still records wakes peers.
        kept(session);
    }

    /** The node's server, for each session anew. */
    private Supplier<NodeServer> servers(MetadataDatabase metadata, LinkPool peers) {
        if (settings.engine() == Engine.MANTICORE) {
            HostFences fences = kept(new HostFences());
            return () -> new SearchNodeServer(settings, metadata, fences);
        }
        DatabaseServer.Surroundings surroundings =
                DatabaseServer.Surroundings.of(running, metadata, node -> new RemoteSource(peers, () -> link(node)));
        return () -> new DatabaseServer(settings, surroundings);
    }

    private Optional<NodeAsked> asked() {
        return Optional.ofNullable(loop.get()).flatMap(SessionLoop::asked);
    }

    /** The node, unless it may not be taken until the metadata database is reconciled: then the worker waits for that, and answers reads. */
    private static Optional<NodeTaking.Taken> first(NodeTaking taking) {
        try {
            return Optional.of(taking.take());
        } catch (ShardwrightException e) {
            if (e.code() != ErrorCode.METADATA_RESTORED) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private <T extends AutoCloseable> T kept(T resource) {
        opened.push(resource);
        return resource;
    }

    private Member member(long epoch) {
        return new Member(
                settings.node().value(), ProcessKind.WORKER, settings.link().advertise(), epoch, build);
    }

    /** Where another node's worker listens at the moment. */
    private Endpoint link(NodeName node) {
        return Optional.ofNullable(membership.get())
                .flatMap(joined -> joined.members().worker(node.value()))
                .map(Member::link)
                .orElseThrow(() -> new ShardwrightException(
                        ErrorCode.UNREACHABLE,
                        "the worker of node " + node + " is not there",
                        "Start it; it is asked again."));
    }

    private void announce(Member member) {
        Membership joined = membership.get();
        if (joined != null) {
            joined.announce(member);
        }
    }

    private void wake(LinkPool peers, RecordResult result) {
        Membership joined = membership.get();
        Optional.ofNullable(result.ready().nodes().get(settings.node())).ifPresent(inbox::hear);
        if (joined == null) {
            return;
        }
        Members members = joined.members();
        result.ready().nodes().forEach((node, halves) -> {
            if (!node.equals(settings.node())) {
                members.worker(node.value()).ifPresent(worker -> peers.wake(worker.link(), "ready", halves));
            }
        });
        if (result.leader()) {
            // Whichever of them leads; the others have nothing to do and rest again.
            members.coordinators().forEach(coordinator -> peers.wake(coordinator.link(), "a group needs its leader"));
        }
    }

    /** The epoch of the present session; 0 if there is none. */
    public long epoch() {
        SessionLoop session = loop.get();
        return session == null ? 0 : session.epoch();
    }

    /**
     * Waits until the worker has ended, by {@link #close} or by itself.
     *
     * @throws ShardwrightException {@link ErrorCode#FENCED} if another worker has taken the node
     */
    public void awaitEnd() throws InterruptedException {
        SessionLoop session = loop.get();
        if (session != null) {
            session.awaitEnd();
        }
    }

    /** Stops in order: finishes what it has sent to the node, gives the rest back, ends its session. */
    @Override
    public synchronized void close() {
        while (!opened.isEmpty()) {
            AutoCloseable resource = opened.pop();
            try {
                resource.close();
            } catch (Exception e) {
                log.warn("closing {} failed: {}", resource.getClass().getSimpleName(), e.toString());
            }
        }
    }
}
