package io.shardwright.torture;

import io.shardwright.local.LocalProcess;
import io.shardwright.sqlproxy.Exchange;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** Carries the {@link Sweep} out: does to a process or its connection what is due at the statement that it has just sent. */
final class Tormentor implements Wires.Marksman, AutoCloseable {
    /** A connection whose client was cut off stays open towards the database as long as behind a broken network, then ends. */
    private static final long BROKEN_MILLIS = 12_000;

    /** A process that was stopped goes on long before. */
    private static final long RESUMED_MILLIS_MAX = 60_000;

    /** So many processes are hit before the first group, and so many more with each group: a slow machine has faults at its own pace. */
    private static final int HITS_FIRST = 6;

    private static final double HITS_PER_GROUP = 0.25;
    private static final double CUTS_PER_GROUP = 0.5;
    private static final double REFUSALS_PER_GROUP = 0.5;

    /** A statement that comes less than once for so many groups is hit whenever it comes, once it has shown over many groups that it does. */
    private static final int RARE_GROUPS = 50;

    private static final int RARE_GROUPS_MIN = 400;

    private final List<Keeper> workers;
    private final List<Keeper> coordinators;
    private final IntSupplier submitted;
    private final AtomicInteger hits = new AtomicInteger();
    private final AtomicInteger cuts = new AtomicInteger();
    private final AtomicInteger refusals = new AtomicInteger();
    private final Sweep sweep;
    private final FaultLog log;
    private final Supplier<String> leader;
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "torture-later");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * @param submitted how many groups have been submitted
     * @param leader the name of the coordinator that leads, as last heard
     */
    Tormentor(
            List<Keeper> workers,
            List<Keeper> coordinators,
            Sweep sweep,
            FaultLog log,
            IntSupplier submitted,
            Supplier<String> leader) {
        this.submitted = submitted;
        this.workers = List.copyOf(workers);
        this.coordinators = List.copyOf(coordinators);
        this.sweep = sweep;
        this.log = log;
        this.leader = leader;
    }

    @Override
    public Optional<Exchange.Plan> aimAt(String process, List<StatementShape> exchange) {
        for (Keeper keeper : workers) {
            for (LocalProcess slot : keeper.slots()) {
                if (slot.name().equals(process)) {
                    return aimAt(keeper, slot, exchange);
                }
            }
        }
        for (Keeper keeper : coordinators) {
            if (keeper.name().equals(process)) {
                return aimAt(keeper, keeper.slots().get(0), exchange);
            }
        }
        return Optional.empty();
    }

    private Optional<Exchange.Plan> aimAt(Keeper keeper, LocalProcess process, List<StatementShape> exchange) {
        keeper.heard();
        return sweep.at(exchange, hit -> {
            Optional<Exchange.Plan> plan =
                    hit.aim().spares() ? cut(keeper, process, hit) : strike(keeper, process, hit);
            plan.ifPresent(any -> log.fault(kind(keeper, hit.aim()), process.name(), hit.aim(), hit.statement()));
            return plan;
        });
    }

    private Optional<Exchange.Plan> cut(Keeper keeper, LocalProcess process, Sweep.Hit hit) {
        boolean rare = rare(hit);
        if (hit.aim().refuses()) {
            // Its process and its connection go on: it takes nobody's turn.
            boolean due = rare || affordable(refusals, REFUSALS_PER_GROUP);
            return due && counted(refusals) ? Optional.of(cutting(hit.aim())) : Optional.empty();
        }
        boolean taken = (rare || affordable(cuts, CUTS_PER_GROUP)) && keeper.takeCut(process, rare);
        return taken && counted(cuts) ? Optional.of(cutting(hit.aim())) : Optional.empty();
    }

    private Optional<Exchange.Plan> strike(Keeper keeper, LocalProcess process, Sweep.Hit hit) {
        boolean rare = rare(hit);
        // Of the coordinators one is left alone, so that somebody leads now and then.
        boolean spared = coordinators.contains(keeper) && coordinators.stream().anyMatch(Keeper::busy);
        if (spared || !(rare || affordable(hits, HITS_PER_GROUP))) {
            return Optional.empty();
        }
        return keeper.take(process, rare).filter(hold -> counted(hits)).map(hold -> striking(hold, hit.aim()));
    }

    private boolean rare(Sweep.Hit hit) {
        int groups = submitted.getAsInt();
        return groups >= RARE_GROUPS_MIN && hit.sightings() * RARE_GROUPS <= groups;
    }

    private boolean affordable(AtomicInteger taken, double perGroup) {
        return taken.get() < HITS_FIRST + perGroup * submitted.getAsInt();
    }

    private static boolean counted(AtomicInteger taken) {
        return taken.incrementAndGet() > 0;
    }

    private FaultKind kind(Keeper keeper, Aim aim) {
        boolean worker = workers.contains(keeper);
        return switch (aim) {
            case KILL_BEFORE, KILL_AFTER ->
                worker
                        ? FaultKind.WORKER_KILLED
                        : keeper.name().equals(leader.get()) ? FaultKind.LEADER_KILLED : FaultKind.STANDBY_KILLED;
            case STOP_BEFORE, STOP_AFTER -> worker ? FaultKind.WORKER_PAUSED : FaultKind.COORDINATOR_PAUSED;
            case CUT_BEFORE -> FaultKind.STATEMENT_LOST;
            case CUT_WHILE -> FaultKind.CUT_WHILE_RUNNING;
            case CUT_AFTER -> FaultKind.ANSWER_LOST;
            case REFUSE_INTERRUPTED, REFUSE_LOCKED -> FaultKind.STATEMENT_REFUSED;
        };
    }

    private static Exchange.Plan striking(Keeper.Hold hold, Aim aim) {
        return switch (aim) {
            case KILL_BEFORE ->
                exchange -> {
                    hold.kill();
                    exchange.cutBoth();
                };
            case KILL_AFTER ->
                exchange -> {
                    try {
                        exchange.pass();
                        exchange.awaitAnswer();
                    } finally {
                        hold.kill();
                        exchange.cutBoth();
                    }
                };
            case STOP_BEFORE ->
                exchange -> {
                    CountDownLatch resumed = hold.pause();
                    boolean unused = resumed.await(RESUMED_MILLIS_MAX, TimeUnit.MILLISECONDS);
                    exchange.pass();
                    exchange.deliver();
                };
            case STOP_AFTER ->
                exchange -> {
                    try {
                        exchange.pass();
                        exchange.awaitAnswer();
                    } finally {
                        CountDownLatch unused = hold.pause();
                    }
                    exchange.deliver();
                };
            case CUT_BEFORE, CUT_WHILE, CUT_AFTER, REFUSE_INTERRUPTED, REFUSE_LOCKED ->
                throw new IllegalArgumentException(aim + " leaves its process alone");
        };
    }

    private Exchange.Plan cutting(Aim aim) {
        return switch (aim) {
            case CUT_BEFORE ->
                exchange -> {
                    exchange.cutClient();
                    endLater(exchange);
                };
            case CUT_WHILE ->
                exchange -> {
                    exchange.pass();
                    exchange.cutClient();
                    endLater(exchange);
                };
            case CUT_AFTER ->
                exchange -> {
                    exchange.pass();
                    exchange.awaitAnswer();
                    exchange.cutClient();
                    endLater(exchange);
                };
            case REFUSE_INTERRUPTED -> Exchange.refused(1317, "70100", "Query execution was interrupted");
            case REFUSE_LOCKED ->
                Exchange.refused(1205, "HY000", "Lock wait timeout exceeded; try restarting transaction");
            case KILL_BEFORE, KILL_AFTER, STOP_BEFORE, STOP_AFTER ->
                throw new IllegalArgumentException(aim + " leaves its connection alone");
        };
    }

    private void endLater(Exchange exchange) {
        var unused = later.schedule(exchange::cutBoth, BROKEN_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        later.shutdownNow();
    }
}
