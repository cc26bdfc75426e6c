package io.shardwright.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.api.ScheduleRequest;
import io.shardwright.api.ScheduleRunView;
import io.shardwright.api.ScheduleView;
import io.shardwright.api.StatusView;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.local.ClusterPlan;
import io.shardwright.local.LocalCluster;
import io.shardwright.local.LocalProcess;
import io.shardwright.localdb.Account;
import io.shardwright.localdb.MariaDbBinaries;
import io.shardwright.problem.ShardwrightException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two real coordinators, of which the leader is killed in the midst of what it runs by itself. */
final class KilledScheduleTest {
    /** Whatever runs it, that is not in this test. */
    private static final String OWN_TIME = "0 0 1 1 *";

    @TempDir
    private static Path folder;

    private static LocalCluster cluster;
    private static ShardwrightClient client;

    @BeforeAll
    static void start() {
        cluster = LocalCluster.of(new ClusterPlan(folder, "schedules", true, 1, 2, Instant.now()), event -> {});
        cluster.start(MariaDbBinaries.find());
        client = cluster.client();
        client.schedules().set("weekly", new ScheduleRequest(OWN_TIME, List.of("terms"), null), false);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static void run(String sql) {
        cluster.metadata().run(Account.ROOT, sql);
    }

    private static void due() {
        run("UPDATE shardwright.schedule SET next_at = 1000 WHERE name = 'weekly'");
    }

    private static ScheduleView weekly() {
        return client.schedules().list().schedules().stream()
                .filter(view -> view.name().equals("weekly"))
                .findFirst()
                .orElseThrow();
    }

    private static String outcome() {
        try {
            ScheduleRunView last = weekly().last();
            return last == null ? "none" : last.outcome();
        } catch (ShardwrightException e) {
            return "nobody answers";
        }
    }

    private static LocalProcess leader() {
        StatusView status = client.status();
        assertThat(status.leader()).isNotNull();
        String holder = status.leader().holder();
        return cluster.coordinators().stream()
                .filter(coordinator -> coordinator.name().equals(holder))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aTimeWhoseRunDiedWithItsLeaderIsOverAndTheNextIsRunForOnce() throws SQLException {
        run("INSERT INTO shardwright.leader_history (begun_at, term, holder) VALUES (1, 0, 'c0')");
        LocalProcess killed = leader();
        try (Connection held = cluster.metadata().connect(Account.ROOT, "shardwright");
                Statement statement = held.createStatement()) {
            held.setAutoCommit(false);
            statement.execute("SELECT * FROM leader_history WHERE begun_at = 1 FOR UPDATE");
            due();
            Looking.until(() -> outcome().equals("running"));
            killed.kill();
        }
        Looking.until(() -> outcome().equals("interrupted"));
        assertThat(weekly().runs()).isEqualTo(1);
        assertThat(weekly().next().get(0))
                .as("the time is over")
                .isGreaterThan(Instant.now().toEpochMilli());
        assertThat(leader().name()).isNotEqualTo(killed.name());
        assertThat(old()).as("what it was about to remove is there").isEqualTo("1");

        killed.start();
        due();
        Looking.until(() -> outcome().equals("done"));
        ScheduleRunView last = weekly().last();
        assertThat(last).isNotNull();
        assertThat(last.detail()).isEqualTo("gone: terms 1");
        assertThat(last.dueAt()).isEqualTo(1_000);
        assertThat(old()).isEqualTo("0");
        Looking.until(() -> cluster.coordinators().stream().allMatch(LocalProcess::isAlive));
        leader().kill();
        Looking.until(() -> !outcome().equals("nobody answers"));
        assertThat(weekly().cron()).as("what was set is kept").isEqualTo(OWN_TIME);
        assertThat(weekly().runs()).isEqualTo(2);
    }

    private static String old() {
        return String.valueOf(cluster.metadata()
                .run(Account.ROOT, "SELECT COUNT(*) FROM shardwright.leader_history WHERE holder = 'c0'")
                .get(0)
                .get(0));
    }
}
