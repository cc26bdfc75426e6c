package io.shardwright.bench;

import io.shardwright.fleet.Incarnation;
import io.shardwright.fleet.NodeName;
import io.shardwright.nodedb.Fence;
import io.shardwright.nodedb.NodeAccess;
import io.shardwright.nodedb.NodeDatabase;
import io.shardwright.nodedb.RouteAccounts;
import io.shardwright.noderun.Undertakings;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.CommandPair;
import io.shardwright.queue.GroupState;
import io.shardwright.queue.ReadyByNode;
import io.shardwright.run.DatabaseLaneNode;
import io.shardwright.run.LaneNode;
import io.shardwright.time.WakeSignal;
import java.util.List;
import java.util.Map;

/** Tasks on our queue. */
final class OurRound implements AutoCloseable {
    private static final long TIMEOUT_MILLIS = 300_000;

    /** Between two looks whether all groups have ended, should a wake be missed. */
    private static final long LOOK_MILLIS = 1_000;

    private final RoundPlan plan;
    private final Fleet fleet;
    private final WakeSignal progress = new WakeSignal();
    private volatile Latencies latencies = new Latencies(0);
    private volatile int awaited = Integer.MAX_VALUE;
    private volatile long lastNanos;
    private List<List<CommandPair>> groups = List.of();

    OurRound(RoundPlan plan) {
        this.plan = plan;
        this.fleet = new Fleet(plan, Shapes.nodes(plan.scenario()), this::node, result -> {
            lastNanos = System.nanoTime();
            if (latencies.starts() >= awaited) {
                progress.wake();
            }
        });
    }

    private LaneNode node(NodeName name, long epoch) {
        if (plan.scenario() != Scenario.FULL_PATH) {
            return new NoOpNode(this::started);
        }
        NodeDatabase node =
                new NodeDatabase(new NodeAccess(plan.endpoint(), "shardwright", plan.workerPassword(), "app"));
        node.prepare();
        new Fence(node).take(epoch, Incarnation.numbered(1, 1));
        return new CountingNode(
                new DatabaseLaneNode(node, epoch, RouteAccounts.of(Map.of()), Undertakings.NONE), this::started);
    }

    private void started(ClaimedCommand command) {
        latencies.started(Shapes.number(command.name()), System.nanoTime());
    }

    /** Publishes while the workers rest. */
    void publish(int tasks) throws InterruptedException {
        awaited = tasks;
        latencies = new Latencies(tasks);
        groups = Shapes.of(plan.scenario(), tasks);
        groups.forEach(fleet::publish);
        fleet.activate();
    }

    long go() {
        long now = System.nanoTime();
        for (int i = 0; i < awaited; i++) {
            latencies.ready(i, now);
        }
        fleet.go();
        return now;
    }

    /** Returns the moment of the last commit, once every group is committed; the workers then rest. */
    long await() throws InterruptedException {
        for (long waited = 0; waited < TIMEOUT_MILLIS; waited += LOOK_MILLIS) {
            progress.rest(LOOK_MILLIS);
            long last = lastNanos;
            if (latencies.starts() >= awaited && fleet.all(GroupState.COMMITTED)) {
                fleet.rest();
                groups.forEach(group -> Shapes.forwardEdges(group, latencies::readyAfter));
                return last;
            }
        }
        throw new IllegalStateException("of " + awaited + " commands " + latencies.starts() + " were started");
    }

    /** One task after another on an idle queue. */
    void light(int tasks, long pauseMillis) throws InterruptedException {
        awaited = tasks;
        groups = List.of();
        latencies = new Latencies(tasks);
        fleet.go();
        for (int i = 0; i < tasks; i++) {
            fleet.publish(List.of(Shapes.single(i)));
            ReadyByNode ready = fleet.activate();
            latencies.ready(i, System.nanoTime());
            fleet.wake(ready);
            Thread.sleep(pauseMillis);
        }
        await();
    }

    Latencies latencies() {
        return latencies;
    }

    @Override
    public void close() {
        fleet.close();
    }
}
