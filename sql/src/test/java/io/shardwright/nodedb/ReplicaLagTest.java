package io.shardwright.nodedb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.shardwright.localdb.Account;
import io.shardwright.localdb.LocalMariaDb;
import io.shardwright.move.Lag;
import io.shardwright.rowcopy.MoveNode;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real replica of a real server, asked as a worker asks it. */
final class ReplicaLagTest {
    private static MoveNode node;
    private static MoveNode replica;

    @BeforeAll
    static void start(@TempDir Path folder) throws SQLException {
        node = MoveNode.start(folder.resolve("1"), 1);
        replica = MoveNode.start(folder.resolve("2"), 2);
        // A replica has the accounts of its primary.
        replica.execute("ALTER USER '" + Account.WORKER + "'@'127.0.0.1' IDENTIFIED BY '"
                + node.server().account(Account.WORKER).password() + "'");
    }

    @AfterAll
    static void stop() throws SQLException {
        node.close();
        replica.close();
    }

    private static void replicate(int delaySeconds) throws SQLException {
        LocalMariaDb primary = node.server();
        replica.execute(
                "STOP SLAVE",
                "SET GLOBAL gtid_slave_pos = '" + node.ask("SELECT @@GLOBAL.gtid_binlog_pos") + "'",
                "CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = "
                        + primary.endpoint().port() + ", MASTER_USER = 'root', MASTER_PASSWORD = '"
                        + primary.account(Account.ROOT).password()
                        + "', MASTER_SSL = 0, MASTER_USE_GTID = slave_pos, MASTER_DELAY = "
                        + delaySeconds,
                "START SLAVE");
    }

    private static String why(ReplicaLag lag) {
        return lag.get() instanceof Lag.Unknown unknown ? unknown.why() : "";
    }

    private static long awaitBehind(ReplicaLag lag, long atLeast) {
        Lag behind = await().atMost(Duration.ofMinutes(1))
                .pollInSameThread()
                .until(lag::get, now -> now instanceof Lag.Behind is && is.millis() >= atLeast);
        return ((Lag.Behind) behind).millis();
    }

    @Test
    void tellsHowFarAReplicaIsBehindAndWhyItCannot() throws SQLException {
        try (ReplicaLag none = new ReplicaLag(node.node().access(), List.of());
                ReplicaLag lag = new ReplicaLag(
                        node.node().access(), List.of(replica.server().endpoint()))) {
            assertThat(why(none)).contains("node-database.replicas");
            String name = "replica " + replica.server().endpoint();
            assertThat(why(lag)).isEqualTo(name + " is no replica");
            replicate(0);
            assertThat(awaitBehind(lag, 0)).isZero();
            replica.execute("STOP SLAVE SQL_THREAD");
            assertThat(why(lag)).isEqualTo(name + " does not replicate at the moment");
            replicate(3_600);
            node.execute("CREATE TABLE app.late (id INT)");
            assertThat(awaitBehind(lag, 1_000)).isLessThan(3_600_000);
            replica.server().stop();
            assertThat(why(lag)).startsWith(name + " does not say how far it is: ");
            replica.server().start();
            assertThat(why(lag)).doesNotContain("does not say");
        }
    }
}
