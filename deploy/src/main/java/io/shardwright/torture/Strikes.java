package io.shardwright.torture;

import io.shardwright.local.LocalCluster;
import io.shardwright.local.LocalProcess;
import io.shardwright.localdb.LocalMariaDb;
import io.shardwright.time.WakeSignal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** Carries the {@link FaultPlan} out, fault after fault, on one thread. */
final class Strikes {
    private static final int OUTAGE_MILLIS = 700;
    private static final int DATABASE_PAUSE_MILLIS = 3_500;
    private static final long LOOK_MILLIS = 50;

    /** So long a strike waits for its target to be whole again; then it takes the next one. */
    private static final int LOOKS_MAX = 400;

    private final LocalCluster cluster;
    private final Wires wires;
    private final List<Keeper> workers;
    private final List<Keeper> coordinators;
    private final FaultLog log;
    private final Supplier<String> leader;

    Strikes(
            LocalCluster cluster,
            Wires wires,
            List<Keeper> workers,
            List<Keeper> coordinators,
            FaultLog log,
            Supplier<String> leader) {
        this.cluster = cluster;
        this.wires = wires;
        this.workers = workers;
        this.coordinators = coordinators;
        this.log = log;
        this.leader = leader;
    }

    /**
     * Strikes until the plan is over.
     *
     * @param submitted how many groups have been submitted
     * @param over whether to end early
     */
    void carryOut(FaultPlan plan, IntSupplier submitted, BooleanSupplier over) throws InterruptedException {
        for (FaultPlan.Fault fault : plan.faults()) {
            while (submitted.getAsInt() < fault.atGroup() && !over.getAsBoolean()) {
                rest(LOOK_MILLIS);
            }
            if (over.getAsBoolean()) {
                return;
            }
            strike(fault);
        }
    }

    private void strike(FaultPlan.Fault fault) throws InterruptedException {
        switch (fault.kind()) {
            case WORKER_KILLED -> kill(fault, of(workers, fault.pick()));
            case LEADER_KILLED -> kill(fault, coordinator(true));
            case STANDBY_KILLED -> kill(fault, coordinator(false));
            case WORKER_PAUSED -> pause(fault, of(workers, fault.pick()));
            case COORDINATOR_PAUSED -> pause(fault, of(coordinators, fault.pick()));
            case METADATA_RESTARTED -> restart(fault, "metadata", cluster.metadata());
            case NODE_RESTARTED -> {
                int node = fault.pick() % cluster.nodes().size();
                restart(
                        fault,
                        cluster.nodes().get(node).name(),
                        cluster.nodes().get(node).server());
            }
            case DATABASE_PAUSED -> pauseDatabase(fault);
            case ZOOKEEPER_RESTARTED -> {
                log.fault(fault.kind(), "zookeeper", "at random");
                cluster.stopZooKeeper();
                cluster.startZooKeeper();
            }
            case CONNECTIONS_CUT -> log.fault(fault.kind(), wires.cut(fault.pick()), "at random");
            case STATEMENT_LOST, CUT_WHILE_RUNNING, ANSWER_LOST, STATEMENT_REFUSED ->
                throw new IllegalStateException(fault.kind() + " needs a statement");
        }
    }

    private static Keeper of(List<Keeper> keepers, int pick) {
        return keepers.get(pick % keepers.size());
    }

    private Keeper coordinator(boolean leading) {
        return coordinators.stream()
                .filter(keeper -> keeper.name().equals(leader.get()) == leading)
                .findFirst()
                .orElse(coordinators.get(0));
    }

    private Optional<Keeper.Hold> taken(FaultPlan.Fault fault, Keeper keeper) throws InterruptedException {
        for (int look = 0; look < LOOKS_MAX; look++) {
            Optional<LocalProcess> present = keeper.present();
            Optional<Keeper.Hold> hold = present.flatMap(process -> keeper.take(process, true));
            if (hold.isPresent()) {
                log.fault(fault.kind(), present.orElseThrow().name(), "at random");
                return hold;
            }
            rest(LOOK_MILLIS);
        }
        return Optional.empty();
    }

    private void kill(FaultPlan.Fault fault, Keeper keeper) throws InterruptedException {
        taken(fault, keeper).ifPresent(Keeper.Hold::kill);
    }

    private void pause(FaultPlan.Fault fault, Keeper keeper) throws InterruptedException {
        Optional<CountDownLatch> unused = taken(fault, keeper).map(Keeper.Hold::pause);
    }

    private void restart(FaultPlan.Fault fault, String name, LocalMariaDb database) throws InterruptedException {
        log.fault(fault.kind(), name, "at random");
        database.kill();
        rest(1 + (long) fault.pick() * OUTAGE_MILLIS / 1_000);
        database.start();
        log.note(name, "takes connections again");
    }

    private void pauseDatabase(FaultPlan.Fault fault) throws InterruptedException {
        List<LocalMariaDb> databases = new ArrayList<>();
        databases.add(cluster.metadata());
        cluster.nodes().forEach(node -> databases.add(node.server()));
        LocalMariaDb database = databases.get(fault.pick() % databases.size());
        log.fault(fault.kind(), "port " + database.endpoint().port(), "at random");
        database.process().signal("STOP");
        rest(1 + (long) fault.pick() * DATABASE_PAUSE_MILLIS / 1_000);
        database.process().signal("CONT");
    }

    private static void rest(long millis) throws InterruptedException {
        new WakeSignal().rest(millis);
    }
}
