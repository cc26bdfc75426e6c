package io.shardwright.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.shardwright.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;

/** One measurement in a process of its own. Warms up, publishes untimed, measures, and writes what it found to a file. */
public final class RoundProcess {
    /** So many that what the compilers do is behind us; as many on either side. */
    private static final int WARM_TASKS_MAX = 20_000;

    /** Between two tasks at light load: far longer than one takes. */
    private static final long LIGHT_PAUSE_MILLIS = 10;

    private RoundProcess() {}

    public static void main(String[] arguments) throws IOException, SQLException, InterruptedException {
        ObjectMapper json = Json.mapper();
        RoundPlan plan = json.readValue(Path.of(arguments[0]).toFile(), RoundPlan.class);
        Round round = switch (plan.scenario()) {
            case SHARDWRIGHT, OLD_ROWS, FULL_PATH, CHAINS, FAN_OUT, FAN_IN -> ours(plan);
            case DB_SCHEDULER -> peer(plan);
            case RECORDED, UNRECORDED -> new RollbackRound(plan).record(new Gauge(plan));
            case UNDO_STRICT, UNDO_MIRRORED -> new RollbackRound(plan).undo(new Gauge(plan));
        };
        json.writeValue(Path.of(plan.resultFile()).toFile(), round);
        System.exit(0);
    }

    private static Round ours(RoundPlan plan) throws InterruptedException {
        Gauge gauge = new Gauge(plan);
        try (OurRound ours = new OurRound(plan)) {
            ours.publish(warm(plan));
            ours.go();
            ours.await();
            ours.publish(plan.tasks());
            Meter meter = new Meter(gauge, System.nanoTime());
            long from = ours.go();
            long to = ours.await();
            meter.stop(from, to);
            Latencies bulk = ours.latencies();
            if (plan.lightTasks() > 0) {
                ours.light(plan.lightTasks(), LIGHT_PAUSE_MILLIS);
            }
            return meter.round(bulk.starts(), bulk, ours.latencies());
        }
    }

    private static Round peer(RoundPlan plan) throws SQLException, InterruptedException {
        Gauge gauge = new Gauge(plan);
        try (PeerRound peer = new PeerRound(plan)) {
            peer.publish("warm", warm(plan));
            peer.go();
            peer.await();
            peer.publish("task", plan.tasks());
            Meter meter = new Meter(gauge, System.nanoTime());
            long from = peer.go();
            long to = peer.await();
            meter.stop(from, to);
            int ended = plan.tasks() - peer.left();
            Latencies bulk = peer.latencies();
            if (plan.lightTasks() > 0) {
                peer.light(plan.lightTasks(), LIGHT_PAUSE_MILLIS);
            }
            return meter.round(ended, bulk, peer.latencies());
        }
    }

    private static int warm(RoundPlan plan) {
        return Math.min(plan.tasks(), WARM_TASKS_MAX);
    }
}
