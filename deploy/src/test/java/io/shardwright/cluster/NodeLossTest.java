package io.shardwright.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.api.GroupSummary;
import io.shardwright.api.GroupView;
import io.shardwright.api.IssueView;
import io.shardwright.api.NodeDetailView;
import io.shardwright.api.NodeView;
import io.shardwright.api.RepairView;
import io.shardwright.api.SqlRequest;
import io.shardwright.client.NodeClient;
import io.shardwright.local.LocalNode;
import io.shardwright.local.LocalProcess;
import io.shardwright.localdb.Account;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.GroupId;
import io.shardwright.traffic.TrafficReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node dies with its server, is declared lost, and comes back with what it had. Meanwhile clients write, shards of tables that it has the distributed table of move, tables are dropped, put back and
 * created. Every answer that a client was given must have been true, and what it had must never have served a wrong row.
 */
@NeedsSpider
@Tag("proof")
class NodeLossTest {
    private static final int ROWS = 300;
    private static final int SHARDS = 4;
    private static final int LOSS_SECONDS = 3;

    @TempDir
    private static Path folder;

    private static MovingCluster cluster;
    private static LocalNode n3;

    private static MovingTable life;
    private static MovingTable own;
    private static MovingTable past;

    @BeforeAll
    static void start() throws IOException {
        cluster = MovingCluster.start(folder);
        n3 = cluster.node("n3");
        for (LocalProcess coordinator : cluster.local().coordinators()) {
            Files.writeString(
                    cluster.local().settings(coordinator),
                    "loss-seconds: " + LOSS_SECONDS + "\n",
                    StandardOpenOption.APPEND);
            coordinator.stop(Duration.ofSeconds(20));
            coordinator.start();
        }
        Looking.until(NodeLossTest::led);
        fleet().drain("n3", "so that it gets no shards", false);
        life = cluster.table("life", SHARDS);
        tables();
        fleet().undrain("n3", "", false);
        own = table("own", 3);
        assertThat(owners()).contains("n3");
        past = table("past", 1);
        if (!past.owner(0).equals("n3")) {
            committed(past.move(0, "n3").toString());
            past.accept();
        }
    }

    private static boolean led() {
        try {
            return cluster.client().status().leader() != null
                    && cluster.leader().isAlive()
                    && fleet().list(false).nodes().stream().allMatch(NodeView::alive);
        } catch (ShardwrightException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.UNREACHABLE);
            return false;
        }
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static NodeClient fleet() {
        return cluster.client().fleet();
    }

    private static NodeDetailView awaitStanding(String state) {
        return Looking.until(
                () -> fleet().show("n3"), view -> view.node().standing().state().equals(state));
    }

    private static void committed(String group) {
        GroupView ended = cluster.ended(UUID.fromString(group));
        assertThat(ended.state()).as(ended.toString()).isEqualTo("committed");
    }

    /** The rows of a table, as a client of that node's distributed table sees them. */
    private static List<?> rows(String node, String table) {
        return cluster.node(node).server().run(Account.ROOT, "SELECT id, version FROM app." + table + " ORDER BY id");
    }

    private static List<?> servers(long generation) {
        return n3.server()
                .run(
                        Account.ROOT,
                        "SELECT Server_name FROM mysql.servers WHERE Server_name LIKE 'sw\\_g" + generation + "\\_%'");
    }

    private static MovingTable table(String name, int shards) {
        MovingTable table = cluster.table(name, shards);
        table.fill(ROWS);
        return table;
    }

    @Test
    void aNodeIsLostAndComesBackWithWhatItHad() throws Exception {
        long dropped = cluster.client().table("old").generation();
        committed(past.move(0, "n1").toString());
        String left = aMoveIsGivenUp();
        try (MovingTable.Users users = life.used(List.of(cluster.node("n1"), cluster.node("n2")))) {
            n3.worker().kill();
            isLost();
            users.awaitWrites();
            theFleetGoesOn();
            users.awaitWrites();

            n3.server().start();
            nothingStaleIsServed();
            n3.worker().start();
            isSettled(left, dropped);
            users.awaitWrites();
            TrafficReport report = users.stop();
            System.out.println("a loss and a return: clients met " + report);
            assertThat(report.violations()).as(report.toString()).isEmpty();
            assertThat(report.errors()).isEmpty();
        }
        aRepairDropsWhatIsLeft();
        itTakesPartAgain();
    }

    /** While it drains, so n3 has their distributed tables and none of their shards. */
    private static void tables() {
        table("old", 2);
        table("hidden", 2);
        committed(cluster.client().dropTable("hidden", false).group());
        table("shown", 2);
        committed(cluster.client().dropTable("shown", false).group());
    }

    private static List<String> owners() {
        return IntStream.range(0, 3).mapToObj(own::owner).toList();
    }

    /** So something of a group that has ended is left on n3; returns what. */
    private String aMoveIsGivenUp() throws Exception {
        UUID move = life.held(0, "n3");
        life.awaitPhase(move, "await-1");
        String left = life.tableOnTarget(move);
        n3.server().kill();
        life.awaitWaiting(move, "n3");
        cluster.client().moves().stop(move, "n3 burns", false);
        GroupId group = GroupId.parse(move.toString());
        Looking.until(() -> cluster.client().group(group).commands().stream()
                .noneMatch(command ->
                        (!command.node().equals("n3") && command.state().startsWith("undo_"))
                                || command.state().equals("running")));
        assertThat(cluster.client()
                        .control()
                        .waiveNode(group, "n3", "it has burnt", false)
                        .waivers())
                .isNotEmpty();
        assertThat(cluster.ended(move).state()).isEqualTo("rolled_back_with_waivers");
        return left;
    }

