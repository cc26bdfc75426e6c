package io.shardwright.simulation;

import java.util.List;
import java.util.Optional;

/** Brings the larger faults: deaths, pauses, restarts, elections, takeovers, jumps of the clock; and mends everything when their time is over. */
final class Faults {
    /** All faults end by then; groups arrive in the first half. */
    static final int UNTIL_MILLIS = 6_000;

    private static final int PAUSE_MILLIS_MAX = 4_000;
    private static final int OUTAGE_MILLIS_MAX = 1_500;
    private static final int CLOCK_JUMP_MILLIS_MAX = 20_000;

    private static final int LOSS_PER_MILLE = 125;

    private static final int LOSS_LOOK_MILLIS = 10;

    /** Longer than a lease, so that who was cut off comes back when its node was declared lost. */
    private static final int LOSS_MILLIS = 2 * WorkerProcess.LEASE_MILLIS;

    private final World world;
    private final Dice dice;
    private final int intensity;

    Faults(World world) {
        this.world = world;
        this.dice = world.dice;
        // Some runs are calm, so that faults come alone as well as together.
        this.intensity = dice.between(0, 3);
    }

    void plan() {
        int count = intensity * dice.between(1, 8);
        for (int i = 0; i < count; i++) {
            world.timeline.in(dice.below(UNTIL_MILLIS), this::strike);
        }
        if (intensity == 0) {
            dice.calmDown();
        }
        // By chance of its own, so that all other runs are what they were.
        Dice losses = new Dice(~world.seed);
        if (losses.chance(LOSS_PER_MILLE)) {
            SimNode node = world.nodes.get(losses.below(world.nodes.size()));
            boolean isCutOff = losses.chance(300);
            world.timeline.in(losses.below(UNTIL_MILLIS), () -> lose(node, isCutOff));
        }
        world.timeline.in(UNTIL_MILLIS, this::mend);
    }

    /** A host dies with its server and its worker. Or its worker is merely cut off, goes on later, and finds no server any more. */
    private void lose(SimNode node, boolean isCutOff) {
        if (!world.metadata.holdsClaims(node) && world.timeline.now() < UNTIL_MILLIS) {
            // Most of the time a node has nothing to do; then its loss shows little.
            world.timeline.in(LOSS_LOOK_MILLIS, () -> lose(node, isCutOff));
            return;
        }
        world.census.count(Happening.NODE_GONE);
        world.log(() -> "the host of " + node + " is gone");
        node.gone = true;
        node.crash();
        for (WorkerProcess worker : world.workersOf(node)) {
            if (isCutOff) {
                worker.pause(LOSS_MILLIS);
            } else {
                worker.die("dies with its host");
            }
        }
        world.mourners.begin(node);
    }

    private void strike() {
        switch (dice.below(12)) {
            case 0, 1 ->
                anyWorker().ifPresent(w -> {
                    world.census.count(Happening.WORKER_KILLED);
                    w.die("is killed");
                });
            case 2 ->
                anyWorker().ifPresent(w -> {
                    world.census.count(Happening.WORKER_PAUSED);
                    w.pause(dice.between(10, PAUSE_MILLIS_MAX));
                });
            case 3, 9, 10 -> takeover();
            case 4 -> anyWorker().ifPresent(WorkerProcess::stop);
            case 5 -> {
                LeaderProcess coordinator = anyCoordinator();
                if (dice.chance(500)) {
                    world.census.count(Happening.COORDINATOR_KILLED);
                    coordinator.crash();
                } else {
                    world.census.count(Happening.COORDINATOR_PAUSED);
                    coordinator.pause(dice.between(10, PAUSE_MILLIS_MAX));
                }
            }
            case 6 -> {
                world.census.count(Happening.OTHER_COORDINATOR_ELECTED);
                elect(dice.below(world.coordinators.size()), PAUSE_MILLIS_MAX / 2);
            }
            case 7 -> restartMetadata();
            case 8 -> restartNode(world.nodes.get(dice.below(world.nodes.size())));
            default -> {
                world.census.count(Happening.METADATA_CLOCK_JUMPED);
                world.metadata.clockOffset = dice.between(-CLOCK_JUMP_MILLIS_MAX, CLOCK_JUMP_MILLIS_MAX);
                world.log(() -> "the metadata database's clock jumps to " + world.metadata.clockOffset + " ms off");
            }
        }
    }

    private Optional<WorkerProcess> anyWorker() {
        List<WorkerProcess> workers = world.workers;
        return workers.isEmpty() ? Optional.empty() : Optional.of(workers.get(dice.below(workers.size())));
    }

    private LeaderProcess anyCoordinator() {
        return world.coordinators.get(dice.below(world.coordinators.size()));
    }

    /** A worker is paused until its lease is over, and somebody starts another for its node: later the first goes on. */
    private void takeover() {
        anyWorker().ifPresent(worker -> {
            world.census.count(Happening.NODE_TAKEN_BY_ANOTHER);
            worker.pause(dice.between(100, PAUSE_MILLIS_MAX));
            world.startWorker(worker.node);
        });
    }

    /** Another is elected; each hears of it in its own time, and who led may hear last. */
    void elect(int elected, int delayMillisMax) {
        for (int i = 0; i < world.coordinators.size(); i++) {
            LeaderProcess coordinator = world.coordinators.get(i);
            boolean isElected = i == elected;
            world.timeline.in(dice.between(0, delayMillisMax), () -> coordinator.hear(isElected));
        }
    }

    private void restartMetadata() {
        world.census.count(Happening.METADATA_AWAY);
        world.metadata.up = false;
        world.log(() -> "the metadata database is away");
        world.timeline.in(dice.between(10, OUTAGE_MILLIS_MAX), () -> world.metadata.up = true);
    }

    private void restartNode(SimNode node) {
        world.census.count(Happening.NODE_DIED);
        node.crash();
        world.log(() -> node + " has died");
        world.operator.hearOfDeath(node);
        world.timeline.in(dice.between(10, OUTAGE_MILLIS_MAX), () -> {
            if (!node.gone) {
                node.up = true;
                world.log(() -> node + " is back");
            }
        });
    }

    private void mend() {
        dice.calmDown();
        world.log(() -> "no more faults");
        elect(0, 10);
        // What was paused longest goes on by then, and the last word of an earlier election has come.
        world.timeline.in(PAUSE_MILLIS_MAX, () -> elect(0, 10));
    }
}
