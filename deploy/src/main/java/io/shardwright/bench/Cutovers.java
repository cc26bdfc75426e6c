package io.shardwright.bench;

import io.shardwright.api.GroupView;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.local.LocalCluster;
import io.shardwright.local.LocalNode;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.traffic.Mix;
import io.shardwright.traffic.Pace;
import io.shardwright.traffic.Traffic;
import io.shardwright.traffic.TrafficReport;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/** How long clients of a distributed table wait when its shard moves: a small table goes to and fro under some thousand writes a second. */
final class Cutovers {
    private static final String TABLE = "paused";
    private static final int ROWS = 2_000;
    private static final int CLIENTS = 48;

    /**
     * A write every so many milliseconds as there are clients, so a thousand a second together, whatever the answers take, and nothing else: clients, both servers and what moves share the processors, and reads and transactions of several
     * statements would leave them fewer writes, not a shorter pause.
     */
    private static final Traffic.Habit HABIT = new Traffic.Habit(Pace.every(CLIENTS), Mix.CHANGES);

    private static final long SEED = 11;

    private final LocalCluster cluster;
    private final ShardwrightClient client;

    /**
     * What was measured.
     *
     * @param pauses the longest write of each move, ascending, milliseconds
     */
    record Result(List<Long> pauses, double writesPerSecond, long errors, long untrue) {
        long p99() {
            return pauses.isEmpty() ? 0 : pauses.get((int) Math.ceil(0.99 * pauses.size()) - 1);
        }
    }

    Cutovers(LocalCluster cluster, ShardwrightClient client) {
        this.cluster = cluster;
        this.client = client;
    }

    /** Nothing without the Spider engine: there is no distributed table then. */
    Result measure(int cutovers, Consumer<String> progress) {
        if (!cluster.hasSpider() || cutovers == 0) {
            return new Result(List.of(), 0, 0, 0);
        }
        MoveBench.create(client, TABLE, "id bigint primary key, version int not null, amount bigint not null");
        List<Traffic.Door> doors = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            LocalNode node = cluster.nodes().get(i % cluster.nodes().size());
            doors.add(Traffic.Door.of(node.server()));
        }
        try (Traffic traffic =
                Traffic.start(TABLE, LongStream.range(0, ROWS).boxed().toList(), doors, HABIT, SEED)) {
            List<Long> pauses = new ArrayList<>();
            long begun = System.nanoTime();
            for (int i = 0; i < cutovers; i++) {
                String at =
                        client.table(TABLE).shards().get(0).replicas().get(0).node();
                long unused = traffic.longestSinceAsked();
                GroupView moved = MoveBench.move(
                        client, TABLE, MoveBench.other(cluster, at).name());
                pauses.add(traffic.longestSinceAsked());
                MoveBench.accept(client, moved.id());
                progress.accept(
                        "cutover " + (i + 1) + " of " + cutovers + ": the longest write took " + pauses.get(i) + " ms");
            }
            double writesPerSecond = traffic.writes() / ((System.nanoTime() - begun) / 1e9);
            TrafficReport report = traffic.stop(doors.get(0));
            return new Result(
                    pauses.stream().sorted().toList(),
                    writesPerSecond,
                    report.refused() + report.unknown(),
                    report.violations().size());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ShardwrightException(ErrorCode.LOCAL_CLUSTER, "interrupted", "Run it again.", e);
        }
    }
}
