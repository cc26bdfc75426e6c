package io.shardwright.shardcopy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.bucket.BucketFunction;
import io.shardwright.bucket.BucketSet;
import io.shardwright.move.BucketFilter;
import io.shardwright.move.CopyProgress;
import io.shardwright.move.FollowGoal;
import io.shardwright.move.GtidPosition;
import io.shardwright.move.MovePart;
import io.shardwright.move.ThrottleLimits;
import io.shardwright.move.Verification;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.rowcopy.MoveNode;
import io.shardwright.rowcopy.ShardSource;
import io.shardwright.table.ShardKey;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies between real servers while clients write. */
final class ShardCopyTest {
    private static final int KEYS = 60_000;
    private static final String COLUMNS = " (id INT PRIMARY KEY, u INT UNIQUE, v VARCHAR(200) NOT NULL) ENGINE=InnoDB";

    /** Small chunks and snapshots, so that a small table has many. */
    private static final CopyOptions OPTIONS = new CopyOptions(3, 8, 5, 200, ThrottleLimits.NONE, OptionalLong::empty);

    private static MoveNode one;
    private static MoveNode two;
    private static MoveNode three;
    private static int tables;

    private String table = "";

    @BeforeAll
    static void start(@TempDir Path folder) throws SQLException {
        one = MoveNode.start(folder.resolve("1"), 1);
        two = MoveNode.start(folder.resolve("2"), 2);
        three = MoveNode.start(folder.resolve("3"), 3);
    }

    @AfterAll
    static void stop() throws SQLException {
        one.close();
        two.close();
        three.close();
    }

    @BeforeEach
    void name() {
        table = "t" + ++tables;
    }

    private void create(MoveNode... nodes) throws SQLException {
        for (MoveNode node : nodes) {
            node.execute("CREATE TABLE app." + table + COLUMNS);
        }
    }

    /** Rows with every second id. */
    private void fill(MoveNode node, int first, int step) throws SQLException {
        try (Connection connection = node.connect();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO " + table + " VALUES (?, ?, ?)")) {
            for (int id = first; id < KEYS; id += step) {
                insert.setInt(1, id);
                insert.setInt(2, id);
                insert.setString(3, "row " + id + " " + "x".repeat(id % 120));
                insert.addBatch();
            }
            insert.executeBatch();
            connection.createStatement().execute("ANALYZE TABLE " + table);
        }
    }

    private ShardCopy.Origin origin(String name, MoveNode node, Optional<BucketFilter> filter) {
        return new ShardCopy.Origin(new MovePart(name, MoveNode.address(table), filter), node.source());
    }

    private ShardCopy copy(UUID move, MoveNode target, ShardCopy.Origin... origins) {
        return new ShardCopy(move, target.target(table), List.of(origins), OPTIONS);
    }

    private static GtidPosition now(MoveNode node) throws SQLException {
        return GtidPosition.parse(node.ask("SELECT @@GLOBAL.gtid_binlog_pos"));
    }

    private static FollowGoal untilNow(String name, MoveNode node) throws SQLException {
        return new FollowGoal.Positions(Map.of(name, now(node)));
    }

    /** All rows as text, one after another in the order of the key. */
    private String rows(MoveNode node, String condition) throws SQLException {
        return node.ask(
                "SELECT CONCAT(COUNT(*), ' ', MD5(COALESCE(GROUP_CONCAT(CONCAT_WS('|', id, IFNULL(u, 'N'), MD5(v)) ORDER BY id), '')))"
                        + " FROM app." + table + " WHERE " + condition);
    }

    private void assertSameRows(MoveNode source, MoveNode target) throws SQLException {
        source.execute("SET SESSION group_concat_max_len = 1 << 30");
        target.execute("SET SESSION group_concat_max_len = 1 << 30");
        assertThat(rows(target, "TRUE")).isEqualTo(rows(source, "TRUE"));
    }

