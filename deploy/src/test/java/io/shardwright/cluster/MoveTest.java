package io.shardwright.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.api.CommandView;
import io.shardwright.api.GroupView;
import io.shardwright.api.MoveView;
import io.shardwright.api.SqlRequest;
import io.shardwright.api.SqlResult;
import io.shardwright.client.Group;
import io.shardwright.local.LocalProcess;
import io.shardwright.localdb.Account;
import io.shardwright.localdb.HeldTable;
import io.shardwright.localdb.LocalMariaDb;
import io.shardwright.move.ThrottleLimits;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.traffic.TrafficReport;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Shards move between real nodes while clients write through the distributed tables. Every answer that a client was given must have been true. */
class MoveTest {
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

    private static void assertTrueToEverybody(TrafficReport report) {
        assertThat(report.violations()).as(report.toString()).isEmpty();
        assertThat(report.writes()).isPositive();
        System.out.println("clients met: " + report);
    }

    @Test
    @NeedsSpider
    void nobodyNoticesAMoveNorItsReversal() throws Exception {
        MovingTable table = cluster.table("plain", 2);
        try (MovingTable.Users users = table.used()) {
            String away = table.awayFrom(0);
            UUID move = table.move(0, away);
            assertThat(cluster.ended(move).state()).isEqualTo("committed");
            assertThat(table.owner(0)).isEqualTo(away);
            users.awaitWrites();
            String reversal = cluster.client().moves().reverse(move).group();
            assertThat(cluster.ended(UUID.fromString(reversal)).state()).isEqualTo("committed");
            assertThat(table.owner(0)).isNotEqualTo(away);
            users.awaitWrites();
            TrafficReport report = users.stop();
            assertTrueToEverybody(report);
            assertThat(report.errors()).isEmpty();
            assertThat(cluster.client().moves().show(move).state()).isEqualTo("reversed");
        }
        table.accept();
        assertThat(table.tablesOnNodes()).hasSize(2);
    }

    @Test
    @NeedsSpider
    void shardsMoveInBothDirectionsAtOnce() throws Exception {
        MovingTable table = cluster.table("crossing", 2);
        try (MovingTable.Users users = table.used()) {
            String first = table.owner(0);
            String second = table.owner(1);
            List<UUID> moves = List.of(table.held(0, second), table.held(1, first));
            for (UUID move : moves) {
                table.awaitPhase(move, "await-1");
            }
            for (UUID move : moves) {
                cluster.client().moves().cutover(move, false, false);
            }
            for (UUID move : moves) {
                assertThat(cluster.ended(move).state()).isEqualTo("committed");
                assertThat(cluster.client().moves().show(move).attempt())
                        .as("neither stood in the other's way")
                        .isEqualTo(1);
            }
            assertThat(List.of(table.owner(0), table.owner(1))).containsExactly(second, first);
            assertTrueToEverybody(users.stop());
        }
        table.accept();
    }

    @Test
    @NeedsSpider
    void aCutoverThatMeetsAnIdleTransactionWaitsAndForcesNothing() throws Exception {
        MovingTable table = cluster.table("idle", 2);
        UUID move;
        try (Connection idle = cluster.connect("n1");
                Statement statement = idle.createStatement()) {
            statement.execute("START TRANSACTION");
            statement.executeQuery("SELECT * FROM idle").close();
            move = table.move(0, table.awayFrom(0));
            MoveView view = table.secondAttempt(move);
            assertThat(view.note()).contains("a transaction uses idle");
            assertThat(view.state()).isEqualTo("moving");
            statement.execute("COMMIT");
        }
        assertThat(cluster.ended(move).state()).isEqualTo("committed");
        table.accept();
    }

