package io.shardwright.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.shardwright.api.DiagnosisLineView;
import io.shardwright.api.DiagnosisView;
import io.shardwright.api.GroupView;
import io.shardwright.api.PauseRequest;
import io.shardwright.api.PlannedCommand;
import io.shardwright.api.RepairView;
import io.shardwright.client.DiagnosisClient;
import io.shardwright.local.LocalNode;
import io.shardwright.localdb.Account;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.PauseScope;
import io.shardwright.sqlproxy.Exchange;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
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
        // So there is a way back, a shard that was taken back, and rows in quarantine.
        committed(users.move(0, users.awayFrom(0)));
        UUID back = users.move(1, users.awayFrom(1));
        committed(back);
        committed(UUID.fromString(cluster.client().moves().reverse(back).group()));
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

    /** Makes the distributed table of a node anew as somebody would have it. */
    private static void remake(String node, UnaryOperator<String> altered) throws SQLException {
        String made = cluster.node(node)
                .server()
                .run(Account.ROOT, "SHOW CREATE TABLE app.users")
                .get(0)
                .get(1)
                .toString();
        cluster.run(node, "DROP TABLE users");
        cluster.run(node, altered.apply(made));
    }

    @Test
    void whatIsMoreThanColumnsAndPlacesIsComparedToo() throws SQLException {
        String shard = users.physicalName(1);
        cluster.run("n1", "ALTER SERVER " + server("n2") + " OPTIONS (USER 'nobody')");
        remake("n2", made -> made.replace("2147483647", "2147483646").replace("utf8mb4_unicode_ci", "utf8mb4_bin"));
        cluster.run(users.owner(1), "ALTER TABLE " + shard + " ENGINE=Aria");
        String wanted = "((ABS(`id` MOD 2147483647) * 2654435761) DIV 4194304) MOD 1024";
        assertThat(diagnosed())
                .containsExactlyInAnyOrder(
                        users.owner(1) + " differs " + shard + ": engine Aria instead of InnoDB",
                        "n1 differs " + server("n2") + ": nobody@127.0.0.1:"
                                + cluster.node("n2").server().endpoint().port() + "/app",
                        "n2 differs users: the table of utf8mb4_bin instead of utf8mb4_unicode_ci, partitioned by "
                                + "abs(`id` MOD 2147483646) * 2654435761 DIV 4194304 MOD 1024 instead of " + wanted);
        for (String node : List.of("n1", "n2")) {
            assertThat(repaired(plan(node)).state()).isEqualTo("committed");
        }
        assertThat(diagnosed())
                .containsExactly(users.owner(1) + " differs " + shard + ": engine Aria instead of InnoDB");
        cluster.run(users.owner(1), "ALTER TABLE " + shard + " ENGINE=InnoDB");
    }

    @Test
    void whatSomebodyHasNamedLikeWhatIsPutAsideIsToldAndNotInTheWay() throws SQLException {
        String stale = "sw_q_g" + generation + "_stale";
        cluster.run("n2", "CREATE TABLE " + stale + " (id INT)");
        leadAstray("n2");
        assertThat(diagnosed())
                .hasSize(2)
                .contains("n2 unknown " + stale + ": a table of InnoDB")
                .anyMatch(line -> line.startsWith("n2 stale users: "));
        assertThat(repaired(plan("n2")).state()).isEqualTo("committed");
        assertThat(diagnosed()).containsExactly("n2 unknown " + stale + ": a table of InnoDB");
        cluster.run("n2", "DROP TABLE " + stale);
    }

    @Test
    void aRepairThatIsUndoneLeavesNothingBehind() throws Exception {
        leadAstray("n2");
        List<String> before = diagnosed();
        RepairView plan = plan("n2");
        CountDownLatch stopped = cluster.aims()
                .at(
                        "^" + cluster.node("n2").worker().name() + "$",
                        "^CREATE TABLE `app`.`users`.*ENGINE=SPIDER",
                        Exchange.before(() -> cluster.client()
                                .control()
                                .stop(newest("repair what is on node n2"), true, "not now", false)));
        GroupView ended = repaired(plan);
        assertThat(stopped.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(ended.state()).isEqualTo("rolled_back");
        assertThat(diagnosed()).isEqualTo(before);
        assertThat(plan("n2").hash()).as("the same would be done").isEqualTo(plan.hash());
        assertThat(cluster.local()
                        .metadata()
                        .run(
                                Account.ROOT,
                                "SELECT name FROM shardwright.artifact WHERE kind = 'stale-table' AND state <> 'gone'"))
                .isEmpty();
        assertThat(repaired(plan("n2")).state()).isEqualTo("committed");
    }

    private static GroupId newest(String title) {
        return cluster.client().groups(Optional.empty(), 10).stream()
                .filter(group -> group.title().equals(title))
                .map(group -> GroupId.parse(group.id()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatARepairWaitsToPutAsideIsChanging() throws SQLException {
        cluster.run("n3", "CREATE TABLE strange (id INT) COMMENT='shardwright g" + generation + "/s2/e98'");
        RepairView plan = plan("n3");
        cluster.client().control().pause(new PauseRequest("node", "n3", "so that it waits", null), false);
        String group = diagnosis()
                .repair("n3", Optional.empty(), Objects.requireNonNull(plan.hash()))
                .group();
        assertThat(diagnosis()
                        .diagnose(Optional.of("n3"), Optional.empty(), true)
                        .lines())
                .filteredOn(line -> line.object().equals("strange"))
                .extracting(DiagnosisLineView::verdict, DiagnosisLineView::advice)
                .containsExactly(tuple("changing", "group " + group + " puts it aside"));
        cluster.client().control().resume(PauseScope.NODE, "n3", "", false);
        committed(UUID.fromString(group));
    }

    /** Spider opens no distributed table while a server that it leads to is dead, so one that was made anew would serve nobody. */
    @Test
    void noDistributedTableIsMadeAnewWhileANodeThatItLeadsToIsDead() throws Exception {
        String dead = users.owner(1);
        String other = cluster.nodes().stream()
                .map(LocalNode::name)
                .filter(name -> !name.equals(dead))
                .findFirst()
                .orElseThrow();
        leadAstray(other);
        cluster.node(dead).worker().kill();
        cluster.node(dead).server().kill();
        Looking.until(() -> diagnosed().stream().anyMatch(line -> line.startsWith(dead + " unreachable")));
        RepairView left = plan(other);
        assertThat(left.hash()).isNull();
        assertThat(left.left()).singleElement().satisfies(line -> {
            assertThat(line.object()).isEqualTo("users");
            assertThat(line.advice())
                    .startsWith("table users has shards on " + dead + " (")
                    .endsWith("Repair it once that node is back");
        });
        cluster.node(dead).server().start();
        cluster.node(dead).worker().start();
        RepairView plan = Looking.until(() -> plan(other), view -> view.hash() != null);
        assertThat(repaired(plan).state()).isEqualTo("committed");
        for (LocalNode node : cluster.nodes()) {
            Looking.until(() -> serves(node.name()));
        }
    }

    /** A connection to a server that has died since is found out at its first use. */
    private static boolean serves(String node) {
        try (Connection connection = cluster.connect(node);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM users")) {
            return row.next() && row.getInt(1) == ROWS;
        } catch (SQLException e) {
            return false;
        }
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