    @Test
    void copiesAndFollowsWhileClientsWrite() throws Exception {
        create(one, two);
        fill(one, 0, 2);
        UUID move = UUID.randomUUID();
        try (ShardCopy copy = copy(move, two, origin("n1", one, Optional.empty()))) {
            try (Writers writers = Writers.start(one, table, 3, KEYS)) {
                copy.prepare();
                assertThat(copy.copy()).isTrue();
                copy.follow(new FollowGoal.LagBelow(20));
                Verification underWay = copy.verify().orElseThrow();
                assertThat(underWay.matches()).as(underWay.toString()).isTrue();
                assertThat(underWay.columns()).containsExactly("id", "u", "v");
                assertThat(writers.transactions()).isPositive();
            }
            Map<String, GtidPosition> applied = copy.follow(untilNow("n1", one));
            assertThat(applied).containsEntry("n1", now(one));
            assertSameRows(one, two);
            assertThat(copy.verify().orElseThrow().matches()).isTrue();
            CopyProgress progress = copy.progress();
            assertThat(progress.rangesFinished()).isEqualTo(progress.ranges()).isGreaterThan(1);
            assertThat(progress.chunks()).isGreaterThan(progress.ranges());
            assertThat(progress.changes()).isPositive();
        }
    }

    @Test
    void tellsWhenRowsDiffer() throws Exception {
        create(one, two);
        fill(one, 0, 100);
        try (ShardCopy copy = copy(UUID.randomUUID(), two, origin("n1", one, Optional.empty()))) {
            copy.prepare();
            copy.copy();
            assertThat(copy.verify().orElseThrow().matches()).isTrue();
            two.execute("UPDATE app." + table + " SET v = CONCAT(v, ' ') WHERE id = 100");
            assertThat(copy.verify().orElseThrow().matches()).isFalse();
            two.execute(
                    "UPDATE app." + table + " SET v = TRIM(v) WHERE id = 100",
                    "DELETE FROM app." + table + " WHERE id = 200");
            assertThat(copy.verify().orElseThrow().matches()).isFalse();
        }
    }

