package io.shardwright.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.api.DiagnosisLineView;
import io.shardwright.api.DiagnosisView;
import io.shardwright.api.MoveRequest;
import io.shardwright.api.RepairView;
import io.shardwright.api.SqlRequest;
import io.shardwright.cli.Shell;
import io.shardwright.local.LocalProcess;
import io.shardwright.searchd.NeedsManticore;
import io.shardwright.searchd.SearchNode;
import io.shardwright.searchd.SearchNodes;
import io.shardwright.traffic.SearchTraffic;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Distributed tables on real Manticore servers that a newcomer has not, or that somebody has altered or dropped there. */
@NeedsManticore
class ManticoreRepairTest {
    private static final int SHARDS = 4;

    /** The exit code of a diagnosis that has found something. */
    private static final int DIFFERS = 12;

    @TempDir
    private Path folder;

    private ManticoreCluster fleet;

    @BeforeEach
    void start() throws IOException {
        fleet = ManticoreCluster.start(folder, 1, SearchNodes.all(), 2);
    }

    @AfterEach
    void stop() {
        fleet.close();
    }

    /** What differs on a node, or everywhere. */
    private List<String> differing(Optional<String> node) {
        DiagnosisView view = fleet.client().diagnosis().diagnose(node, Optional.empty(), false);
        return view.lines().stream().map(ManticoreRepairTest::words).toList();
    }

    private static String words(DiagnosisLineView line) {
        return line.node() + " " + line.kind() + " " + line.object() + " " + line.verdict() + ": " + line.recorded()
                + ", " + line.actual();
    }

    private String repaired(String node) {
        RepairView plan = fleet.client().diagnosis().planRepair(node, Optional.empty());
        assertThat(plan.left()).isEmpty();
        return fleet.client()
                .diagnosis()
                .repair(node, Optional.empty(), Objects.requireNonNull(plan.hash(), plan.toString()))
                .group();
    }

    private void insert(String table, int from, int to) {
        for (int id = from; id < to; id++) {
            ManticoreCluster.succeeded(fleet.client()
                    .sql(
                            table,
                            SqlRequest.forKey(
                                    "INSERT INTO " + table + " (id, name, age) VALUES (" + id + ", 'n', 1)",
                                    String.valueOf(id))));
        }
    }

    /** What a client of the server reads, which is told by a warning if a shard is left out. */
    private static void reads(SearchNode server, String table, long rows) {
        assertThat(server.holdings().rows("SELECT COUNT(*) FROM " + table))
                .as(server + " " + table)
                .containsExactly(List.of(String.valueOf(rows)));
    }

    private void move(String table, int shard, String from, String to) {
        fleet.committed(fleet.client()
                .moves()
                .start(new MoveRequest(table, shard, to, null, null, null, null, from))
                .group());
    }

    @Test
    void aNewcomerGetsTheDistributedTablesAndKeepsThem() throws IOException {
        fleet.create("early", SHARDS, 2);
        fleet.create("single", 2, 1);
        insert("single", 1, 21);
        fleet.join("m3");
        move("single", 0, holder("single", 0), "m3");

        assertThat(differing(Optional.empty()))
                .containsExactly(
                        "m3 distributed early missing: not made, not there",
                        "m3 distributed single missing: not made, not there");
        LocalProcess worker = fleet.worker("m3");
        String group = repaired("m3");
        worker.kill();
        worker.start();
        fleet.committed(group);
        reads(fleet.server("m3"), "single", 20);
        assertThat(differing(Optional.empty())).isEmpty();
        assertThat(fleet.client().diagnosis().planRepair("m3", Optional.empty()).hash())
                .isNull();

        SearchTraffic traffic = fleet.traffic("early");
        try (traffic) {
            move("early", 0, "m1", "m3");
            move("single", 1, holder("single", 1), "m3");
            assertThat(differing(Optional.empty())).isEmpty();
        }
        assertThat(traffic.unread()).isEmpty();
        fleet.holds("early", traffic);
        fleet.servers().forEach(server -> reads(server, "single", 20));

        fleet.committed(fleet.client().dropTable("single", false).group());
        assertThat(fleet.server("m3").tables()).doesNotContain("single");
        assertThat(differing(Optional.empty())).isEmpty();
        fleet.committed(fleet.client().undropTable("single").group());
        fleet.servers().forEach(server -> reads(server, "single", 20));
        fleet.purge("single");
        fleet.purge("early");
        fleet.assertNothingIsLeft();
    }

    private String holder(String table, int shard) {
        return fleet.client().table(table).shards().get(shard).replicas().get(0).node();
    }

    @Test
    void whatWasAlteredOrDroppedByHandIsMended() {
        fleet.create("mended", SHARDS, 2);
        insert("mended", 1, 21);
        SearchNode first = fleet.server("m1");
        SearchNode second = fleet.server("m2");
        List<String> parts = first.holdings().rows("SHOW CREATE TABLE mended").get(0);
        first.run("DROP TABLE mended");
        second.run("DROP TABLE mended");
        second.run("CREATE TABLE mended type='distributed' agent_blackhole='" + first.api() + ":absent'");
        assertThat(differing(Optional.of("m1")))
                .containsExactly("m1 distributed mended missing: made, map 1, not there");
        assertThat(differing(Optional.of("m2")))
                .singleElement()
                .asString()
                .contains("mended stale", "absent at agent_blackhole");

        Shell shell = new Shell(Map.of(), folder);
        assertThat(shell.run("diagnose").code()).isEqualTo(DIFFERS);
        Shell.Said said = shell.run("repair", "--table", "mended", "--yes");
        assertThat(said.code()).as(said.toString()).isZero();
        assertThat(said.out()).contains("repair what is on node m1", "repair what is on node m2");
        assertThat(first.holdings().rows("SHOW CREATE TABLE mended").get(0)).isEqualTo(parts);
        reads(first, "mended", 20);
        reads(second, "mended", 20);
        assertThat(differing(Optional.empty())).isEmpty();
        fleet.purge("mended");
    }
}
