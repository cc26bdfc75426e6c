package io.shardwright.demo;

import io.shardwright.local.LocalNode;
import io.shardwright.time.WakeSignal;
import io.shardwright.traffic.Mix;
import io.shardwright.traffic.Pace;
import io.shardwright.traffic.Traffic;
import io.shardwright.traffic.TrafficReport;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** Clients that use a table through the distributed tables of all nodes, and know what they were told. */
final class Writers implements AutoCloseable {
    private static final int CLIENTS = 4;
    private static final long SEED = 42;

    /** So many writes are to come before and after each change of owner. */
    private static final int WRITES_BETWEEN = 200;

    private final Stage stage;
    private final Traffic traffic;

    private Writers(Stage stage, Traffic traffic) {
        this.stage = stage;
        this.traffic = traffic;
    }

    /** Lets clients use the rows with the ids from 0 on. */
    static Writers start(Stage stage, String table, int rows) {
        List<Traffic.Door> doors = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            LocalNode node =
                    stage.cluster().nodes().get(i % stage.cluster().nodes().size());
            doors.add(Traffic.Door.of(node.server()));
        }
        Writers writers = new Writers(
                stage,
                Traffic.start(
                        table,
                        LongStream.range(0, rows).boxed().toList(),
                        doors,
                        new Traffic.Habit(Pace.resting(1), Mix.ALL),
                        SEED));
        writers.awaitWrites();
        return writers;
    }

    /** What they do. */
    static String doing(int rows) {
        return CLIENTS + " clients insert, change, delete and read its " + rows
                + " rows through the distributed tables of all nodes";
    }

    void awaitWrites() {
        long until = traffic.writes() + WRITES_BETWEEN;
        try {
            while (traffic.writes() < until) {
                new WakeSignal().rest(10);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops them, and checks that every answer that they were given was true. */
    String judge() {
        LocalNode node = stage.cluster().nodes().get(0);
        try {
            TrafficReport report = traffic.stop(Traffic.Door.of(node.server()));
            stage.checks().equal("no client was given an error", List.of(), report.errors());
            stage.checks()
                    .equal(
                            "every acknowledged write is there exactly once, every read was true",
                            List.of(),
                            report.violations());
            return report.writes() + " writes and " + report.reads() + " reads; the longest write took "
                    + report.longestMillis() + " ms";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    @Override
    public void close() {
        traffic.close();
    }
}
