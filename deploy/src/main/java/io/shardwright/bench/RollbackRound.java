package io.shardwright.bench;

import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.CommandPair;
import io.shardwright.queue.Direction;
import io.shardwright.queue.GroupState;
import io.shardwright.time.WakeSignal;
import java.sql.SQLException;
import java.util.List;

/** What recording the way back costs, and how fast it is gone. */
final class RollbackRound {
    private static final long TIMEOUT_MILLIS = 600_000;
    private static final long LOOK_MILLIS = 1_000;
    private static final int WARM_TASKS = 20_000;

    private final RoundPlan plan;
    private final WakeSignal progress = new WakeSignal();
    private volatile Latencies latencies = new Latencies(0);
    private volatile long lastNanos;

    RollbackRound(RoundPlan plan) {
        this.plan = plan;
    }

    /** Publishing and running, both measured. */
    Round record(Gauge gauge) throws SQLException, InterruptedException {
        try (Fleet fleet = new Fleet(
                        plan, Shapes.nodes(plan.scenario()), (name, epoch) -> new NoOpNode(this::started), result -> {
                            lastNanos = System.nanoTime();
                            if (latencies.starts() == latencies.size()) {
                                progress.wake();
                            }
                        });
                BarePublisher publisher = new BarePublisher(plan)) {
            fleet.go();
            run(fleet, publisher, Math.min(plan.tasks(), WARM_TASKS));
            long from = System.nanoTime();
            Meter meter = new Meter(gauge, from);
            run(fleet, publisher, plan.tasks());
            meter.stop(from, lastNanos);
            return meter.round(latencies.starts(), latencies, latencies);
        }
    }

    private void run(Fleet fleet, BarePublisher publisher, int tasks) throws SQLException, InterruptedException {
        latencies = new Latencies(tasks);
        for (List<CommandPair> group : Shapes.of(plan.scenario(), tasks)) {
            publisher.publish(group);
            fleet.wakeAll();
        }
        for (long waited = 0; waited < TIMEOUT_MILLIS; waited += LOOK_MILLIS) {
            progress.rest(LOOK_MILLIS);
            if (latencies.starts() == tasks && publisher.open() == 0) {
                return;
            }
        }
        throw new IllegalStateException("of " + tasks + " commands " + latencies.starts() + " were started");
    }

    private void started(ClaimedCommand command) {
        latencies.started(Shapes.number(command.name()), System.nanoTime());
    }

    /** Undoing: from the moment at which the group begins to abort until it is rolled back. */
    Round undo(Gauge gauge) throws InterruptedException {
        latencies = new Latencies(plan.tasks());
        try (Fleet fleet =
                new Fleet(plan, Shapes.nodes(plan.scenario()), (name, epoch) -> new NoOpNode(this::undone), result -> {
                    if (result.leader()) {
                        progress.wake();
                    }
                })) {
            List<List<CommandPair>> groups = Shapes.of(plan.scenario(), plan.tasks());
            groups.forEach(fleet::publish);
            fleet.activate();
            fleet.go();
            // Woken when the failing command has failed: everything before it is applied.
            progress.rest(TIMEOUT_MILLIS);
            long from = System.nanoTime();
            for (int i = 0; i < plan.tasks(); i++) {
                latencies.ready(i, from);
            }
            Meter meter = new Meter(gauge, from);
            while (!fleet.all(GroupState.ROLLED_BACK)) {
                fleet.settle();
                progress.rest(LOOK_MILLIS);
            }
            meter.stop(from, System.nanoTime());
            groups.forEach(group -> Shapes.undoEdges(plan.scenario(), group, latencies::readyAfter));
            return meter.round(latencies.starts(), latencies, latencies);
        }
    }

    private void undone(ClaimedCommand command) {
        if (command.direction() == Direction.UNDO) {
            started(command);
        }
    }
}
