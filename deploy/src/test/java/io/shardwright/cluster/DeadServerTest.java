package io.shardwright.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.api.CommandView;
import io.shardwright.api.GroupView;
import io.shardwright.api.ReasonView;
import io.shardwright.localdb.LocalMariaDb;
import io.shardwright.move.ThrottleLimits;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.GroupId;
import io.shardwright.traffic.TrafficReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database server of a node is killed -9 in the midst of a move and stays away, while its worker lives. What can go on does, and no client is told anything untrue. */
@NeedsSpider
class DeadServerTest {
    private static final String FENCING = "^RENAME TABLE .* TO `app`.`sw_q_";

    @TempDir
    private static Path folder;

    private static MovingCluster cluster;

    @BeforeAll
    static void start() {
        cluster = MovingCluster.start(folder);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static LocalMariaDb server(String node) {
        return cluster.node(node).server();
    }

    private static GroupView group(UUID move) {
        return cluster.client().group(GroupId.parse(move.toString()));
    }

    private static CommandView command(UUID move, String name) {
        return group(move).commands().stream()
                .filter(command -> command.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void awaitCommand(UUID move, String name, String state) {
        Looking.until(() -> command(move, name).state().equals(state));
    }

    private static void report(String what, MovingTable.Users users) throws InterruptedException {
        TrafficReport report = users.stop();
        System.out.println(what + ": clients met " + report);
        assertThat(report.violations()).as(report.toString()).isEmpty();
        assertThat(report.writes()).isPositive();
    }

    /** Kills a server once a process has sent a statement and it was carried out. */
    private static CountDownLatch killOnce(String process, String statement, LocalMariaDb victim, boolean answerLost) {
        return cluster.aims().at("^" + process + "$", statement, exchange -> {
            exchange.pass();
            exchange.awaitAnswer();
            victim.kill();
            if (answerLost) {
                exchange.cutBoth();
            } else {
                exchange.deliver();
            }
        });
    }

    private static void await(CountDownLatch hit) throws InterruptedException {
        assertThat(hit.await(MovingCluster.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("the statement was seen")
                .isTrue();
    }

    @Test
    void aTargetThatStaysAwayIsGivenUpAndTheSourceServesAllAlong() throws Exception {
        MovingTable table = cluster.table("target_gone", 2);
        String source = table.owner(0);
        String target = table.awayFrom(0);
        List<String> before = table.tablesOnNodes();
        String left;
        try (MovingTable.Users users = table.used()) {
            UUID move = table.reach(MovePhase.COPY);
            left = table.tableOnTarget(move);
            server(target).kill();
            table.awaitWaiting(move, target);
            users.awaitWrites();
            cluster.client().moves().stop(move, target + " burns", false);
            awaitCommand(move, "server-" + source + "/" + target, "undone");
            GroupId id = GroupId.parse(move.toString());
            assertThat(group(move).state()).isEqualTo("aborting");
            assertThat(cluster.client().control().explain(id).reasons())
                    .extracting(ReasonView::kind)
                    .containsOnly("node-away");
            users.awaitWrites();

            GroupView waived = cluster.client().control().waiveNode(id, target, "it has burnt", false);
            assertThat(waived.waivers()).isNotEmpty();
            assertThat(cluster.ended(move).state()).isEqualTo("rolled_back_with_waivers");
            assertThat(cluster.client().moves().show(move).state()).isEqualTo("undone");
            UUID other = table.held(0, table.owner(1));
            table.awaitPhase(other, "await-1");
            cluster.client().moves().stop(other, "that was to see that the shard can be moved again", false);
            assertThat(cluster.ended(other).state()).isEqualTo("rolled_back");
            users.awaitWrites();

            server(target).start();
            report("the target's server, for good, while copying", users);
        }
        assertThat(table.tablesOnNodes()).contains(target + " " + left).containsAll(before);
        cluster.run(target, "DROP TABLE " + left);
    }

    @Test
    void aTargetThatDiesOnceTheSourceIsFencedGivesTheSourceBack() throws Exception {
        MovingTable table = cluster.table("target_late", 2);
        String source = table.owner(0);
        String target = table.awayFrom(0);
        try (MovingTable.Users users = table.used()) {
            UUID move = table.held(0, target);
            table.awaitPhase(move, "await-1");
            CountDownLatch hit = killOnce(cluster.node(source).worker().name(), FENCING, server(target), false);
            cluster.client().moves().cutover(move, false, false);
            await(hit);
            awaitCommand(move, "fence-1", "undone");
            users.awaitWrites();
            assertThat(table.owner(0)).isEqualTo(source);
            server(target).start();
            assertThat(cluster.ended(move).state()).isEqualTo("committed");
            assertThat(table.owner(0)).isEqualTo(target);
            users.awaitWrites();
            report("the target's server, after the fence", users);
        }
        table.accept();
    }

    @Test
    @Tag("proof")
    void aSourceThatDiesWhileItsRowsAreCopiedIsWaitedFor() throws Exception {
        MovingTable table = cluster.table("source_copied", 2);
        String source = table.owner(0);
        try (MovingTable.Users users = table.used()) {
            UUID move = table.reach(MovePhase.COPY);
            server(source).kill();
            table.awaitWaiting(move, source);
            cluster.client().moves().throttle(move, ThrottleLimits.NONE, false);
            cluster.client().moves().cutover(move, false, false);
            assertThat(group(move).state()).isEqualTo("active");
            server(source).start();
            assertThat(cluster.ended(move).state()).isEqualTo("committed");
            users.awaitWrites();
            report("the source's server, while copying", users);
        }
        table.accept();
    }

    @Test
    @Tag("proof")
    void aSourceThatDiesOnceItIsFencedIsWaitedFor() throws Exception {
        MovingTable table = cluster.table("source_fenced", 2);
        String source = table.owner(0);
        String target = table.awayFrom(0);
        try (MovingTable.Users users = table.used()) {
            CountDownLatch hit = killOnce(cluster.node(source).worker().name(), FENCING, server(source), true);
            UUID move = table.move(0, target);
            await(hit);
            table.awaitWaiting(move, source);
            assertThat(table.owner(0)).isEqualTo(source);
            server(source).start();
            assertThat(cluster.ended(move).state()).isEqualTo("committed");
            assertThat(table.owner(0)).isEqualTo(target);
            users.awaitWrites();
            report("the source's server, after the fence", users);
        }
        table.accept();
    }

    @Test
    void aSourceThatDiesAfterTheDecisionIsMissedByNobody() throws Exception {
        MovingTable table = cluster.table("source_left", 2);
        String source = table.owner(0);
        String target = table.awayFrom(0);
        try (MovingTable.Users users = table.used()) {
            CountDownLatch hit = killOnce(
                    cluster.leader().name(), "UPDATE shard_move SET state = 'switched'", server(source), false);
            UUID move = table.move(0, target);
            await(hit);
            awaitCommand(move, "swap-" + target + "-1", "done");
            assertThat(table.owner(0)).isEqualTo(target);
            users.awaitWrites();
            assertThat(group(move).state()).isEqualTo("completing");
            assertThat(command(move, "swap-" + source + "-1").state()).isEqualTo("ready");
            server(source).start();
            assertThat(cluster.ended(move).state()).isEqualTo("committed");
            users.awaitWrites();
            String reversal = cluster.client().moves().reverse(move).group();
            assertThat(cluster.ended(UUID.fromString(reversal)).state()).isEqualTo("committed");
            assertThat(table.owner(0)).isEqualTo(source);
            users.awaitWrites();
            report("the source's server, after the decision, then reversed", users);
        }
        table.accept();
    }

    @Test
    @Tag("proof")
    void aNodeThatIsLostWithAllItHadIsReplacedByAnEmptyOne() throws Exception {
        MovingTable table = cluster.table("replaced", 2);
        String target = table.awayFrom(0);
        UUID move = table.reach(MovePhase.COPY);
        cluster.node(target).worker().kill();
        server(target).kill();
        cluster.client().moves().stop(move, target + " burns", false);
        table.awaitWaiting(move, "has no live worker");
        assertThat(group(move).state()).isEqualTo("aborting");
        assertThat(cluster.client()
                        .control()
                        .explain(GroupId.parse(move.toString()))
                        .reasons())
                .extracting(ReasonView::kind)
                .contains("no-worker");
        empty(folder.resolve("moves").resolve(target).resolve("data"));
        server(target).start();
        cluster.node(target).worker().start();
        assertThat(cluster.ended(move).state()).isEqualTo("rolled_back");
        assertThat(cluster.client().moves().show(move).state()).isEqualTo("undone");
    }

    @Test
    @Tag("proof")
    void aTargetThatIsGoneWithItsHostIsGivenUp() throws Exception {
        MovingTable table = cluster.table("host_gone", 2);
        String target = table.awayFrom(0);
        List<String> before = table.tablesOnNodes();
        UUID move = table.reach(MovePhase.COPY);
        String left = table.tableOnTarget(move);
        GroupId group = GroupId.parse(move.toString());
        cluster.node(target).worker().kill();
        server(target).kill();
        cluster.client().moves().stop(move, target + " burns", false);
        table.awaitWaiting(move, "has no live worker");
        Looking.until(() -> declaredLost(target));
        cluster.client().control().waiveNode(group, target, "it has burnt", false);
        assertThat(cluster.ended(move).state()).isEqualTo("rolled_back_with_waivers");
        assertThat(cluster.client().moves().show(move).state()).isEqualTo("undone");

        server(target).start();
        cluster.node(target).worker().start();
        Looking.until(() ->
                cluster.client().fleet().show(target).node().standing().state().equals("active"));
        assertThat(table.tablesOnNodes())
                .as("its return has dropped the copy")
                .doesNotContain(target + " " + left)
                .containsAll(before);
    }

    /** Once the lease of its worker has run out. */
    private static boolean declaredLost(String node) {
        try {
            cluster.client().fleet().lose(node, "it has burnt", false);
            return true;
        } catch (ShardwrightException e) {
            assertThat(e.code()).as(e.message()).isEqualTo(ErrorCode.NODE_IN_USE);
            return false;
        }
    }

    private static void empty(Path data) throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
