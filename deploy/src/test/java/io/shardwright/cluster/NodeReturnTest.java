package io.shardwright.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.api.GroupSummary;
import io.shardwright.api.NodeDetailView;
import io.shardwright.api.RepairView;
import io.shardwright.client.DiagnosisClient;
import io.shardwright.client.NodeClient;
import io.shardwright.local.LocalNode;
import io.shardwright.local.LocalProcess;
import io.shardwright.localdb.Account;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever is at work when a node that was lost is settled is killed -9 in each step of that; the node is settled all the same, and nothing is left behind. */
@NeedsSpider
@Tag("proof")
class NodeReturnTest {
    private static final int ROWS = 100;

    @TempDir
    private static Path folder;

    private static MovingCluster cluster;
    private static LocalNode n3;
    private static MovingTable life;

    /** A statement at which its sender is killed. */
    private enum Strike {
        WORKER_PUTS_OUT_OF_SIGHT(false, "^RENAME TABLE `app`.`life` TO `app`.`sw_q_g[0-9]+_stale"),
        WORKER_MAKES_ANEW(false, "^CREATE TABLE `app`.`life`.*ENGINE=SPIDER"),
        WORKER_DROPS(false, "^DROP TABLE IF EXISTS `app`.`sw_q_g[0-9]+_stale"),
        LEADER_PUBLISHES(true, "UPDATE node_loss l JOIN node n"),
        LEADER_DECIDES(true, "UPDATE sharded_table t JOIN \\(SELECT DISTINCT node"),
        LEADER_TAKES_IT_BACK(true, "DELETE FROM node_loss");

        private final boolean leader;
        private final String statement;

        Strike(boolean leader, String statement) {
            this.leader = leader;
            this.statement = statement;
        }
    }

    /** n3 has the distributed table, and none of the shards. */
    @BeforeAll
    static void start() {
        cluster = MovingCluster.start(folder);
        n3 = cluster.node("n3");
        fleet().drain("n3", "so that it gets no shards", false);
        life = cluster.table("life", 2);
        life.fill(ROWS);
        fleet().undrain("n3", "", false);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static NodeClient fleet() {
        return cluster.client().fleet();
    }

    private static List<?> rows(String node) {
        return cluster.node(node).server().run(Account.ROOT, "SELECT id, version FROM app.life ORDER BY id");
    }

    @ParameterizedTest
    @EnumSource(Strike.class)
    void aNodeIsSettledWhoeverDiesMeanwhile(Strike strike) throws Exception {
        n3.worker().kill();
        Looking.until(() -> declaredLost("n3"));
        life.accept();
        UUID move = life.move(0, life.owner(0).equals("n1") ? "n2" : "n1");
        assertThat(cluster.ended(move).state()).isEqualTo("committed");

        LocalProcess struck = strike.leader ? cluster.leader() : n3.worker();
        CountDownLatch hit = cluster.aims().at("^" + struck.name() + "$", strike.statement, exchange -> {
            struck.kill();
            exchange.cutBoth();
        });
        n3.worker().start();
        assertThat(hit.await(MovingCluster.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        struck.start();
        Looking.until(NodeReturnTest::isBack);

        assertThat(rows("n3")).hasSize(ROWS).isEqualTo(rows("n1"));
        assertThat(cluster.client()
                        .diagnosis()
                        .diagnose(Optional.empty(), Optional.empty(), false)
                        .lines())
                .isEmpty();
        assertThat(cluster.client().groups(Optional.empty(), 100).stream()
                        .filter(group -> group.title().contains("which was lost")))
                .isNotEmpty()
                .extracting(GroupSummary::state)
                .containsOnly("committed");
    }

    /** Made anew now, its distributed table would lead to a dead server, and Spider would open it for nobody. */
    @Test
    void aNodeIsSettledOnceAllThatItsTablesLeadToIsThere() {
        n3.worker().kill();
        Looking.until(() -> declaredLost("n3"));
        LocalNode dead = cluster.node(life.owner(0));
        dead.worker().kill();
        dead.server().kill();
        n3.worker().start();
        NodeDetailView waiting = Looking.until(
                () -> fleet().show("n3"),
                view -> Objects.requireNonNullElse(view.settling(), "").contains("table life has shards on"));
        assertThat(waiting.node().standing().state()).isEqualTo("returning");
        assertThat(waiting.settling()).contains("table life has shards on " + dead.name() + " (");
        dead.server().start();
        dead.worker().start();
        Looking.until(NodeReturnTest::isBack);
        assertThat(rows("n3")).hasSize(ROWS);
    }

    @Test
    void aNodeDoesNotWaitForOneThatIsLostAndGetsItsTableByARepair() {
        n3.worker().kill();
        Looking.until(() -> declaredLost("n3"));
        LocalNode dead = cluster.node(life.owner(0));
        dead.worker().kill();
        dead.server().kill();
        Looking.until(() -> declaredLost(dead.name()));
        n3.worker().start();
        Looking.until(NodeReturnTest::isBack);
        assertThat(fleet().show("n3").node().standing().reason())
                .isEqualTo(
                        "it was lost and is settled, but for the distributed tables of life, which lead to a lost node: `repair --node n3` makes them once that is back");
        dead.server().start();
        dead.worker().start();
        Looking.until(() -> standing(dead.name()).equals("active"));
        DiagnosisClient diagnosis = cluster.client().diagnosis();
        RepairView plan = diagnosis.planRepair("n3", Optional.empty());
        UUID group = UUID.fromString(diagnosis
                .repair("n3", Optional.empty(), Objects.requireNonNull(plan.hash()))
                .group());
        assertThat(cluster.ended(group).state()).isEqualTo("committed");
        assertThat(rows("n3")).hasSize(ROWS);
    }

    private static String standing(String node) {
        return fleet().show(node).node().standing().state();
    }

    /** Once the lease of its worker has run out. */
    private static boolean declaredLost(String node) {
        try {
            fleet().lose(node, "it is struck", false);
            return true;
        } catch (ShardwrightException e) {
            assertThat(e.code()).as(e.message()).isEqualTo(ErrorCode.NODE_IN_USE);
            return false;
        }
    }

    /** While nobody leads nobody may answer. */
    private static boolean isBack() {
        try {
            return fleet().show("n3").node().standing().state().equals("active");
        } catch (ShardwrightException e) {
            assertThat(e.code()).as(e.message()).isEqualTo(ErrorCode.UNREACHABLE);
            return false;
        }
    }
}
