package io.shardwright.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.api.RebalanceRequest;
import io.shardwright.api.RebalanceStart;
import io.shardwright.api.RebalanceView;
import io.shardwright.api.ReplicaView;
import io.shardwright.local.LocalProcess;
import io.shardwright.searchd.NeedsManticore;
import io.shardwright.traffic.SearchTraffic;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Shards on real Manticore servers that go where a plan wants them, while their table is read and written. */
@NeedsManticore
class ManticoreRebalanceTest {
    private static final int SHARDS = 6;

    @TempDir
    private static Path folder;

    private static ManticoreCluster fleet;

    @BeforeAll
    static void start() throws IOException {
        fleet = ManticoreCluster.start(folder, 2);
    }

    @AfterAll
    static void stop() {
        fleet.close();
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        fleet.assertNothingIsLeft();
    }

    /** How many copies each node has. */
    private static Map<String, Long> copies(String table) {
        return fleet.client().table(table).shards().stream()
                .flatMap(shard -> shard.replicas().stream())
                .collect(Collectors.groupingBy(ReplicaView::node, TreeMap::new, Collectors.counting()));
    }

    private static RebalanceView ended(UUID id) {
        try {
            return Looking.until(
                    () -> fleet.client().rebalances().show(id),
                    view -> Set.of("completed", "failed", "stopped").contains(view.state()));
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(String.valueOf(fleet.open()), e);
        }
    }

    private static void rebalanced(UUID id) {
        RebalanceView ended = ended(id);
        assertThat(ended.state())
                .as(ended + "; " + fleet.client().moves().list())
                .isEqualTo("completed");
    }

    private static UUID begun(RebalanceRequest request) {
        return UUID.fromString(fleet.client()
                .rebalances()
                .start(
                        RebalanceStart.of(
                                fleet.client().rebalances().plan(request).file()),
                        false)
                .id());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aNodeIsEmptiedAndFilledAgainUnderTraffic(int copies) {
        String table = "emptied" + copies;
        fleet.create(table, SHARDS, copies);
        SearchTraffic traffic = fleet.traffic(table);
        try (traffic) {
            rebalanced(UUID.fromString(
                    fleet.client().fleet().drain("m3", "", false).rebalance().id()));
            assertThat(copies(table)).containsOnlyKeys("m1", "m2");
            fleet.client().fleet().undrain("m3", "", false);
            rebalanced(begun(new RebalanceRequest(table, List.of(), List.of(), null, null, 2, 2, null)));
            assertThat(copies(table).values()).containsOnly((long) SHARDS * copies / 3);
        }
        System.out.println(copies + " copies, m3 emptied and filled again: " + traffic);
        assertThat(traffic.unread()).isEmpty();
        assertThat(traffic.refused()).isEmpty();
        fleet.holds(table, traffic);
        fleet.purge(table);
    }

    /** What is under way at that moment is done or undone, and what has not begun goes on. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void theLeaderIsKilledAmidARebalance(int copies) {
        String table = "led" + copies;
        fleet.create(table, SHARDS, copies);
        SearchTraffic traffic = fleet.traffic(table);
        try (traffic) {
            UUID drain = UUID.fromString(
                    fleet.client().fleet().drain("m3", "", false).rebalance().id());
            Looking.until(
                    () -> fleet.client().rebalances().show(drain),
                    view -> view.progress().running() > 0);
            LocalProcess leader = fleet.leader();
            leader.kill();
            leader.start();
            rebalanced(drain);
            assertThat(copies(table)).containsOnlyKeys("m1", "m2");
        }
        System.out.println(copies + " copies, the leader killed: " + traffic);
        assertThat(traffic.unread()).isEmpty();
        assertThat(traffic.refused()).isEmpty();
        fleet.holds(table, traffic);
        fleet.client().fleet().undrain("m3", "", false);
        fleet.purge(table);
    }

    /** Killed in whatever step: the move is undone once it is back, or goes on; the rest goes on. */
    @ParameterizedTest
    @ValueSource(strings = {"m1", "m2", "m3"})
    void aServerIsKilledAmidAMove(String killed) throws IOException {
        String table = "killed" + killed;
        fleet.create(table, SHARDS, 2);
        SearchTraffic traffic = fleet.traffic(table);
        try (traffic) {
            UUID drain = UUID.fromString(
                    fleet.client().fleet().drain("m3", "", false).rebalance().id());
            Looking.until(
                    () -> fleet.client().rebalances().show(drain),
                    view -> view.progress().running() > 0);
            Runnable again = fleet.kill(killed);
            again.run();
            RebalanceView ended = ended(drain);
            System.out.println("rebalance with " + killed + " killed: " + ended.state() + " " + ended.note());
        }
        System.out.println("2 copies, " + killed + " killed: " + traffic);
        fleet.holds(table, traffic);
        fleet.client().fleet().undrain("m3", "", false);
        fleet.purge(table);
    }

    /** With a majority it is written to, without one it is not, and nothing that was acknowledged is lost. */
    @Test
    void serversDieOneAfterAnother() throws IOException {
        fleet.create("threefold", SHARDS, 3);
        SearchTraffic traffic = fleet.traffic("threefold");
        try (traffic) {
            Runnable third = fleet.kill("m3");
            long before = traffic.inserts();
            Looking.until(() -> traffic.inserts() > before + 10);
            Runnable second = fleet.kill("m2");
            second.run();
            third.run();
            long after = traffic.inserts();
            Looking.until(() -> traffic.inserts() > after + 10);
        }
        System.out.println("3 copies, m3 and m2 killed: " + traffic);
        fleet.holds("threefold", traffic);
        fleet.purge("threefold");
    }
}
