package io.shardwright.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.api.MoveView;
import io.shardwright.api.PauseRequest;
import io.shardwright.api.RebalanceMoveView;
import io.shardwright.api.RebalanceRequest;
import io.shardwright.api.RebalanceStart;
import io.shardwright.api.RebalanceView;
import io.shardwright.api.SqlRequest;
import io.shardwright.client.RebalanceClient;
import io.shardwright.local.LocalProcess;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.PauseScope;
import io.shardwright.rebalance.StopMode;
import io.shardwright.traffic.TrafficReport;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Plans of several moves are carried out between real nodes while clients write. Every answer that a client was given must have been true. */
@NeedsSpider
class RebalanceTest {
    private static final int SHARDS = 6;

    @TempDir
    private static Path folder;

    private static MovingCluster cluster;
    private static MovingTable table;
    private static TableRebalances rebalances;

    @BeforeAll
    static void start() {
        cluster = MovingCluster.start(folder);
        table = cluster.table("spread", SHARDS);
        rebalances = new TableRebalances(cluster, "spread", 2);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    /** Every test leaves no rows, two shards on each node, and no way back open. */
    @AfterEach
    void spreadAgain() {
        cluster.client().sql("spread", SqlRequest.everywhere("DELETE FROM spread"));
        table.accept();
        if (!rebalances().plan(evenly()).file().plan().moves().isEmpty()) {
            assertThat(rested(begin(evenly())).state()).isEqualTo("completed");
            table.accept();
        }
        assertThat(table.tablesOnNodes()).hasSize(SHARDS);
    }

    private static RebalanceClient rebalances() {
        return rebalances.client();
    }

    private static RebalanceRequest without(String node) {
        return rebalances.without(node);
    }

    private static RebalanceRequest evenly() {
        return rebalances.evenly();
    }

    private static UUID begin(RebalanceRequest request) {
        return rebalances.begin(request);
    }

    private static RebalanceView await(UUID id, Predicate<RebalanceView> reached) {
        return rebalances.await(id, reached);
    }

    private static RebalanceView rested(UUID id) {
        return rebalances.rested(id);
    }

    private static List<String> owners() {
        return IntStream.range(0, SHARDS).mapToObj(table::owner).toList();
    }

    private static void assertTrueToEverybody(TrafficReport report) {
        assertThat(report.violations()).as(report.toString()).isEmpty();
        assertThat(report.writes()).isPositive();
        System.out.println("clients met: " + report);
    }

    @Test
    void aNodeIsEmptiedAndFilledAgainWhileClientsWrite() throws Exception {
        try (MovingTable.Users users = table.used()) {
            UUID empty = begin(without("n3"));
            RebalanceView emptied = rested(empty);
            assertThat(emptied.state()).isEqualTo("completed");
            assertThat(emptied.progress().percentage()).isEqualTo(100);
            assertThat(emptied.moves()).hasSize(2).allSatisfy(move -> {
                assertThat(move.stage()).isEqualTo("finished");
                assertThat(move.source()).isEqualTo("n3");
            });
            assertThat(owners()).doesNotContain("n3");
            assertThat(List.of(emptied.canPause(), emptied.canResume(), emptied.canStop(), emptied.canUndo()))
                    .containsExactly(false, false, false, true);
            users.awaitWrites();

            // Whatever is taken from there, a shard that has just come is among it.
            String filled = emptied.moves().get(0).target();
            assertThatThrownBy(() -> begin(without(filled))).isInstanceOfSatisfying(ShardwrightException.class, e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.WRONG_STATE);
                assertThat(e.advice()).contains("move accept");
            });
            table.accept();
            assertThat(rested(begin(evenly())).state()).isEqualTo("completed");
            assertThat(owners()).containsExactlyInAnyOrder("n1", "n1", "n2", "n2", "n3", "n3");
            users.awaitWrites();
            TrafficReport report = users.stop();
            assertTrueToEverybody(report);
            assertThat(report.errors()).isEmpty();
        }
    }

    @Test
    void aPlanThatDoesNotFitAnyMoreIsRefused() {
        var file = rebalances().plan(without("n3")).file();
        int shard = owners().indexOf("n3");
        UUID move = table.move(shard, "n1");
        assertThat(cluster.ended(move).state()).isEqualTo("committed");
        table.accept();

        assertThatThrownBy(() -> rebalances().start(RebalanceStart.of(file), false))
                .isInstanceOfSatisfying(ShardwrightException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.PLAN_DRIFTED);
                    assertThat(e.message()).contains("shard spread/" + shard + " is on [n1], not on [n3]");
                });
    }

    @ParameterizedTest
    @EnumSource(StopMode.class)
    void aStopDoesWhatItSays(StopMode mode) throws Exception {
        List<String> before = owners();
        try (MovingTable.Users users = table.used()) {
            UUID id = begin(without("n2"));
            await(
                    id,
                    view -> mode == StopMode.UNDO_FINISHED
                            ? view.progress().completed() > 0
                            : view.progress().running() > 0);
            RebalanceView ordered = rebalances().stop(id, mode, "test", false);
            assertThat(ordered.stop()).isEqualTo(mode.label());
            RebalanceView stopped = rested(id);
            assertThat(stopped.progress().running()).isZero();
            switch (mode) {
                case GRACEFUL -> {
                    assertThat(stopped.state()).isEqualTo("stopped");
                    assertThat(stopped.moves())
                            .extracting(RebalanceMoveView::stage)
                            .isSubsetOf("finished", "waiting")
                            .contains("finished");
                }
                case IMMEDIATE -> assertThat(stopped.state()).isEqualTo("stopped");
                case UNDO_FINISHED -> {
                    assertThat(stopped.state()).isEqualTo("rolled_back");
                    assertThat(owners()).isEqualTo(before);
                }
            }
            users.awaitWrites();
            assertTrueToEverybody(users.stop());
        }
    }

    @Test
    @Tag("proof")
    void aCompletedOneIsTakenBackWithAllThatWasWritten() throws Exception {
        List<String> before = owners();
        try (MovingTable.Users users = table.used()) {
            UUID id = begin(without("n1"));
            assertThat(rested(id).state()).isEqualTo("completed");
            users.awaitWrites();
            rebalances().stop(id, StopMode.UNDO_FINISHED, "", false);
            assertThat(await(id, view -> view.state().equals("rolled_back"))
                            .progress()
                            .reversed())
                    .isEqualTo(2);
            assertThat(owners()).isEqualTo(before);
            users.awaitWrites();
            assertTrueToEverybody(users.stop());
        }
    }

    @Test
    @Tag("proof")
    void aPauseHoldsWhatIsUnderWayAndAResumeGoesOn() throws Exception {
        try (MovingTable.Users users = table.used()) {
            cluster.client().control().pause(new PauseRequest("node", "n3", "test", null), false);
            UUID id = begin(without("n3"));
            await(id, view -> view.state().equals("running"));
            RebalanceView paused = rebalances().pause(id, "test", false);
            assertThat(paused.state()).isEqualTo("paused");
            assertThat(paused.canResume()).isTrue();
            assertThat(paused.progress().pending()).as("its node is paused").isEqualTo(2);
            cluster.client().control().resume(PauseScope.NODE, "n3", "", false);
            rebalances().resume(id, "", false);
            rebalances.underWay(id);
            rebalances().pause(id, "once more", false);
            await(
                    id,
                    view -> view.moves().stream()
                            .filter(move -> move.stage().equals("moving"))
                            .allMatch(RebalanceMoveView::resting));
            users.awaitWrites();
            rebalances().resume(id, "", false);
            assertThat(rested(id).state()).isEqualTo("completed");
            assertTrueToEverybody(users.stop());
        }
    }

    /** What it was about to publish is known to the next, and is published once. */
    @ParameterizedTest
    @ValueSource(strings = {"UPDATE rebalance_move SET move_id", "INSERT INTO shard_move"})
    @Tag("proof")
    void anotherLeaderGoesOn(String statement) throws Exception {
        try (MovingTable.Users users = table.used()) {
            LocalProcess leader = cluster.leader();
            CountDownLatch hit = cluster.aims().at("^" + leader.name() + "$", statement, exchange -> {
                exchange.pass();
                exchange.awaitAnswer();
                leader.kill();
                exchange.cutBoth();
            });
            UUID id = begin(without("n1"));
            assertThat(hit.await(MovingCluster.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("the statement was seen")
                    .isTrue();
            RebalanceView completed = rested(id);
            assertThat(completed.state()).isEqualTo("completed");
            List<String> known =
                    completed.moves().stream().map(RebalanceMoveView::move).toList();
            assertThat(cluster.client().moves().list())
                    .filteredOn(move -> move.state().equals("switched"))
                    .extracting(MoveView::id)
                    .containsExactlyInAnyOrderElementsOf(known);
            leader.start();
            users.awaitWrites();
            assertTrueToEverybody(users.stop());
        }
    }
}
