package io.shardwright.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.shardwright.api.CreateTableRequest;
import io.shardwright.api.DrainView;
import io.shardwright.api.IssueView;
import io.shardwright.api.NodeDetailView;
import io.shardwright.api.NodeView;
import io.shardwright.api.PlannedCommand;
import io.shardwright.api.RebalanceRequest;
import io.shardwright.api.RebalanceStart;
import io.shardwright.api.RebalanceView;
import io.shardwright.api.SqlRequest;
import io.shardwright.client.NodeClient;
import io.shardwright.local.LocalNode;
import io.shardwright.local.LocalProcess;
import io.shardwright.localdb.Account;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.rebalance.RebalanceState;
import io.shardwright.traffic.TrafficReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A fleet grows from three nodes to six and shrinks again, one test after another, while clients write. Every answer that a client was given must have
 * been true.
 */
@NeedsSpider
@Tag("proof")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NodeLifeTest {
    private static final int SHARDS = 6;
    private static final String OTHER_MODE = "SET GLOBAL sql_mode = 'ANSI_QUOTES'";

    @TempDir
    private static Path folder;

    private static MovingCluster cluster;
    private static MovingTable table;

    @BeforeAll
    static void start() {
        cluster = MovingCluster.start(folder);
        table = cluster.table("life", SHARDS);
    }

    @BeforeEach
    void noRows() {
        cluster.client().sql("life", SqlRequest.everywhere("DELETE FROM life"));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static NodeClient fleet() {
        return cluster.client().fleet();
    }

    private static NodeDetailView await(String node, Predicate<NodeDetailView> reached) {
        return Looking.until(() -> fleet().show(node), reached);
    }

    private static NodeDetailView awaitStanding(String node, String state) {
        return await(node, view -> view.node().standing().state().equals(state));
    }

    private static RebalanceView rested(RebalanceView begun) {
        UUID id = UUID.fromString(begun.id());
        RebalanceView view = Looking.until(
                () -> cluster.client().rebalances().show(id),
                now -> RebalanceState.of(now.state()).atRest());
        assertThat(view.state()).as(view.toString()).isEqualTo("completed");
        return view;
    }

    /** Spreads the shards evenly; returns how many had to move. */
    private static int rebalance() {
        var file = cluster.client()
                .rebalances()
                .plan(new RebalanceRequest("life", List.of(), List.of(), null, null, 2, 2, null))
                .file();
        RebalanceView done = rested(cluster.client().rebalances().start(RebalanceStart.of(file), false));
        table.accept();
        return done.progress().completed();
    }

    private static List<String> owners() {
        return IntStream.range(0, SHARDS).mapToObj(table::owner).toList();
    }

    private static int has(String node) {
        return Collections.frequency(owners(), node);
    }

    private static TrafficReport told(String what, MovingTable.Users users) throws InterruptedException {
        TrafficReport report = users.stop();
        System.out.println(what + ": clients met " + report);
        assertThat(report.violations()).as(report.toString()).isEmpty();
        assertThat(report.writes()).isPositive();
        return report;
    }

    private static void refused(ErrorCode code, String words, Runnable order) {
        assertThatThrownBy(order::run).isInstanceOfSatisfying(ShardwrightException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.message()).contains(words);
        });
    }

    @Test
    @Order(1)
    void threeNodesJoinOneAfterAnother() throws Exception {
        try (MovingTable.Users users = table.used()) {
            join(cluster.addNode());
            users.awaitWrites();
            join(cluster.addNode());
            users.awaitWrites();
            LocalNode last = cluster.addNode();
            refuseUntilItIsFit(last);
            join(last);
            users.awaitWrites();
            assertThat(told("three joins", users).errors()).isEmpty();
        }
        assertThat(owners()).as("one each").doesNotHaveDuplicates();
    }

    @Test
    @Order(2)
    void aNodeIsEmptiedWhileTheLeaderIsKilledAndThenRemoved() throws Exception {
        try (MovingTable.Users users = table.used()) {
            drainWhileTheLeaderIsKilled("n5");
            users.awaitWrites();
            remove(cluster.node("n5"));
            users.awaitWrites();
            assertThat(told("a drain without its leader, and a removal", users).errors())
                    .isEmpty();
        }
    }

    @Test
    @Order(3)
    void aNodeThatHasTheDistributedTableIsRemoved() throws Exception {
        try (MovingTable.Users users = table.used(List.of(cluster.node("n1"), cluster.node("n2")))) {
            removeOneThatHasTheDistributedTable(cluster.node("n3"));
            users.awaitWrites();
            driftIsShown(cluster.node("n2"));
            assertThat(told("a drain and a removal of a node with the distributed table", users)
                            .errors())
                    .isEmpty();
        }
    }

    private static void join(LocalNode node) {
        node.worker().start();
        cluster.local().awaitAdmitted(node);
        assertThat(rebalance()).isEqualTo(1);
        assertThat(has(node.name())).isEqualTo(1);
    }

    /** It gets no part in anything; and once its server is as the others, nobody has to do anything more. */
    private static void refuseUntilItIsFit(LocalNode node) {
        String fit = String.valueOf(node.server()
                .run(Account.ROOT, "SELECT @@GLOBAL.sql_mode")
                .get(0)
                .get(0));
        node.server().run(Account.ROOT, OTHER_MODE);
        node.worker().start();
        cluster.local().awaitAlive(node);
        NodeView refused = awaitStanding(node.name(), "refused").node();
        assertThat(refused.standing().reason())
                .contains("sql_mode is ANSI_QUOTES, the fleet's is ")
                .contains("NO_ENGINE_SUBSTITUTION");
        assertThat(refused.alive()).isTrue();
        assertThat(fleet().list(false).issues())
                .extracting(IssueView::type, IssueView::objects)
                .containsExactly(tuple("node-refused", List.of(node.name())));
        assertThat(cluster.client()
                        .rebalances()
                        .plan(new RebalanceRequest("life", List.of(), List.of(), null, null, 2, 2, null))
                        .file()
                        .plan()
                        .moves())
                .isEmpty();
        assertThat(planned("other")).doesNotContain(node.name());
        node.server().run(Account.ROOT, "SET GLOBAL sql_mode = '" + fit + "'");
        awaitStanding(node.name(), "active");
    }

    /** The nodes that a new table would have to do with. */
    private static List<String> planned(String name) {
        return cluster
                .client()
                .planCreateTable(CreateTableRequest.of(name, "id bigint primary key", "id", SHARDS))
                .commands()
                .stream()
                .filter(command -> command.name().startsWith("shard-"))
                .map(PlannedCommand::node)
                .toList();
    }

    private static void drainWhileTheLeaderIsKilled(String node) throws InterruptedException {
        int before = has(node);
        LocalProcess leader = cluster.leader();
        CountDownLatch hit = cluster.aims()
                .at("^" + leader.name() + "$", "UPDATE rebalance_move SET move_id", exchange -> {
                    exchange.pass();
                    exchange.awaitAnswer();
                    leader.kill();
                    exchange.cutBoth();
                });
        DrainView begun = fleet().drain(node, "test", false);
        assertThat(begun.obstacle()).isNull();
        assertThat(hit.await(MovingCluster.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("the leader was killed")
                .isTrue();
        RebalanceView done = rested(Objects.requireNonNull(begun.rebalance()));
        assertThat(done.progress().completed()).isEqualTo(before);
        assertThat(cluster.leader().name()).isNotEqualTo(leader.name());
        leader.start();
        assertThat(has(node)).isZero();
        assertThat(fleet().show(node).node().standing().state()).isEqualTo("draining");
        assertThat(planned("other")).doesNotContain(node);
    }

    /** One thing after another is in the way, and is named. */
    private static void remove(LocalNode node) throws Exception {
        String name = node.name();
        refused(ErrorCode.NODE_IN_USE, "can still be taken back", () -> fleet().remove(name, "", false));
        table.accept();
        refused(ErrorCode.NODE_IN_USE, "its worker runs", () -> fleet().remove(name, "", false));
        node.worker().stop(Duration.ofSeconds(20));
        assertThat(fleet().show(name).inTheWay()).isEmpty();
        fleet().remove(name, "sold", false);
        assertThat(cluster.client().nodes()).extracting(NodeView::name).doesNotContain(name);

        node.worker().start();
        Looking.until(() -> !node.worker().isAlive());
        assertThat(Files.readString(node.worker().log())).contains("error node-removed: node " + name + " was removed");
    }

    /** What is left moves on without waiting for it. */
    private static void removeOneThatHasTheDistributedTable(LocalNode node) {
        DrainView begun = fleet().drain(node.name(), "", false);
        rested(Objects.requireNonNull(begun.rebalance()));
        table.accept();
        node.worker().stop(Duration.ofSeconds(20));
        fleet().remove(node.name(), "", false);
        int shard = owners().indexOf("n1");
        assertThat(cluster.ended(table.move(shard, "n4")).state()).isEqualTo("committed");
        table.accept();
    }

    private static void driftIsShown(LocalNode node) {
        node.server().run(Account.ROOT, "SET GLOBAL time_zone = '+05:00'");
        NodeView drifted =
                await(node.name(), view -> !view.node().misfits().isEmpty()).node();
        assertThat(drifted.standing().state()).isEqualTo("active");
        assertThat(drifted.misfits())
                .singleElement()
                .satisfies(misfit -> assertThat(misfit.text()).contains("time_zone is +05:00, the fleet's is +00:00"));
        assertThat(fleet().list(false).issues()).extracting(IssueView::type).containsExactly("node-drift");
        node.server().run(Account.ROOT, "SET GLOBAL time_zone = '+00:00'");
        await(node.name(), view -> view.node().misfits().isEmpty());
    }
}
