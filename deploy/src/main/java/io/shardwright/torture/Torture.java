package io.shardwright.torture;

import io.shardwright.api.ScheduleRequest;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.local.ClusterPlan;
import io.shardwright.local.Launch;
import io.shardwright.local.LocalCluster;
import io.shardwright.local.LocalNode;
import io.shardwright.local.LocalProcess;
import io.shardwright.local.Steps;
import io.shardwright.localdb.Account;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.GroupId;
import io.shardwright.time.Stopwatch;
import io.shardwright.time.WakeSignal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A run: a cluster with a proxy on every wire, groups, faults, and the reckoning. Closing it stops the cluster; it may be closed at any moment, by
 * another thread too.
 */
public final class Torture implements AutoCloseable {
    private static final int SUBMITTERS = 8;

    /** As short as ZooKeeper's sessions may be: a process that is stopped for longer is given up. */
    private static final int LEASE_MILLIS = 2_500;

    private static final long LOOK_MILLIS = 250;
    private static final long PROGRESS_MILLIS = 2_000;

    /** Nothing moves any more when for so long no group has ended: longer than the rest of a command that is tried again, 30 s. */
    private static final long STANDSTILL_MILLIS = 150_000;

    /** In a thorough run the last tenth of the groups comes so slowly until every statement was hit: for 4,000 groups four minutes. */
    private static final int TRICKLE_MILLIS = 2_500;

    private final TorturePlan plan;
    private final Wires wires = new Wires();
    private final LocalCluster cluster;
    private final FaultLog log;
    private final Workload workload;
    private final Sweep sweep;
    private final Traffic traffic;
    private final List<Keeper> workers = new ArrayList<>();
    private final List<Keeper> coordinators = new ArrayList<>();
    private final Tormentor tormentor;
    private final Stopwatch whole = Stopwatch.started();
    private volatile boolean over;
    private volatile boolean closed;

    private Torture(TorturePlan plan, ClusterPlan local, Steps steps) {
        this.plan = plan;
        this.cluster = Launch.start(local.withLease(LEASE_MILLIS), wires, event -> {}, steps);
        this.log = FaultLog.in(cluster.logs().resolve("faults.log"));
        this.workload = Workload.draw(
                plan.seed(),
                plan.groups(),
                cluster.nodes().stream().map(LocalNode::name).toList());
        this.sweep = new Sweep(plan.seed());
        this.traffic = new Traffic(cluster, workload, log);
        for (LocalNode node : cluster.nodes()) {
            LocalProcess second = cluster.anotherWorker("worker-" + node.name() + "-b", node);
            keep(workers, "worker-" + node.name(), List.of(node.worker(), second));
        }
        for (LocalProcess coordinator : cluster.coordinators()) {
            keep(coordinators, coordinator.name(), List.of(coordinator));
        }
        this.tormentor = new Tormentor(workers, coordinators, sweep, log, traffic::submitted, traffic::leader);
        steps.step(() -> {
            cluster.nodes().forEach(node -> {
                var unused =
                        node.server().runAll(Account.ROOT, workload.before().getOrDefault(node.name(), List.of()));
            });
            return "drew " + plan.groups() + " groups from seed " + plan.seed() + " and made what stands before them";
        });
    }

    private void keep(List<Keeper> keepers, String name, List<LocalProcess> slots) {
        keepers.add(new Keeper(name, slots, LEASE_MILLIS, plan.seed() + name.hashCode(), log));
    }

    /**
     * Starts the cluster; nothing is done to it yet.
     *
     * @param local where, with as many nodes as the plan says and two coordinators
     */
    public static Torture start(TorturePlan plan, ClusterPlan local, Steps steps) {
        return new Torture(plan, local, steps);
    }

    /** The cluster, for those who look at it. */
    public LocalCluster cluster() {
        return cluster;
    }

    /**
     * Tortures it until the plan is over, lets it settle, and looks at what is there.
     *
     * @param progress takes a line now and then
     */
    public TortureReport run(Consumer<String> progress) throws InterruptedException {
        List<Thread> threads = begin();
        Stopwatch faults = Stopwatch.started();
        while (!closed && !faultsOver(faults, threads.get(0))) {
            progress.accept(progressLine());
            new WakeSignal().rest(PROGRESS_MILLIS);
        }
        over = true;
        long faultMillis = faults.elapsedMillis();
        allKeepers().forEach(keeper -> keeper.arm(false));
        for (Thread thread : threads) {
            thread.join();
        }
        mend();
        settle(progress);
        return report(faultMillis);
    }

    private List<Keeper> allKeepers() {
        List<Keeper> all = new ArrayList<>(workers);
        all.addAll(coordinators);
        return all;
    }

    /** What a thread of the run does. */
    private interface Work {
        void run() throws InterruptedException;
    }

    private List<Thread> begin() {
        wires.watchedBy(tormentor);
        allKeepers().forEach(Keeper::start);
        // What gets stuck is to stay so, and to be counted.
        cluster.client().schedules().set("health", new ScheduleRequest(null, List.of(), false), false);
        allKeepers().forEach(keeper -> keeper.arm(true));
        BooleanSupplier ended = () -> over || closed;
        FaultPlan faults = FaultPlan.draw(plan.seed(), plan.groups());
        Strikes strikes = new Strikes(cluster, wires, workers, coordinators, log, traffic::leader);
        List<Thread> threads = new ArrayList<>();
        threads.add(thread("strikes", () -> strikes.carryOut(faults, traffic::submitted, ended)));
        for (int i = 0; i < SUBMITTERS; i++) {
            threads.add(thread("submitter-" + i, () -> traffic.submit(this::pauseMillis, ended)));
        }
        // These two go on until the cluster is closed: groups wait for the operator to the end.
        thread("look", () -> traffic.look(() -> closed));
        thread("operator", () -> traffic.operate(() -> closed));
        return threads;
    }