    private void isLost() {
        NodeDetailView lost = awaitStanding("lost");
        assertThat(lost.node().standing().actor()).isEqualTo("coordinator");
        assertThat(lost.node().standing().reason()).startsWith("its worker has been away since ");
        assertThat(lost.unreachable()).containsExactly("own/" + owners().indexOf("n3"));
        assertThat(fleet().list(false).issues()).extracting(IssueView::type).containsExactly("node-lost");
    }

    private void theFleetGoesOn() {
        for (int shard = 0; shard < SHARDS; shard++) {
            committed(life.move(shard, life.owner(shard).equals("n1") ? "n2" : "n1")
                    .toString());
        }
        assertThatThrownBy(() -> past.move(0, "n2")).hasMessageContaining("has not ended");
        past.accept();
        committed(past.move(0, "n2").toString());
        assertThatThrownBy(() -> own.move(owners().indexOf("n1"), "n2"))
                .hasMessageContaining("node n3, which has shards of table 'own', is lost");
        committed(cluster.client().dropTable("old", true).group());
        committed(cluster.client().undropTable("shown").group());
        table("fresh", 2);
        MovingTable again = cluster.table("old", 2);
        again.fill(7);
    }

    /** Its server is there with its old distributed tables, and nobody has looked at them yet. */
    private void nothingStaleIsServed() {
        assertStale("life");
        assertThat(rows("n3", "own"))
                .as("none of its shards has moved")
                .hasSize(ROWS)
                .isEqualTo(rows("n1", "own"));
        assertStale("old");
        assertThatThrownBy(() -> cluster.run("n3", "UPDATE life SET amount = 1"))
                .isInstanceOf(SQLException.class);
    }

    private static void assertStale(String table) {
        assertThatThrownBy(() -> rows("n3", table)).hasMessageContaining("Remote table 'app." + table + "_g");
    }

    private void isSettled(String left, long dropped) {
        NodeDetailView back = awaitStanding("active");
        assertThat(back.settling()).isNull();
        assertThat(back.node().standing().reason()).isEqualTo("it was lost and is settled");
        assertThat(cluster.client().groups(Optional.empty(), 100).stream()
                        .filter(group -> group.title().contains("which was lost")))
                .extracting(GroupSummary::state)
                .containsExactly("committed");
        for (String table : List.of("own", "old", "shown", "fresh")) {
            assertThat(rows("n3", table)).as(table).isNotEmpty().isEqualTo(rows("n1", table));
        }
        assertThat(rows("n3", "old")).hasSize(7);
        assertThat(rows("n3", "own")).hasSize(ROWS);
        assertThat(life.tablesOnNodes()).doesNotContain("n3 " + left);
        assertThat(pastOnN3()).as("nobody drops rows unasked").hasSize(1);
        assertThat(servers(dropped)).isEmpty();
        assertThat(
                        n3.server()
                                .run(
                                        Account.ROOT,
                                        "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'app' AND TABLE_NAME REGEXP 'stale$|left$'"))
                .isEmpty();
        assertThat(
                        cluster.local()
                                .metadata()
                                .run(
                                        Account.ROOT,
                                        "SELECT name FROM shardwright.artifact WHERE node = 'n3' AND state <> 'gone' AND kind <> 'quarantined-table'"))
                .isEmpty();
        assertThat(fleet().list(false).issues()).isEmpty();
    }

    private static List<String> pastOnN3() {
        return past.tablesOnNodes().stream()
                .filter(table -> table.startsWith("n3 "))
                .toList();
    }

    /** What a move had left there whose way back was closed meanwhile. */
    private void aRepairDropsWhatIsLeft() {
        RepairView plan = cluster.client().diagnosis().planRepair("n3", Optional.empty());
        committed(cluster.client()
                .diagnosis()
                .repair("n3", Optional.empty(), Objects.requireNonNull(plan.hash()))
                .group());
        assertThat(pastOnN3()).isEmpty();
        assertThat(cluster.client()
                        .diagnosis()
                        .planRepair("n3", Optional.empty())
                        .commands())
                .isEmpty();
    }

    /** What was hidden all along is put back there too, and a cutover keeps its users waiting. */
    private void itTakesPartAgain() throws Exception {
        committed(cluster.client().undropTable("hidden").group());
        assertThat(rows("n3", "hidden")).hasSize(ROWS).isEqualTo(rows("n1", "hidden"));
        life.accept();
        cluster.client().sql("life", SqlRequest.everywhere("DELETE FROM life"));
        try (MovingTable.Users users = life.used(List.of(n3, cluster.node("n1")))) {
            committed(life.move(0, "n3").toString());
            users.awaitWrites();
            TrafficReport report = users.stop();
            System.out.println("a move after the return: clients met " + report);
            assertThat(report.violations()).as(report.toString()).isEmpty();
            assertThat(report.errors()).isEmpty();
        }
    }
}