    @Test
    void goesOnFromItsRecordsHoweverItEnds() throws Exception {
        create(one, two);
        fill(one, 0, 2);
        UUID move = UUID.randomUUID();
        Random random = new Random(7);
        int interruptions = 0;
        try (Writers writers = Writers.start(one, table, 2, KEYS)) {
            boolean copied = false;
            while (!copied) {
                AtomicInteger left = new AtomicInteger(1 + random.nextInt(12));
                // Dropped without being closed: as a process that is killed leaves it, but for its connections, which
                // the next one's epoch would end.
                ShardCopy copy = copy(move, two, broken(left));
                try {
                    copy.prepare();
                    copied = copy.copy();
                } catch (ShardwrightException e) {
                    assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL);
                    interruptions++;
                }
                killConnections(two, random.nextInt(3));
            }
            for (int i = 0; i < 5; i++) {
                ShardCopy copy = copy(move, two, broken(new AtomicInteger(3 + random.nextInt(30))));
                copy.prepare();
                assertThatThrownBy(() -> copy.follow(new FollowGoal.Cancelled()))
                        .isInstanceOf(ShardwrightException.class);
                interruptions++;
            }
            assertThat(writers.transactions()).isPositive();
        }
        assertThat(interruptions).isGreaterThan(5);
        try (ShardCopy copy = copy(move, two, origin("n1", one, Optional.empty()))) {
            copy.prepare();
            assertThat(copy.copy()).isTrue();
            copy.follow(untilNow("n1", one));
            assertSameRows(one, two);
        }
    }

    /** A source that breaks after so many items, before or after the target has taken the last of them. */
    private ShardCopy.Origin broken(AtomicInteger left) {
        ShardSource whole = one.source();
        return new ShardCopy.Origin(
                new MovePart("n1", MoveNode.address(table), Optional.empty()),
                (request, items) -> whole.ask(request, item -> {
                    int now = left.decrementAndGet();
                    if (now < 0) {
                        throw new IllegalStateException("broken before");
                    }
                    boolean more = items.take(item);
                    if (now == 0) {
                        throw new IllegalStateException("broken after");
                    }
                    return more;
                }));
    }

    private static void killConnections(MoveNode node, int count) throws SQLException {
        for (int i = 0; i < count; i++) {
            String id = node.ask(
                    "SELECT COALESCE(MAX(ID), 0) FROM information_schema.PROCESSLIST WHERE USER = 'shardwright'");
            if (!id.equals("0")) {
                try {
                    node.execute("KILL CONNECTION " + id);
                } catch (SQLException e) {
                    assertThat(e.getErrorCode()).as("gone by itself").isEqualTo(1094);
                }
            }
        }
    }

    @Test
    void survivesLostConnectionsWithoutBeingToldTo() throws Exception {
        create(one, two);
        fill(one, 0, 2);
        try (ShardCopy copy = copy(UUID.randomUUID(), two, origin("n1", one, Optional.empty()));
                Writers writers = Writers.start(one, table, 1, KEYS)) {
            copy.prepare();
            CompletableFuture<Boolean> copied = CompletableFuture.supplyAsync(() -> call(copy::copy));
            for (int i = 0; i < 8 && !copied.isDone(); i++) {
                long chunks = copy.progress().chunks();
                while (copy.progress().chunks() == chunks && !copied.isDone()) {
                    Thread.onSpinWait();
                }
                killConnections(i % 2 == 0 ? one : two, 2);
            }
            assertThat(copied.get()).isTrue();
            assertThat(writers.transactions()).isPositive();
            CompletableFuture<Map<String, GtidPosition>> followed =
                    CompletableFuture.supplyAsync(() -> call(() -> copy.follow(new FollowGoal.LagBelow(5))));
            for (int i = 0; i < 5 && !followed.isDone(); i++) {
                killConnections(one, 1);
                killConnections(two, 1);
            }
            followed.get();
            writers.stop();
            copy.follow(untilNow("n1", one));
            assertSameRows(one, two);
        }
    }

    private interface Call<T> {
        T call() throws InterruptedException;
    }

    private static <T> T call(Call<T> call) {
        try {
            return call.call();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void splitsATableByBuckets() throws Exception {
        create(one, two, three);
        fill(one, 0, 2);
        List<BucketSet> halves = BucketSet.split(2);
        List<MoveNode> targets = List.of(two, three);
        List<ShardCopy> copies = new ArrayList<>();
        try (Writers writers = Writers.start(one, table, 2, KEYS)) {
            for (int i = 0; i < 2; i++) {
                BucketFilter filter = new BucketFilter("id", ShardKey.Kind.INTEGER, halves.get(i));
                ShardCopy copy = copy(UUID.randomUUID(), targets.get(i), origin("n1", one, Optional.of(filter)));
                copies.add(copy);
                copy.prepare();
                assertThat(copy.copy()).isTrue();
                copy.follow(new FollowGoal.LagBelow(50));
                assertThat(copy.verify().orElseThrow().matches()).isTrue();
            }
            assertThat(writers.transactions()).isPositive();
        }
        one.execute("SET SESSION group_concat_max_len = 1 << 30");
        for (int i = 0; i < 2; i++) {
            copies.get(i).follow(untilNow("n1", one));
            copies.get(i).close();
            targets.get(i).execute("SET SESSION group_concat_max_len = 1 << 30");
            String buckets = "(" + BucketFunction.integerSql("id") + ") BETWEEN "
                    + halves.get(i).ranges().get(0).first() + " AND "
                    + halves.get(i).ranges().get(0).last();
            assertThat(rows(targets.get(i), "TRUE")).isEqualTo(rows(one, buckets));
        }
        assertThat(Integer.parseInt(two.ask("SELECT COUNT(*) FROM app." + table)))
                .isGreaterThan(1_000);
    }

    @Test
    void mergesTwoTablesIntoOne() throws Exception {
        create(one, two, three);
        List<BucketSet> halves = BucketSet.split(2);
        fill(one, 0, 4);
        fill(two, 2, 4);
        // What does not belong to a source's buckets is not taken from it.
        BucketFilter low = new BucketFilter("id", ShardKey.Kind.INTEGER, halves.get(0));
        BucketFilter high = new BucketFilter("id", ShardKey.Kind.INTEGER, halves.get(1));
        try (ShardCopy copy = copy(
                UUID.randomUUID(), three, origin("n1", one, Optional.of(low)), origin("n2", two, Optional.of(high)))) {
            copy.prepare();
            assertThat(copy.copy()).isTrue();
            one.execute("UPDATE app." + table + " SET v = 'one'", "DELETE FROM app." + table + " WHERE id < 1000");
            two.execute("UPDATE app." + table + " SET v = 'two', u = NULL");
            copy.follow(new FollowGoal.Positions(Map.of("n1", now(one), "n2", now(two))));
            Verification verification = copy.verify().orElseThrow();
            assertThat(verification.matches()).as(verification.toString()).isTrue();
            assertThat(verification.at()).containsOnlyKeys("n1", "n2");
            assertThat(three.ask("SELECT COUNT(*) FROM app." + table + " WHERE v = 'one'"))
                    .isEqualTo(one.ask("SELECT COUNT(*) FROM app." + table + " WHERE ("
                            + BucketFunction.integerSql("id") + ") < 512"));
            assertThat(three.ask("SELECT COUNT(*) FROM app." + table + " WHERE v = 'two'"))
                    .isEqualTo(two.ask("SELECT COUNT(*) FROM app." + table + " WHERE ("
                            + BucketFunction.integerSql("id") + ") >= 512"));
        }
    }

    @Test
    void endsAtTheRenameThatFencesTheSource() throws Exception {
        create(one, two);
        fill(one, 0, 50);
        try (ShardCopy copy = copy(UUID.randomUUID(), two, origin("n1", one, Optional.empty()))) {
            copy.prepare();
            copy.copy();
            FollowGoal fenced = new FollowGoal.Fenced(Map.of("n1", MoveNode.address("q_" + table)));
            one.execute("DELETE FROM app." + table + " WHERE id < 1000");
            String before = one.ask("SELECT COUNT(*) FROM app." + table);
            one.execute("RENAME TABLE app." + table + " TO app.q_" + table);
            GtidPosition rename = now(one);
            one.execute("DELETE FROM app.q_" + table);
            assertThat(copy.follow(fenced)).containsEntry("n1", rename);
            assertThat(two.ask("SELECT COUNT(*) FROM app." + table)).isEqualTo(before);
        }
    }

    @Test
    void isUndoneWhenTheTableIsAltered() throws Exception {
        create(one, two);
        fill(one, 0, 50);
        try (ShardCopy copy = copy(UUID.randomUUID(), two, origin("n1", one, Optional.empty()))) {
            copy.prepare();
            copy.copy();
            one.execute("CREATE TABLE app.other_" + table + " (id INT)", "DROP TABLE app.other_" + table);
            copy.follow(untilNow("n1", one));
            one.execute("ALTER TABLE app." + table + " ADD COLUMN w INT");
            assertThatThrownBy(() -> copy.follow(new FollowGoal.LagBelow(0)))
                    .isInstanceOfSatisfying(ShardwrightException.class, e -> {
                        assertThat(e.code()).isEqualTo(ErrorCode.TABLE_ALTERED);
                        assertThat(e.message()).contains("ADD COLUMN w INT");
                    });
        }
    }

    @Test
    void isUndoneWhenTheTableIsAlteredBetweenTwoSnapshots() throws Exception {
        create(one, two);
        fill(one, 0, 50);
        try (ShardCopy copy = copy(UUID.randomUUID(), two, origin("n1", one, Optional.empty()))) {
            copy.prepare();
            one.execute("ALTER TABLE app." + table + " MODIFY v VARCHAR(300) NOT NULL");
            assertThatThrownBy(copy::copy)
                    .isInstanceOfSatisfying(
                            ShardwrightException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.TABLE_ALTERED));
        }
    }

    @Test
    void leavesOutOnTheWayBackWhatItHasWrittenItself() throws Exception {
        create(one, two);
        fill(one, 0, 50);
        String rows = one.ask("SELECT COUNT(*) FROM app." + table);
        UUID move = UUID.randomUUID();
        try (ShardCopy copy = copy(move, two, origin("n1", one, Optional.empty()))) {
            GtidPosition before = now(two);
            copy.prepare();
            copy.copy();
            one.execute("UPDATE app." + table + " SET v = 'changed' WHERE id < 5000");
            copy.follow(untilNow("n1", one));
            try (ShardCopy back = copy(move, one, origin("n2", two, Optional.empty()))) {
                back.prepareFrom(Map.of("n2", before));
                one.execute("UPDATE app." + table + " SET v = 'the last word' WHERE id = 50");
                two.execute("UPDATE app." + table + " SET v = 'on the way back' WHERE id = 100");
                back.follow(untilNow("n2", two));
                assertThat(back.progress().changes()).isEqualTo(1);
                assertThat(one.ask("SELECT v FROM app." + table + " WHERE id = 50"))
                        .isEqualTo("the last word");
                assertThat(one.ask("SELECT v FROM app." + table + " WHERE id = 100"))
                        .isEqualTo("on the way back");
                assertThat(one.ask("SELECT COUNT(*) FROM app." + table)).isEqualTo(rows);
            }
            copy.forget();
            assertThat(two.ask("SELECT COUNT(*) FROM shardwright.move_position WHERE move = '" + move + "'"))
                    .isEqualTo("0");
        }
    }

    @Test
    void sayThatThePositionIsPurged() throws Exception {
        create(one, two);
        fill(one, 0, 50);
        try (ShardCopy copy = copy(UUID.randomUUID(), two, origin("n1", one, Optional.empty()))) {
            copy.prepare();
            copy.copy();
            one.execute("INSERT INTO app." + table + " VALUES (1, 1, 'x')", "FLUSH BINARY LOGS");
            one.execute("INSERT INTO app." + table + " VALUES (3, 3, 'x')", "FLUSH BINARY LOGS");
            String newest = one.ask("SHOW MASTER STATUS");
            one.execute("PURGE BINARY LOGS TO '" + newest + "'");
            assertThatThrownBy(() -> copy.follow(new FollowGoal.LagBelow(0)))
                    .isInstanceOfSatisfying(
                            ShardwrightException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.POSITION_LOST));
        }
    }

    @Test
    void restsWhileItIsThrottledAndGoesOnWhenItIsNot() throws Exception {
        create(one, two);
        fill(one, 0, 2);
        ThrottleLimits stop = new ThrottleLimits(0, 0, 0, Long.MAX_VALUE, 0);
        CopyOptions options = new CopyOptions(2, 4, 5, 60_000, stop, OptionalLong::empty);
        try (ShardCopy copy = new ShardCopy(
                UUID.randomUUID(), two.target(table), List.of(origin("n1", one, Optional.empty())), options)) {
            copy.prepare();
            CompletableFuture<Boolean> copied = CompletableFuture.supplyAsync(() -> call(copy::copy));
            while (copy.progress().throttle().isEmpty()) {
                assertThat(copied).isNotDone();
            }
            assertThat(copy.progress().throttle()).contains("bytes free");
            assertThat(copy.progress().chunks()).isZero();
            copy.throttle(ThrottleLimits.NONE);
            assertThat(copied.get()).isTrue();
            assertSameRows(one, two);
        }
    }

    @Test
    void endsSoonWhenItIsCancelled() throws Exception {
        create(one, two);
        fill(one, 0, 2);
        try (ShardCopy copy = copy(UUID.randomUUID(), two, origin("n1", one, Optional.empty()))) {
            copy.prepare();
            copy.copy();
            CompletableFuture<Map<String, GtidPosition>> followed =
                    CompletableFuture.supplyAsync(() -> call(() -> copy.follow(new FollowGoal.Cancelled())));
            copy.cancel();
            assertThat(followed.get()).containsOnlyKeys("n1");
            assertThat(copy.verify()).isEmpty();
        }
    }

    @Test
    void decidesPreparedTransactionsWhenTheyAre() throws Exception {
        create(one, two);
        fill(one, 0, 50);
        try (ShardCopy copy = copy(UUID.randomUUID(), two, origin("n1", one, Optional.empty()))) {
            copy.prepare();
            copy.copy();
            xa("a", "INSERT INTO " + table + " VALUES (1, 1, 'prepared')");
            xa("b", "INSERT INTO " + table + " VALUES (3, 3, 'prepared')");
            copy.follow(untilNow("n1", one));
            assertThat(two.ask("SELECT COUNT(*) FROM app." + table + " WHERE v = 'prepared'"))
                    .isEqualTo("0");
            one.execute("XA COMMIT 'a'", "XA ROLLBACK 'b'");
            // Another process begins before the oldest that is undecided.
            try (ShardCopy next = copy(copy.move(), two, origin("n1", one, Optional.empty()))) {
                next.prepare();
                next.follow(untilNow("n1", one));
            }
            assertThat(two.ask("SELECT GROUP_CONCAT(id) FROM app." + table + " WHERE v = 'prepared'"))
                    .isEqualTo("1");
            assertSameRows(one, two);
        }
    }

    private static void xa(String name, String sql) throws SQLException {
        try (Connection connection = one.connect()) {
            for (String each :
                    List.of("XA START '" + name + "'", sql, "XA END '" + name + "'", "XA PREPARE '" + name + "'")) {
                connection.createStatement().execute(each);
            }
        }
    }
}