    private Thread thread(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    } catch (RuntimeException e) {
                        if (!closed) {
                            log.note(name, "failed: " + e);
                            throw e;
                        }
                    }
                },
                "torture-" + name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private boolean lastTenth() {
        return traffic.submitted() >= plan.groups() - plan.groups() / 10;
    }

    private int pauseMillis(int submitted) {
        return plan.thorough() && lastTenth() && sweep.left() > 0 ? TRICKLE_MILLIS : 1;
    }

    /** Strikes that were due while an earlier one took long still come, though all groups are submitted by then. */
    private boolean faultsOver(Stopwatch faults, Thread strikes) {
        return (traffic.submitted() >= plan.groups() && !strikes.isAlive())
                || faults.elapsedMillis() > plan.faultMillis();
    }

    private String progressLine() {
        int faults = log.counts().values().stream().mapToInt(Integer::intValue).sum();
        return traffic.submitted() + " of " + plan.groups() + " groups submitted, " + traffic.underWay()
                + " under way; " + faults + " faults; " + sweep.seen() + " statements, " + sweep.left()
                + " hits to come";
    }

    /** No more faults: everything runs again. */
    private void mend() throws InterruptedException {
        while (!closed && allKeepers().stream().anyMatch(keeper -> keeper.busy() || keeper.alive() != 1)) {
            new WakeSignal().rest(LOOK_MILLIS);
        }
        log.note("cluster", "no more faults; everything runs");
    }

    private void settle(Consumer<String> progress) throws InterruptedException {
        Stopwatch still = Stopwatch.started();
        int last = Integer.MAX_VALUE;
        while (!closed && still.elapsedMillis() < STANDSTILL_MILLIS) {
            int now = traffic.lookOnce();
            if (now == 0) {
                return;
            }
            if (now < last) {
                still = Stopwatch.started();
                last = now;
            }
            progress.accept("no more faults; " + now + " groups under way");
            new WakeSignal().rest(PROGRESS_MILLIS);
        }
    }

    /** Looks at everything, as {@link #run} does at its end. */
    List<Violation> inspect() {
        List<Violation> violations = new ArrayList<>(traffic.refused());
        for (Violation violation : new Inspection(cluster, workload).violations()) {
            violations.add(violation.what().equals(Inspection.SETTLED) ? explained(violation) : violation);
        }
        for (Keeper keeper : workers) {
            if (keeper.alive() > 1) {
                violations.add(new Violation("", keeper.name(), "a node has one worker", "one", "two run"));
            }
        }
        return violations;
    }

    private Violation explained(Violation violation) {
        try {
            ShardwrightClient client = cluster.client();
            GroupId id = GroupId.parse(
                    violation.group().substring(0, violation.group().indexOf(' ')));
            String reasons = client.control().explain(id).reasons().stream()
                    .map(reason -> reason.text())
                    .collect(Collectors.joining("; "));
            return new Violation(
                    violation.group(),
                    violation.node(),
                    violation.what(),
                    violation.expected(),
                    violation.found() + "; explain: " + reasons);
        } catch (ShardwrightException e) {
            return violation;
        }
    }

    private TortureReport report(long faultMillis) {
        List<GroupRecord> groups = new Inspection(cluster, workload).groups();
        List<Violation> violations = inspect();
        Map<String, Integer> faults = new LinkedHashMap<>();
        log.counts().forEach((kind, count) -> faults.put(kind.label(), count));
        Map<String, Integer> hits = new LinkedHashMap<>();
        sweep.hits().forEach((aim, count) -> hits.put(aim.label(), count));
        List<String> missed = new ArrayList<>();
        sweep.missing().forEach((shape, aims) -> {
            if (!aims.isEmpty()) {
                missed.add(
                        aims.stream().map(Aim::label).collect(Collectors.joining(", ")) + " at " + shape.brief(1_000));
            }
        });
        Map<Integer, PlannedGroup> planned =
                workload.groups().stream().collect(Collectors.toMap(PlannedGroup::number, group -> group));
        List<GroupRecord> unplanned = groups.stream()
                .filter(group -> group.aborted() && planned.containsKey(group.number()))
                .filter(group ->
                        !Objects.requireNonNull(planned.get(group.number())).fails())
                .toList();
        unplanned.forEach(
                group -> log.note("report", "unplanned rollback of " + group.named() + ": " + group.reason()));
        violations.forEach(violation -> log.note("violation", violation.line()));
        return new TortureReport(
                plan.seed(),
                groups.size(),
                count(groups, "committed"),
                (int) groups.stream().filter(GroupRecord::aborted).count(),
                count(groups, "rolled_back"),
                count(groups, "rollback_stuck"),
                (int) groups.stream()
                        .filter(g ->
                                !g.committed() && !g.rolledBack() && !g.state().equals("rollback_stuck"))
                        .count(),
                unplanned.size(),
                faults,
                sweep.seen(),
                hits,
                missed,
                violations,
                faultMillis,
                whole.elapsedMillis(),
                versions(),
                cluster.logs().toString());
    }

    private static int count(List<GroupRecord> groups, String state) {
        return (int) groups.stream().filter(g -> g.state().equals(state)).count();
    }

    private String versions() {
        return "MariaDB "
                + cluster.metadata()
                        .run(Account.ROOT, "SELECT VERSION()")
                        .get(0)
                        .get(0) + ", Java "
                + Runtime.version() + ", " + Runtime.getRuntime().availableProcessors() + " cores";
    }

    @Override
    public void close() {
        closed = true;
        allKeepers().forEach(Keeper::close);
        tormentor.close();
        cluster.close();
        wires.close();
        log.close();
    }
}
