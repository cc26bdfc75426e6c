package io.shardwright.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.api.DiagnosisLineView;
import io.shardwright.api.DiagnosisView;
import io.shardwright.api.GroupView;
import io.shardwright.api.PlannedCommand;
import io.shardwright.api.RepairView;
import io.shardwright.client.DiagnosisClient;
import io.shardwright.local.LocalNode;
import io.shardwright.localdb.Account;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody has broken by hand on the servers of a cluster is told, and mended where nothing can be lost by it. */
@NeedsSpider
class RepairTest {
    private static final int ROWS = 200;

    @TempDir
    private static Path folder;

    private static MovingCluster cluster;
    private static MovingTable users;
    private static long generation;

    @BeforeAll
    static void start() {
        cluster = MovingCluster.start(folder);
        users = cluster.table("users", 4);
        users.fill(ROWS);
        generation = cluster.client().table("users").generation();
        MovingTable old = cluster.table("old", 2);
        old.fill(ROWS);
        // So there is a way back, and rows in quarantine.
        committed(users.move(0, users.awayFrom(0)));
        committed(UUID.fromString(cluster.client().dropTable("old", false).group()));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(diagnosed()).isEmpty();
        for (LocalNode node : cluster.nodes()) {
            assertThat(rows(node.name())).isEqualTo(ROWS);
        }
    }

    private static void committed(UUID group) {
        assertThat(cluster.ended(group).state()).isEqualTo("committed");
    }

    private static long rows(String node) {
        return Long.parseLong(String.valueOf(cluster.node(node)
                .server()
                .run(Account.ROOT, "SELECT COUNT(*) FROM app.users")
                .get(0)
                .get(0)));
    }

    private static DiagnosisClient diagnosis() {
        return cluster.client().diagnosis();
    }

    private static String told(DiagnosisLineView line) {
        return line.node() + " " + line.verdict() + " " + line.object() + ": " + line.actual();
    }

    private static List<String> diagnosed() {
        return diagnosis().diagnose(Optional.empty(), Optional.empty(), false).lines().stream()
                .map(RepairTest::told)
                .toList();
    }

    private static GroupView repaired(RepairView plan) {
        return cluster.ended(UUID.fromString(diagnosis()
                .repair(plan.node(), Optional.empty(), Objects.requireNonNull(plan.hash()))
                .group()));
    }

    private static RepairView plan(String node) {
        return diagnosis().planRepair(node, Optional.empty());
    }

    private static String server(String node) {
        return "sw_g" + generation + "_" + node;
    }

    /** Leads the first shard's partition on a node to where nothing is. */
    private static void leadAstray(String node) throws SQLException {
        String made = cluster.node(node)
                .server()
                .run(
                        Account.ROOT,
                        "SELECT PARTITION_DESCRIPTION FROM information_schema.PARTITIONS"
                                + " WHERE TABLE_SCHEMA = 'app' AND TABLE_NAME = 'users' AND PARTITION_NAME = 's0'")
                .get(0)
                .get(0)
                .toString();
        cluster.run(
                node,
                "ALTER TABLE users REORGANIZE PARTITION s0 INTO (PARTITION s0 VALUES IN (" + made + ") COMMENT='srv \""
                        + server("n2") + "\", table \"astray\"')");
    }

    @Test
    void whatWasBrokenByHandIsToldAndMended() throws SQLException {
        assertThat(diagnosed()).as("with a way back and rows in quarantine").isEmpty();
        cluster.run("n1", "DROP TABLE users");
        leadAstray("n2");
        cluster.run("n3", "DROP SERVER " + server("n1"));
        cluster.run("n3", "CREATE TABLE stale (id INT) COMMENT='shardwright g" + generation + "/s3/e99'");
        String there = users.physicalName(0);
        String where =
                "s0 leads to astray by " + server("n2") + " instead of " + there + " by " + server(users.owner(0));
        assertThat(diagnosed())
                .containsExactly(
                        "n1 missing users: not there",
                        "n2 stale users: " + where,
                        "n3 unknown stale: g" + generation + "/s3/e99",
                        "n3 missing " + server("n1") + ": not there");

        assertThat(plan("n2").commands())
                .extracting(PlannedCommand::name)
                .contains("retire-route-users", "route-users", "purge-retire-route-users");
        assertThat(plan("n3").commands())
                .extracting(PlannedCommand::name)
                .containsExactly("server-" + generation + "/n1", "retire-shard-stale");
        assertThat(diagnosed()).as("a plan changes nothing").hasSize(4);
        for (String node : List.of("n1", "n2", "n3")) {
            assertThat(repaired(plan(node)).state()).isEqualTo("committed");
        }
        assertThat(plan("n3").hash()).as("what nobody knew is kept, and known").isNull();
        cluster.run("n3", "SELECT * FROM sw_q_g" + generation + "_s3_e99_left");
    }

