package io.shardwright.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.api.GroupView;
import io.shardwright.api.MoveView;
import io.shardwright.localdb.Account;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.sqlproxy.Exchange;
import io.shardwright.traffic.TrafficReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A move is stopped while a statement of it is under way, at each of those at which {@link KilledMoveTest} kills. Until it is decided everything is as before afterwards,
 * and from then on stopping is refused and the shard is moved; no client is told anything untrue.
 */
@NeedsSpider
@Tag("proof")
class StoppedMoveTest {
    private static final String REASON = "changed my mind";

    /** The moments from the decision's transaction on. */
    private static final String DECIDED = ".*_THE_(DECISION|SWAP)";

    /** Those from its gates on. */
    private static final String CUTOVER = "HOLDING|.*_THE_.*";

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

    /**
     * What is stopped.
     *
     * @param move by which it is stopped
     * @param group of the move itself or of its reversal
     */
    private record Moving(UUID move, UUID group) {}

    /** An order to stop a move, given while a statement of it is held, and what came of it. */
    private static final class Order {
        private final MoveMoment moment;
        private final CompletableFuture<Moving> moving = new CompletableFuture<>();
        private final CompletableFuture<Optional<ShardwrightException>> refusal = new CompletableFuture<>();

        Order(MoveMoment moment) {
            this.moment = moment;
        }

        /** Lets the statement go once the order is carried out or waits for what the statement's transaction holds. */
        void give(Exchange exchange) throws IOException {
            Moving stopped = moving.join();
            new Thread(() -> refusal.complete(stop(stopped.move())), "stop").start();
            Looking.until(() -> refusal.isDone() || waitsFor(stopped.group()));
            moment.letGo(exchange);
        }

        private static Optional<ShardwrightException> stop(UUID move) {
            try {
                cluster.client().moves().stop(move, REASON, false);
                return Optional.empty();
            } catch (ShardwrightException e) {
                return Optional.of(e);
            }
        }
    }

    /** Whether somebody waits for the row of a group. (What InnoDB tells of waits is not made anew while it is asked ten times a second.) */
    private static boolean waitsFor(UUID group) {
        return !cluster.local()
                .metadata()
                .run(
                        Account.ROOT,
                        "SELECT 1 FROM information_schema.PROCESSLIST WHERE ID <> CONNECTION_ID() AND INFO LIKE '%FROM operation_group WHERE uuid = ''"
                                + group + "'' FOR UPDATE'")
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = DECIDED)
    void untilItIsDecidedAStopLeavesEverythingAsBefore(MoveMoment moment) throws Exception {
        MovingTable table = cluster.table("stopped_" + moment.label(), 2);
        String source = table.owner(0);
        List<String> before = table.tablesOnNodes();
        Stopped stopped = stopMove(table, moment, source, table.awayFrom(0));
        assertUndone(stopped);
        assertThat(stopped.move().state()).isEqualTo("undone");
        assertThat(stopped.move().note()).contains(REASON);
        assertThat(table.owner(0)).isEqualTo(source);
        assertThat(table.tablesOnNodes()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = DECIDED)
    void onceItIsDecidedAStopIsRefused(MoveMoment moment) throws Exception {
        MovingTable table = cluster.table("stopped_" + moment.label(), 2);
        String target = table.awayFrom(0);
        Stopped stopped = stopMove(table, moment, table.owner(0), target);
        assertRefused(stopped);
        assertThat(stopped.move().state()).isEqualTo("switched");
        assertThat(table.owner(0)).isEqualTo(target);
        table.accept();
        assertThat(table.tablesOnNodes()).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = CUTOVER)
    void aReversalIsStoppedUntilItIsDecided(MoveMoment moment) throws Exception {
        MovingTable table = cluster.table("reversed_" + moment.label(), 2);
        String home = table.owner(0);
        String away = table.awayFrom(0);
        UUID move = table.move(0, away);
        assertThat(cluster.ended(move).state()).isEqualTo("committed");
        List<String> before = table.tablesOnNodes();
        Stopped stopped = stop(
                table,
                moment,
                away,
                home,
                () -> new Moving(
                        move,
                        UUID.fromString(cluster.client().moves().reverse(move).group())));
        if (moment.name().matches(DECIDED)) {
            assertRefused(stopped);
            assertThat(stopped.move().state()).isEqualTo("reversed");
            assertThat(table.owner(0)).isEqualTo(home);
        } else {
            assertUndone(stopped);
            assertThat(stopped.move().state()).isEqualTo("switched");
            assertThat(table.owner(0)).isEqualTo(away);
            assertThat(table.tablesOnNodes()).isEqualTo(before);
        }
        table.accept();
        assertThat(table.tablesOnNodes()).hasSize(2);
    }

    private static void assertUndone(Stopped stopped) {
        assertThat(stopped.refusal()).isEmpty();
        assertThat(stopped.group().state())
                .as(String.valueOf(stopped.group().abortDetail()))
                .isEqualTo("rolled_back");
    }

    private static void assertRefused(Stopped stopped) {
        assertThat(stopped.refusal())
                .hasValueSatisfying(refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.WRONG_STATE));
        assertThat(stopped.group().state()).isEqualTo("committed");
    }

    /** How a move or its reversal ended, and how the order to stop it was refused if it was. */
    private record Stopped(GroupView group, MoveView move, Optional<ShardwrightException> refusal) {}

    private static Stopped stopMove(MovingTable table, MoveMoment moment, String source, String target)
            throws Exception {
        return stop(table, moment, source, target, () -> {
            UUID move = table.move(0, target);
            return new Moving(move, move);
        });
    }

    private static Stopped stop(
            MovingTable table, MoveMoment moment, String source, String target, Supplier<Moving> start)
            throws Exception {
        Order order = new Order(moment);
        try (MovingTable.Users users = table.used()) {
            MoveMoment.Aimed aimed = moment.aim(cluster, source, target, (sender, exchange) -> order.give(exchange));
            Moving moving = start.get();
            order.moving.complete(moving);
            aimed.await();
            Optional<ShardwrightException> refusal = order.refusal.join();
            GroupView ended = cluster.ended(moving.group());
            users.awaitWrites();
            TrafficReport report = users.stop();
            System.out.println(moment + ": " + ended.state() + ": clients met " + report);
            assertThat(report.violations()).as(report.toString()).isEmpty();
            return new Stopped(ended, cluster.client().moves().show(moving.move()), refusal);
        }
    }
}
