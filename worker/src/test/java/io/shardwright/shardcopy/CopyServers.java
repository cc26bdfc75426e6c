package io.shardwright.shardcopy;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.move.BucketFilter;
import io.shardwright.move.FollowGoal;
import io.shardwright.move.GtidPosition;
import io.shardwright.move.Lag;
import io.shardwright.move.MovePart;
import io.shardwright.move.ThrottleLimits;
import io.shardwright.rowcopy.MoveNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;

/** Three servers that the tests of copies share, each test with a table of its own; and what those tests say to them. */
abstract class CopyServers {
    static final int KEYS = 60_000;
    private static final String COLUMNS = " (id INT PRIMARY KEY, u INT UNIQUE, v VARCHAR(200) NOT NULL) ENGINE=InnoDB";

    /** Small chunks and snapshots, so that a small table has many. */
    private static final CopyOptions OPTIONS = new CopyOptions(3, 8, 5, 200, ThrottleLimits.NONE, () -> Lag.NONE);

    /** Once for all classes: starting three servers takes longer than most of these tests. */
    static final MoveNode ONE = started(1);

    static final MoveNode TWO = started(2);
    static final MoveNode THREE = started(3);

    private static int tables;

    String table = "";

    private static MoveNode started(int number) {
        try {
            MoveNode node = MoveNode.start(Files.createTempDirectory(Path.of("target"), "copies"), number);
            Runtime.getRuntime().addShutdownHook(new Thread(node.server()::close));
            return node;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void name() {
        table = "t" + ++tables;
    }

    void create(MoveNode... nodes) throws SQLException {
        for (MoveNode node : nodes) {
            node.execute("CREATE TABLE app." + table + COLUMNS);
        }
    }

    /** Rows with every second id. */
    void fill(MoveNode node, int first, int step) throws SQLException {
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

    ShardCopy.Origin origin(String name, MoveNode node, Optional<BucketFilter> filter) {
        return new ShardCopy.Origin(new MovePart(name, MoveNode.address(table), filter), node.source());
    }

    ShardCopy copy(UUID move, MoveNode target, ShardCopy.Origin... origins) {
        return new ShardCopy(move, target.target(table), List.of(origins), OPTIONS);
    }

    static GtidPosition now(MoveNode node) throws SQLException {
        return GtidPosition.parse(node.ask("SELECT @@GLOBAL.gtid_binlog_pos"));
    }

    static FollowGoal untilNow(String name, MoveNode node) throws SQLException {
        return new FollowGoal.Positions(Map.of(name, now(node)));
    }

    /** All rows as text, one after another in the order of the key. */
    String rows(MoveNode node, String condition) throws SQLException {
        return node.ask(
                "SELECT CONCAT(COUNT(*), ' ', MD5(COALESCE(GROUP_CONCAT(CONCAT_WS('|', id, IFNULL(u, 'N'), MD5(v)) ORDER BY id), '')))"
                        + " FROM app." + table + " WHERE " + condition);
    }

    void assertSameRows(MoveNode source, MoveNode target) throws SQLException {
        source.execute("SET SESSION group_concat_max_len = 1 << 30");
        target.execute("SET SESSION group_concat_max_len = 1 << 30");
        assertThat(rows(target, "TRUE")).isEqualTo(rows(source, "TRUE"));
    }

    static void killConnections(MoveNode node, int count) throws SQLException {
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

    interface Call<T> {
        T call() throws InterruptedException;
    }

    static <T> T call(Call<T> call) {
        try {
            return call.call();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