    @Test
    @NeedsSpider
    @Tag("proof")
    void aReversalThatMeetsAnIdleTransactionWaitsToo() throws Exception {
        MovingTable table = cluster.table("idle_back", 2);
        String before = table.owner(0);
        UUID move = table.move(0, table.awayFrom(0));
        assertThat(cluster.ended(move).state()).isEqualTo("committed");
        String reversal;
        try (Connection idle = cluster.connect("n1");
                Statement statement = idle.createStatement()) {
            statement.execute("START TRANSACTION");
            statement.executeQuery("SELECT * FROM idle_back").close();
            reversal = cluster.client().moves().reverse(move).group();
            Looking.until(() -> cluster.client().moves().show(move), view -> {
                assertThat(view.state()).isEqualTo("reversing");
                return view.note().contains("a transaction uses idle_back");
            });
            statement.execute("COMMIT");
        }
        assertThat(cluster.ended(UUID.fromString(reversal)).state()).isEqualTo("committed");
        assertThat(table.owner(0)).isEqualTo(before);
        table.accept();
    }

    @Test
    @Tag("proof")
    void aPreparedTransactionKeepsTheSourceFromBeingFenced() throws Exception {
        MovingTable table = cluster.table("prepared", 2);
        UUID move;
        try (Connection other = cluster.connect(table.owner(0));
                Statement statement = other.createStatement()) {
            statement.execute("XA START 'held'");
            statement.execute("INSERT INTO " + table.physicalName(0) + " SELECT * FROM " + table.physicalName(0)
                    + " WHERE FALSE");
            move = table.held(0, table.awayFrom(0));
            table.awaitPhase(move, "await-1");
            statement.execute("XA END 'held'");
            statement.execute("XA PREPARE 'held'");
            cluster.client().moves().cutover(move, false, false);
            MoveView view = table.secondAttempt(move);
            assertThat(view.note()).contains("a transaction is prepared");
            statement.execute("XA ROLLBACK 'held'");
        }
        assertThat(cluster.ended(move).state()).isEqualTo("committed");
        table.accept();
    }

    @Test
    void anAlteredTableUndoesItsMoveWithTheReason() throws Exception {
        MovingTable table = cluster.table("altered", 2);
        List<String> before = table.tablesOnNodes();
        UUID move = table.held(0, table.awayFrom(0));
        table.awaitPhase(move, "await-1");
        cluster.run(table.owner(0), "ALTER TABLE " + table.physicalName(0) + " ADD COLUMN more INT");
        GroupView ended = cluster.ended(move);
        assertThat(ended.state()).isEqualTo("rolled_back");
        MoveView view = cluster.client().moves().show(move);
        assertThat(view.state()).isEqualTo("undone");
        assertThat(view.note())
                .startsWith("await-1 on " + view.target() + ": table-altered: ")
                .contains("ADD COLUMN more INT");
        assertThat(table.tablesOnNodes()).isEqualTo(before);
    }

    @Test
    void aTableWithATriggerIsRefusedWithItsCode() throws Exception {
        MovingTable table = cluster.table("triggered", 2);
        cluster.run(
                table.owner(0),
                "CREATE TRIGGER watch BEFORE INSERT ON " + table.physicalName(0) + " FOR EACH ROW SET @seen = 1");
        UUID move = table.move(0, table.awayFrom(0));
        assertThat(cluster.ended(move).state()).isEqualTo("rolled_back");
        assertThat(cluster.client().moves().show(move).note()).contains("triggers");
    }

    @ParameterizedTest
    @NeedsSpider
    @EnumSource(MovePhase.class)
    void aMoveStoppedInAnyPhaseLeavesEverythingAsBefore(MovePhase phase) throws Exception {
        MovingTable table = cluster.table("stop_" + phase.label(), 2);
        List<String> before = table.tablesOnNodes();
        try (MovingTable.Users users = table.used()) {
            UUID move = table.reach(phase);
            cluster.client().moves().stop(move, "changed my mind", false);
            GroupView ended = cluster.ended(move);
            assertThat(ended.state()).isEqualTo("rolled_back");
            users.awaitWrites();
            assertTrueToEverybody(users.stop());
        }
        assertThat(table.tablesOnNodes()).isEqualTo(before);
    }

    private static Predicate<MoveView> throttled(String why) {
        return view -> view.progress() != null && view.progress().throttle().equals(why);
    }

