package io.shardwright.rowcopy;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.move.Gtid;
import io.shardwright.move.GtidPosition;
import io.shardwright.nodedb.NodeConnection;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether a snapshot has exactly the rows that its position says. */
final class SnapshotTest {
    private static final int SNAPSHOTS = 200;

    private static MoveNode node;

    @BeforeAll
    static void start(@TempDir Path folder) throws SQLException {
        node = MoveNode.start(folder, 1);
        node.execute("CREATE TABLE counted (id BIGINT AUTO_INCREMENT PRIMARY KEY)");
    }

    @AfterAll
    static void stop() throws SQLException {
        node.close();
    }

    private static long newest(GtidPosition position) {
        return position.in(0).map(Gtid::sequence).orElse(0L);
    }

    @Test
    void transactionsThatCommitMeanwhileAreInBothOrNeither() throws Exception {
        long rowsBefore = Long.parseLong(node.ask("SELECT COUNT(*) FROM counted"));
        long before = newest(GtidPosition.parse(node.ask("SELECT @@GLOBAL.gtid_binlog_pos")));
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Void> one = CompletableFuture.runAsync(() -> insert(over));
        CompletableFuture<Void> other = CompletableFuture.runAsync(() -> insert(over));
        try (NodeConnection connection = node.node().openForRows(MoveNode.EPOCH, true)) {
            for (int i = 0; i < SNAPSHOTS; i++) {
                try (Snapshot snapshot = Snapshot.take(connection)) {
                    long rows = Long.parseLong(connection.text("SELECT COUNT(*) FROM app.counted"));
                    assertThat(rows - rowsBefore).isEqualTo(newest(snapshot.position()) - before);
                }
            }
        } finally {
            over.set(true);
        }
        one.join();
        other.join();
        assertThat(Long.parseLong(node.ask("SELECT COUNT(*) FROM counted"))).isGreaterThan(rowsBefore + SNAPSHOTS);
    }

    private static void insert(AtomicBoolean over) {
        try (Connection connection = node.connect();
                Statement statement = connection.createStatement()) {
            while (!over.get()) {
                statement.execute("INSERT INTO counted VALUES ()");
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aQuietServerDoesNotReadItsLogForIt() throws Exception {
        node.execute("INSERT INTO counted VALUES ()", "SET GLOBAL log_output = 'TABLE'", "SET GLOBAL general_log = ON");
        try (NodeConnection connection = node.node().openForRows(MoveNode.EPOCH, true);
                Snapshot snapshot = Snapshot.take(connection)) {
            assertThat(snapshot.position()).isEqualTo(GtidPosition.parse(node.ask("SELECT @@GLOBAL.gtid_binlog_pos")));
        } finally {
            node.execute("SET GLOBAL general_log = OFF");
        }
        assertThat(node.ask("SELECT COUNT(*) FROM mysql.general_log WHERE argument LIKE '%CONSISTENT SNAPSHOT%'"))
                .isEqualTo("1");
        assertThat(node.ask("SELECT COUNT(*) FROM mysql.general_log WHERE argument LIKE '%BINLOG_GTID_POS(%'"))
                .isEqualTo("0");
    }
}
