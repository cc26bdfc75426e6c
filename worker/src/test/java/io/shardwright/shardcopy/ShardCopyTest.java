package io.shardwright.shardcopy;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.move.CopyProgress;
import io.shardwright.move.FollowGoal;
import io.shardwright.move.GtidPosition;
import io.shardwright.move.Verification;
import io.shardwright.rowcopy.MoveNode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Copies between real servers while clients write. */
final class ShardCopyTest extends CopyServers {
    @Test
    void copiesAndFollowsWhileClientsWrite() throws Exception {
        create(ONE, TWO);
        fill(ONE, 0, 2);
        UUID move = UUID.randomUUID();
        try (ShardCopy copy = copy(move, TWO, origin("n1", ONE, Optional.empty()))) {
            try (Writers writers = Writers.start(ONE, table, 3, KEYS)) {
                copy.prepare();
                assertThat(copy.copy()).isTrue();
                copy.follow(new FollowGoal.LagBelow(20));
                Verification underWay = copy.verify().orElseThrow();
                assertThat(underWay.matches()).as(underWay.toString()).isTrue();
                assertThat(underWay.columns()).containsExactly("id", "u", "v");
                assertThat(writers.transactions()).isPositive();
            }
            Map<String, GtidPosition> applied = copy.follow(untilNow("n1", ONE));
            assertThat(applied).containsEntry("n1", now(ONE));
            assertSameRows(ONE, TWO);
            assertThat(copy.verify().orElseThrow().matches()).isTrue();
            CopyProgress progress = copy.progress();
            assertThat(progress.rangesFinished()).isEqualTo(progress.ranges()).isGreaterThan(1);
            assertThat(progress.chunks()).isGreaterThan(progress.ranges());
            assertThat(progress.changes()).isPositive();
        }
    }

    @Test
    void tellsWhenRowsDiffer() throws Exception {
        create(ONE, TWO);
        fill(ONE, 0, 100);
        try (ShardCopy copy = copy(UUID.randomUUID(), TWO, origin("n1", ONE, Optional.empty()))) {
            copy.prepare();
            copy.copy();
            assertThat(copy.verify().orElseThrow().matches()).isTrue();
            TWO.execute("UPDATE app." + table + " SET v = CONCAT(v, ' ') WHERE id = 100");
            assertThat(copy.verify().orElseThrow().matches()).isFalse();
            TWO.execute(
                    "UPDATE app." + table + " SET v = TRIM(v) WHERE id = 100",
                    "DELETE FROM app." + table + " WHERE id = 200");
            assertThat(copy.verify().orElseThrow().matches()).isFalse();
        }
    }

    @Test
    void endsAtTheRenameThatFencesTheSource() throws Exception {
        create(ONE, TWO);
        fill(ONE, 0, 50);
        try (ShardCopy copy = copy(UUID.randomUUID(), TWO, origin("n1", ONE, Optional.empty()))) {
            copy.prepare();
            copy.copy();
            FollowGoal fenced = new FollowGoal.Fenced(Map.of("n1", MoveNode.address("q_" + table)));
            ONE.execute("DELETE FROM app." + table + " WHERE id < 1000");
            String before = ONE.ask("SELECT COUNT(*) FROM app." + table);
            ONE.execute("RENAME TABLE app." + table + " TO app.q_" + table);
            GtidPosition rename = now(ONE);
            ONE.execute("DELETE FROM app.q_" + table);
            assertThat(copy.follow(fenced)).containsEntry("n1", rename);
            assertThat(TWO.ask("SELECT COUNT(*) FROM app." + table)).isEqualTo(before);
        }
    }

    @Test
    void leavesOutOnTheWayBackWhatItHasWrittenItself() throws Exception {
        create(ONE, TWO);
        fill(ONE, 0, 50);
        String rows = ONE.ask("SELECT COUNT(*) FROM app." + table);
        UUID move = UUID.randomUUID();
        try (ShardCopy copy = copy(move, TWO, origin("n1", ONE, Optional.empty()))) {
            GtidPosition before = now(TWO);
            copy.prepare();
            copy.copy();
            ONE.execute("UPDATE app." + table + " SET v = 'changed' WHERE id < 5000");
            copy.follow(untilNow("n1", ONE));
            try (ShardCopy back = copy(move, ONE, origin("n2", TWO, Optional.empty()))) {
                back.prepareFrom(Map.of("n2", before));
                ONE.execute("UPDATE app." + table + " SET v = 'the last word' WHERE id = 50");
                TWO.execute("UPDATE app." + table + " SET v = 'on the way back' WHERE id = 100");
                back.follow(untilNow("n2", TWO));
                assertThat(back.progress().changes()).isEqualTo(1);
                assertThat(ONE.ask("SELECT v FROM app." + table + " WHERE id = 50"))
                        .isEqualTo("the last word");
                assertThat(ONE.ask("SELECT v FROM app." + table + " WHERE id = 100"))
                        .isEqualTo("on the way back");
                assertThat(ONE.ask("SELECT COUNT(*) FROM app." + table)).isEqualTo(rows);
            }
            copy.forget();
            assertThat(TWO.ask("SELECT COUNT(*) FROM shardwright.move_position WHERE move = '" + move + "'"))
                    .isEqualTo("0");
        }
    }

    @Test
    void endsSoonWhenItIsCancelled() throws Exception {
        create(ONE, TWO);
        fill(ONE, 0, 2);
        try (ShardCopy copy = copy(UUID.randomUUID(), TWO, origin("n1", ONE, Optional.empty()))) {
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
        create(ONE, TWO);
        fill(ONE, 0, 50);
        try (ShardCopy copy = copy(UUID.randomUUID(), TWO, origin("n1", ONE, Optional.empty()))) {
            copy.prepare();
            copy.copy();
            xa("a", "INSERT INTO " + table + " VALUES (1, 1, 'prepared')");
            xa("b", "INSERT INTO " + table + " VALUES (3, 3, 'prepared')");
            copy.follow(untilNow("n1", ONE));
            assertThat(TWO.ask("SELECT COUNT(*) FROM app." + table + " WHERE v = 'prepared'"))
                    .isEqualTo("0");
            ONE.execute("XA COMMIT 'a'", "XA ROLLBACK 'b'");
            // Another process begins before the oldest that is undecided.
            try (ShardCopy next = copy(copy.move(), TWO, origin("n1", ONE, Optional.empty()))) {
                next.prepare();
                next.follow(untilNow("n1", ONE));
            }
            assertThat(TWO.ask("SELECT GROUP_CONCAT(id) FROM app." + table + " WHERE v = 'prepared'"))
                    .isEqualTo("1");
            assertSameRows(ONE, TWO);
        }
    }

    private static void xa(String name, String sql) throws SQLException {
        try (Connection connection = ONE.connect()) {
            for (String each :
                    List.of("XA START '" + name + "'", sql, "XA END '" + name + "'", "XA PREPARE '" + name + "'")) {
                connection.createStatement().execute(each);
            }
        }
    }
}