    @Test
    void copyingIsPausedThrottledAndGoesOn() throws Exception {
        MovingTable table = cluster.table("slow", 2);
        table.fill(20_000);
        UUID move = table.reach(MovePhase.COPY);
        assertThat(cluster.client().moves().pause(move, false).paused()).isTrue();
        MoveView view = table.awaitMoving(move, throttled("paused"));
        assertThat(view.state()).isEqualTo("moving");
        cluster.client().moves().throttle(move, ThrottleLimits.NONE, false);
        cluster.client().moves().resume(move, false);
        cluster.client().moves().cutover(move, false, false);
        assertThat(cluster.ended(move).state()).isEqualTo("committed");
        assertThat(cluster.client().sql("slow", SqlRequest.everywhere("SELECT COUNT(*) FROM slow")).results().stream()
                        .mapToLong(shard -> Long.parseLong(shard.rows().get(0).get(0)))
                        .sum())
                .isEqualTo(20_000);
        table.accept();
    }

    /** Of the worker of the target, and of the coordinator that leads. */
    @Test
    void aMoveIsNeverShownLessFarThanBeforeARestart() throws Exception {
        MovingTable table = cluster.table("restarted", 2);
        table.fill(60_000);
        UUID move = table.slow(5_000);
        AtomicInteger shown = new AtomicInteger();
        Predicate<MoveView> further = view -> {
            assertThat(view.progressPercentage())
                    .as(String.valueOf(view.progress()))
                    .isGreaterThanOrEqualTo(shown.getAndSet(view.progressPercentage()));
            return view.progressPercentage() > 0;
        };
        MoveView before = table.awaitMoving(move, further);
        assertThat(before.progressPercentage()).as("in mid-copy").isLessThan(99);
        for (LocalProcess process : List.of(cluster.node(before.target()).worker(), cluster.leader())) {
            process.kill();
            process.start();
            long chunks = Objects.requireNonNull(
                            cluster.client().moves().show(move).progress())
                    .chunks();
            table.awaitMoving(
                    move,
                    view -> further.test(view)
                            && Objects.requireNonNull(view.progress()).chunks() > chunks);
        }
        cluster.client().moves().throttle(move, ThrottleLimits.NONE, false);
        assertThat(cluster.ended(move).state()).isEqualTo("committed");
        table.accept();
    }

