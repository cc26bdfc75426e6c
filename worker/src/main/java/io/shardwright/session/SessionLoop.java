package io.shardwright.session;

import io.shardwright.config.WorkerSettings;
import io.shardwright.metadata.ControlWatch;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.metadata.NodeSessions;
import io.shardwright.metadata.RecordResult;
import io.shardwright.metadata.WorkerQueue;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.run.Capacity;
import io.shardwright.run.NodeAsked;
import io.shardwright.run.ReadyInbox;
import io.shardwright.run.SessionWork;
import io.shardwright.run.TryTraces;
import io.shardwright.server.NodeUse;
import io.shardwright.time.Stopwatch;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that keeps a session: renews its lease, lets it work, and decides what follows when it is lost. An outage of the metadata database
 * or of the node ends no session: nobody else can take the node without fencing it. Replaced by a newer session of another process, it ends
 * for good; two workers of one node would otherwise take it from each other for ever.
 */
final class SessionLoop implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SessionLoop.class);

    /** Renewals in a lease's time: one may fail and another come late. */
    private static final int RENEWALS_PER_LEASE = 3;

    /** What a service manager grants before it kills, less some seconds for the rest of the way down. */
    private static final long DRAIN_MILLIS = 20_000;

    private final WorkerSettings settings;
    private final MetadataDatabase metadata;
    private final NodeSessions sessions;
    private final NodeTaking taking;
    private final Others others;
    private final ReadyInbox inbox;
    private final Thread thread = new Thread(this::run, "session");
    private volatile Optional<Held> held;

    /** What answers reads while the node may not be taken. */
    private volatile Optional<NodeAsked> reads = Optional.empty();

    private volatile boolean stopping;
    private volatile @Nullable ShardwrightException end;

    /**
     * The other processes, as a session has to do with them.
     *
     * @param wake called after outcomes were recorded
     * @param announce called with the epoch of each session but the first
     * @param traces told of every try
     */
    record Others(Consumer<RecordResult> wake, LongConsumer announce, TryTraces traces) {}

    /** A session that is open. */
    private record Held(NodeTaking.Taken taken, NodeUse use, SessionWork work, ControlEcho control) {
        long epoch() {
            return taken.grant().epoch();
        }
    }

    /**
     * Keeps the session that has just taken the node.
     *
     * @param first empty if the node may not be taken until the metadata database is reconciled
     * @param inbox wakes the loop, and tells what became ready
     */
    SessionLoop(
            WorkerSettings settings,
            MetadataDatabase metadata,
            NodeTaking taking,
            Optional<NodeTaking.Taken> first,
            Others others,
            ReadyInbox inbox) {
        this.settings = settings;
        this.metadata = metadata;
        this.sessions = new NodeSessions(metadata);
        this.taking = taking;
        this.others = others;
        this.inbox = inbox;
        this.held = first.map(this::hold);
    }

    private Held hold(NodeTaking.Taken taken) {
        long epoch = taken.grant().epoch();
        NodeUse use = taken.server().use(epoch);
        SessionWork work = new SessionWork(
                new WorkerQueue(
                        metadata, settings.node(), taken.grant(), taken.server().knownActions()),
                others.traces().around(use.lanes()),
                new Capacity(settings.lanes(), settings.copies()),
                others.wake(),
                inbox,
                settings.pollIntervalMillis(),
                () -> ThreadLocalRandom.current().nextDouble());
        return new Held(taken, use, work, new ControlEcho(new ControlWatch(metadata, settings.node(), epoch)));
    }

    void start() {
        thread.start();
    }

    /** Has told what has changed of the node and its worker without waiting for the next look. From any thread. */
    void tellFacts() {
        held.ifPresent(session -> session.taken().facts().wake());
    }

    /** Of the open session; 0 if there is none. */
    long epoch() {
        return held.map(Held::epoch).orElse(0L);
    }

    /** What coordinators may ask of the open session, reads alone while the node may not be taken, or empty once the worker stops. */
    Optional<NodeAsked> asked() {
        return stopping || end != null
                ? Optional.empty()
                : held.map(session -> session.use().asked()).or(() -> reads);
    }

    private void run() {
        try {
            while (!stopping && end == null) {
                if (held.isEmpty()) {
                    takeAgain();
                } else if (!hold(held.get())) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.error("the worker ends after a failure that nobody foresaw", e);
            held.ifPresent(session -> session.work().abandon());
            end = new ShardwrightException(
                    ErrorCode.INTERNAL, "the worker failed: " + e, "Restart it, and report this with its log.", e);
        }
    }

    /** Keeps a session to its end. False if that was asked for. */
    private boolean hold(Held session) throws InterruptedException {
        session.work().start();
        session.use().background().start();
        session.taken().facts().start();
        log.info("holds node {} under epoch {}", settings.node(), session.epoch());
        Optional<ShardwrightException> lost = keep(session);
        if (lost.isEmpty()) {
            drain(session);
            return false;
        }
        log.warn("lost node {}: {}", settings.node(), lost.get().message());
        held = Optional.empty();
        session.use().asked().close();
        session.work().abandon();
        session.use().background().close();
        session.taken().facts().close();
        return true;
    }

    /** Renews and works until told to stop (empty) or until the session is lost (why). */
    private Optional<ShardwrightException> keep(Held session) throws InterruptedException {
        long renewMillis = settings.leaseMillis() / RENEWALS_PER_LEASE;
        Stopwatch sinceRenewal = Stopwatch.started();
        boolean troubled = false;
        String told = "";
        while (!stopping) {
            long restMillis = Math.min(settings.pollIntervalMillis(), renewMillis);
            try {
                String trouble = session.work().trouble();
                if (sinceRenewal.elapsedMillis() >= renewMillis || !told.equals(trouble)) {
                    if (!sessions.renew(
                            settings.node(),
                            session.epoch(),
                            settings.leaseMillis(),
                            trouble,
                            session.taken().facts().lookedMillis())) {
                        throw new ShardwrightException(
                                ErrorCode.FENCED,
                                "session " + session.epoch() + " is not open any more",
                                "Run one worker a node.");
                    }
                    sinceRenewal = Stopwatch.started();
                    told = trouble;
                }
                session.control().follow(session.work());
                restMillis = Math.min(restMillis, session.work().turn());
                troubled = false;
            } catch (ShardwrightException e) {
                if (e.code() == ErrorCode.FENCED || e.code() == ErrorCode.BAD_RECORD) {
                    return Optional.of(e);
                }
                if (!troubled) {
                    log.warn("waits: {}", e.message());
                    log.debug("because of", e);
                }
                troubled = true;
            }
            if (restMillis > 0 && !stopping) {
                inbox.rest(session.work().holdsUnsent() ? Math.min(restMillis, ControlEcho.LOOK_MILLIS) : restMillis);
            }
        }
        return Optional.empty();
    }

    /** Tries to take the node anew, again and again. Gives up only if another worker has taken it, or this one is to stop. */
    private void takeAgain() throws InterruptedException {
        String said = "";
        while (!stopping && end == null) {
            try {
                if (taking.isReplaced()) {
                    end = new ShardwrightException(
                            ErrorCode.FENCED,
                            "another worker has taken node " + settings.node() + " under a newer epoch",
                            "Run one worker a node; this one has stopped.");
                    return;
                }
                held = Optional.of(hold(taking.take()));
                reads.ifPresent(NodeAsked::close);
                reads = Optional.empty();
                others.announce().accept(epoch());
                return;
            } catch (ShardwrightException e) {
                if (e.code() == ErrorCode.FENCED) {
                    end = e;
                    return;
                }
                if (e.code() == ErrorCode.METADATA_RESTORED && reads.isEmpty()) {
                    reads = Optional.of(taking.reads());
                }
                if (!said.equals(e.message())) {
                    log.warn("cannot take node {} yet: {} {}", settings.node(), e.message(), e.advice());
                    said = e.message();
                }
                inbox.rest(settings.pollIntervalMillis());
            }
        }
    }

    private void drain(Held session) {
        session.use().asked().close();
        boolean recorded = session.work().drain(DRAIN_MILLIS);
        session.use().background().close();
        session.taken().facts().close();
        if (!recorded) {
            // Asked once more, a database that is away would take seconds of those that are left.
            log.warn("the session stays open in the records, as the metadata database has not been answering");
            return;
        }
        try {
            sessions.close(settings.node(), session.epoch());
        } catch (ShardwrightException e) {
            log.warn("the session stays open in the records: {}", e.message());
        }
    }

    /**
     * Waits until the worker has ended.
     *
     * @throws ShardwrightException FENCED if another worker has taken the node
     */
    void awaitEnd() throws InterruptedException {
        thread.join();
        ShardwrightException why = end;
        if (why != null) {
            throw why;
        }
    }

    /** Stops taking work, finishes what was sent and ends. */
    @Override
    public void close() {
        stopping = true;
        inbox.wake();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