    @Test
    void whatMayHoldRowsIsToldAndLeft() throws SQLException {
        String node = users.owner(1);
        String shard = users.physicalName(1);
        cluster.run(node, "RENAME TABLE " + shard + " TO saved");
        assertThat(diagnosed())
                .extracting(line -> line.substring(0, line.indexOf(':')))
                .containsExactly(node + " missing " + shard, node + " unknown saved");
        RepairView plan = plan(node);
        assertThat(plan.hash()).isNull();
        assertThat(plan.left().get(0).advice())
                .isEqualTo("it is there under another name: RENAME TABLE app.saved TO app." + shard);
        cluster.run(node, "RENAME TABLE saved TO " + shard);
        cluster.run(node, "ALTER TABLE " + shard + " MODIFY amount INT NOT NULL, DROP KEY by_amount");
        assertThat(diagnosed())
                .containsExactly(node + " differs " + shard
                        + ": no amount bigint not null, amount int not null, no key by_amount (amount)");
        cluster.run(node, "ALTER TABLE " + shard + " MODIFY amount BIGINT NOT NULL, ADD KEY by_amount (amount)");
    }

    @Test
    void aPlanThatWasMadeForSomethingElseIsRefused() throws SQLException {
        cluster.run("n1", "DROP TABLE users");
        RepairView plan = plan("n1");
        cluster.run("n1", "ALTER SERVER " + server("n2") + " OPTIONS (PORT 1)");
        assertThatThrownBy(() -> repaired(plan)).isInstanceOfSatisfying(ShardwrightException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.PLAN_DRIFTED);
            assertThat(e.message()).contains("is not what the plan " + plan.hash() + " was made for");
        });
        assertThat(diagnosed()).hasSize(2);
        assertThat(repaired(plan("n1")).state()).isEqualTo("committed");
    }

    @Test
    void aMoveUnderWayIsNotFoundWrong() {
        UUID move = users.held(2, users.awayFrom(2));
        users.awaitPhase(move, "await-1");
        assertThat(diagnosed()).isEmpty();
        for (LocalNode node : cluster.nodes()) {
            assertThat(plan(node.name()).hash()).as(node.name()).isNull();
        }
        cluster.client().moves().stop(move, "it was only looked at", false);
        assertThat(cluster.ended(move).state()).isEqualTo("rolled_back");
    }

    @Test
    void aNewcomerGetsTheDistributedTablesOfEarlierTables() {
        LocalNode newcomer = cluster.addNode();
        newcomer.worker().start();
        cluster.local().awaitAdmitted(newcomer);
        assertThat(diagnosed()).containsExactly(newcomer.name() + " missing users: not there");
        assertThat(repaired(plan(newcomer.name())).state()).isEqualTo("committed");
        assertThat(rows(newcomer.name())).isEqualTo(ROWS);
        // From now on it is kept true like the others.
        committed(users.move(3, newcomer.name()));
        assertThat(rows(newcomer.name())).isEqualTo(ROWS);
    }

    @Test
    void aWorkerThatIsKilledInARepairBringsItToItsEnd() throws Exception {
        LocalNode n2 = cluster.node("n2");
        leadAstray("n2");
        CountDownLatch killed = cluster.aims()
                .at("^" + n2.worker().name() + "$", "^CREATE TABLE `app`.`users`.*ENGINE=SPIDER", exchange -> {
                    n2.worker().kill();
                    exchange.cutBoth();
                });
        RepairView plan = plan("n2");
        String group = diagnosis()
                .repair("n2", Optional.empty(), Objects.requireNonNull(plan.hash()))
                .group();
        assertThat(killed.await(60, TimeUnit.SECONDS)).isTrue();
        DiagnosisView meanwhile = Looking.until(
                () -> diagnosis().diagnose(Optional.of("n2"), Optional.of("users"), false),
                view -> view.lines().stream().anyMatch(line -> line.verdict().equals("unreachable")));
        assertThat(meanwhile.lines()).hasSize(1);
        n2.worker().start();
        committed(UUID.fromString(group));
    }
}