    @Test
    @NeedsSpider
    @Tag("proof")
    void nothingIsCopiedNorCutOverOutsideOfTheWindow() throws Exception {
        MovingTable table = cluster.table("nightly", 2);
        LocalTime now = LocalTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MINUTES);
        String closed = now.plusHours(2) + "-" + now.plusHours(3);
        try (MovingTable.Users users = table.used()) {
            UUID move = table.heldIn(closed, 0, table.awayFrom(0));
            MoveView view = table.awaitMoving(move, throttled("outside of its window"));
            assertThat(view.window()).isEqualTo(closed + " UTC");
            assertThat(view.waits()).singleElement().asString().startsWith("its window " + closed + " UTC opens at ");
            assertRefused(ErrorCode.BAD_REQUEST, () -> cluster.client().moves().window(move, "at night", false));

            assertThat(cluster.client().moves().window(move, "", false).window())
                    .isNull();
            table.awaitPhase(move, "await-1");
            cluster.client().moves().window(move, closed, false);
            cluster.client().moves().cutover(move, false, false);
            users.awaitWrites();
            users.awaitWrites();
            assertThat(cluster.client().moves().show(move).phase()).isEqualTo("await-1");
            cluster.client().moves().window(move, "", false);
            assertThat(cluster.ended(move).state()).isEqualTo("committed");
            assertTrueToEverybody(users.stop());
        }
        table.accept();
    }

    @Test
    void whatCannotBeMovedIsRefusedBeforeAnythingIsWritten() throws Exception {
        MovingTable table = cluster.table("refused", 2);
        int groups = cluster.client().groups(Optional.empty(), 100).size();
        assertRefused(ErrorCode.NOT_FOUND, () -> table.move(7, "n1"));
        assertRefused(ErrorCode.WRONG_STATE, () -> table.move(0, table.owner(0)));
        assertRefused(ErrorCode.UNKNOWN_NODE, () -> table.move(0, "n9"));
        assertRefused(ErrorCode.NOT_FOUND, () -> cluster.client().moves().show(new UUID(1, 2)));
        assertThat(cluster.client().groups(Optional.empty(), 100)).hasSize(groups);
        UUID move = table.held(0, table.awayFrom(0));
        assertRefused(ErrorCode.WRONG_STATE, () -> table.move(0, table.awayFrom(0)));
        assertRefused(ErrorCode.WRONG_STATE, () -> cluster.client().dropTable("refused", false));
        assertRefused(ErrorCode.WRONG_STATE, () -> cluster.client().moves().reverse(move));
        cluster.client().moves().stop(move, "", false);
        assertThat(cluster.ended(move).state()).isEqualTo("rolled_back");
    }

    private static void assertRefused(ErrorCode code, ThrowingCallable order) {
        assertThatThrownBy(order)
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void aStatementThatMeetsAFencedTableIsAnsweredOnceItsShardHasAnOwnerAgain() throws Exception {
        MovingTable table = cluster.table("asked", 2);
        table.fill(10);
        LocalMariaDb source = cluster.node(table.owner(0)).server();
        AtomicReference<CompletableFuture<SqlResult>> asked = new AtomicReference<>();
        CountDownLatch hit = cluster.aims()
                .at("^" + cluster.leader().name() + "$", "UPDATE shard_replica", exchange -> {
                    // Everything is fenced and nothing is decided: it stays so until the statement was refused there.
                    long before = updates(source);
                    asked.set(CompletableFuture.supplyAsync(() -> cluster.client()
                            .sql("asked", new SqlRequest("UPDATE asked SET amount = 7", null, 0, null))));
                    Looking.until(() -> updates(source) > before);
                    exchange.pass();
                    exchange.deliver();
                });
        UUID move = table.move(0, table.awayFrom(0));
        assertThat(hit.await(MovingCluster.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        SqlResult result = asked.get().get();
        assertThat(result.succeeded()).as(result.toString()).isTrue();
        assertThat(result.results().get(0).updated()).isPositive();
        assertThat(cluster.ended(move).state()).isEqualTo("committed");
        assertThat(result.results().get(0).node()).isEqualTo(table.owner(0));
        table.accept();
    }

    /** How many UPDATE statements a server was sent, those that it refused too. */
    private static long updates(LocalMariaDb server) {
        return Long.parseLong(String.valueOf(server.run(Account.ROOT, "SHOW GLOBAL STATUS LIKE 'Com_update'")
                .get(0)
                .get(1)));
    }

    @Test
    void stepsOfAMoveAreNotSubmittedByThemselves() {
        Group group = Group.titled("a gate alone");
        group.add(
                "n1",
                "{\"action\":\"hold-route\",\"version\":1,\"move\":\"00000000-0000-0001-0000-000000000002\",\"schema\":\"app\",\"table\":\"t\",\"holdMillis\":1}",
                "{\"action\":\"release-route\",\"version\":1,\"move\":\"00000000-0000-0001-0000-000000000002\"}");
        assertRefused(ErrorCode.UNSAFE_COMMAND, () -> cluster.client().submit(group));
    }

    @Test
    @Tag("proof")
    void aTableThatAnotherHoldsAtTheSourceIsFencedLater() throws Exception {
        MovingTable table = cluster.table("locked", 2);
        UUID move = table.held(0, table.awayFrom(0));
        table.awaitPhase(move, "await-1");
        HeldTable held = HeldTable.lock(cluster.node(table.owner(0)).server(), "app." + table.physicalName(0));
        try {
            cluster.client().moves().cutover(move, false, false);
            assertThat(table.secondAttempt(move).note()).contains("a transaction holds the table");
        } finally {
            held.close();
        }
        GroupView ended = cluster.ended(move);
        assertThat(ended.state()).isEqualTo("committed");
        assertThat(ended.commands()).extracting(CommandView::name).contains("fence-2");
        table.accept();
    }
}
