package io.shardwright.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.api.GroupView;
import io.shardwright.api.MoveRequest;
import io.shardwright.searchd.NeedsManticore;
import io.shardwright.searchd.SearchNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node that is receiving the only copy of a shard while the server that sends it is killed, on real servers: nobody starts the other again. */
@NeedsManticore
final class ManticoreJoinTest {
    private static final String TABLE = "heavy";

    /** So many that sending them takes longer than to see that they are being sent. */
    private static final int ROWS = 200_000;

    private static final int BATCH = 10_000;

    @TempDir
    private static Path folder;

    private static ManticoreCluster cluster;

    @BeforeAll
    static void start() throws IOException {
        cluster = ManticoreCluster.start(folder);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        cluster.assertNothingIsLeft();
    }

    private static String holder() {
        return cluster.client().table(TABLE).shards().get(0).replicas().get(0).node();
    }

    private static void fill(SearchNode server) {
        String shard = server.tables().stream()
                .filter(name -> name.startsWith(TABLE + "_"))
                .findFirst()
                .orElseThrow();
        for (int begin = 1; begin <= ROWS; begin += BATCH) {
            server.run("INSERT INTO " + shard + " (id, name, age) VALUES "
                    + IntStream.range(begin, begin + BATCH)
                            .mapToObj(id -> "(" + id + ", '" + "text ".repeat(20) + id + "', 7)")
                            .collect(Collectors.joining(",")));
        }
    }

    private static boolean isReceiving(SearchNode server) {
        return server.clusters().stream()
                .anyMatch(name -> server.clusterStatus(name, "node_state").equals("joining")
                        && server.clusterStatus(name, "cluster_weight").equals("2"));
    }

    @Test
    @Timeout(300)
    void aMoveWhoseSourceIsKilledWhileItSendsEnds() throws IOException {
        cluster.create(TABLE, 1, 1);
        String from = holder();
        String to = from.equals("m1") ? "m2" : "m1";
        SearchNode source = cluster.server(from);
        SearchNode target = cluster.server(to);
        fill(source);
        long pid = target.pid();
        String group = cluster.client()
                .moves()
                .start(new MoveRequest(TABLE, 0, to, null, null, null, null))
                .group();
        while (!isReceiving(target)) {
            Thread.onSpinWait();
        }
        source.kill().start();
        Looking.until(source::answers);
        GroupView ended = cluster.ended(group);
        assertThat(ended.state()).as(ended.toString()).isIn("committed", "rolled_back");
        assertThat(holder()).isEqualTo(ended.state().equals("committed") ? to : from);
        assertThat(target.pid()).as("nobody has started it again").isEqualTo(pid);
        assertThat(cluster.counted(TABLE)).isEqualTo(ROWS);
        for (SearchNode server : cluster.servers()) {
            assertThat(server.ask("SELECT COUNT(*) FROM " + TABLE)).isEqualTo(String.valueOf(ROWS));
        }
        // It can be changed again, and moved.
        cluster.committed(cluster.client()
                .moves()
                .start(new MoveRequest(TABLE, 0, "m3", null, null, null, null))
                .group());
        assertThat(cluster.counted(TABLE)).isEqualTo(ROWS);
        cluster.purge(TABLE);
    }
}
