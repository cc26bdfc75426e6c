package io.shardwright.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.api.StatusView;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.local.LocalNode;
import io.shardwright.local.LocalProcess;
import io.shardwright.localdb.Account;
import io.shardwright.localdb.LocalMariaDb;
import io.shardwright.move.ThrottleLimits;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.time.Stopwatch;
import io.shardwright.traffic.TrafficReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every process of a cluster is stopped and started, one after another, as an upgrade does it, while rows are used, groups are published and a shard moves; in the middle of it the
 * metadata schema becomes the next version's.
 */
@NeedsSpider
@Tag("proof")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class RollingRestartTest {
    private static final Duration GRACE = Duration.ofSeconds(20);
    private static final String NEXT = "classpath:io/shardwright/nextschema";

    @TempDir
    private static Path folder;

    private static MovingCluster cluster;

    private long longestWithoutLeader;
    private int restarts;

    @BeforeAll
    static void start() {
        cluster = MovingCluster.start(folder);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void nobodyNoticesThatEveryProcessIsRestarted() throws Exception {
        MovingTable table = cluster.table("rolled", 3);
        try (MovingTable.Users users = table.used();
                Publishing publishing = Publishing.start(cluster.client(), nodeNames(), "published")) {
            UUID move = table.reach(MovePhase.COPY);
            restart(cluster.local().coordinators().get(0), users, publishing);
            migrateToNext();
            restart(cluster.local().coordinators().get(1), users, publishing);
            restart(cluster.node("n1"), users, publishing);
            cluster.client().moves().throttle(move, ThrottleLimits.NONE, false);
            restart(cluster.node("n2"), users, publishing);
            table.awaitPhase(move, MovePhase.AWAIT.command());
            cluster.client().moves().cutover(move, false, false);
            restart(cluster.node("n3"), users, publishing);
            assertThat(cluster.ended(move).state()).isEqualTo("committed");
            // The way back: coordinators of this version start on the next one's schema, whoever led before.
            for (LocalProcess coordinator : cluster.local().coordinators()) {
                restart(coordinator, users, publishing);
            }
            table.accept();
            publishing.stop();
            TrafficReport report = users.stop();
            System.out.println("rolling restart: " + restarts + " restarts, the longest time without a leader "
                    + longestWithoutLeader + " ms; published " + publishing + "; clients met " + report);
            assertThat(publishing.surprises()).isEmpty();
            assertThat(report.violations()).as(report.toString()).isEmpty();
            assertThat(report.errors()).isEmpty();
            assertThat(report.unknown()).isZero();
            allIsWhereItBelongs(publishing.committed());
        }
    }

    private static List<String> nodeNames() {
        return cluster.nodes().stream().map(LocalNode::name).toList();
    }

    /** What is on the nodes is what was committed, and no group is left under way. */
    private static void allIsWhereItBelongs(List<Integer> committed) {
        for (LocalNode node : cluster.nodes()) {
            assertThat(node.server().run(Account.ROOT, "SELECT id FROM app.published WHERE id > 0 ORDER BY id").stream()
                            .map(row -> Integer.valueOf(String.valueOf(row.get(0)))))
                    .as(node.name())
                    .containsExactlyElementsOf(committed);
        }
        assertThat(
                        cluster.local()
                                .metadata()
                                .run(
                                        Account.ROOT,
                                        "SELECT uuid, state FROM shardwright.operation_group WHERE state NOT IN ('committed', 'rolled_back')"))
                .isEmpty();
    }

    /** As the first coordinator of the next version does when it starts. */
    private static void migrateToNext() {
        LocalMariaDb metadata = cluster.local().metadata();
        Account account = metadata.account(Account.METADATA);
        Flyway.configure()
                .dataSource(metadata.jdbcUrl("shardwright"), account.user(), account.password())
                .locations("classpath:io/shardwright/schema", NEXT)
                .table("schema_history")
                .load()
                .migrate();
        assertThat(metadata.run(Account.ROOT, "SELECT name FROM shardwright.region"))
                .as("the next version's tables")
                .hasSize(1);
    }

    private void restart(LocalProcess coordinator, MovingTable.Users users, Publishing publishing) {
        boolean led = cluster.leader().name().equals(coordinator.name());
        Stopwatch without = Stopwatch.started();
        stopAsAsked(coordinator);
        if (led) {
            Looking.until(RollingRestartTest::leads);
            longestWithoutLeader = Math.max(longestWithoutLeader, without.elapsedMillis());
            assertThat(cluster.leader().name()).isNotEqualTo(coordinator.name());
        }
        coordinator.start();
        URI api = cluster.local().apis().get(cluster.local().coordinators().indexOf(coordinator));
        ShardwrightClient alone = client(api);
        Looking.until(() -> answers(alone));
        goesOn(users, publishing);
    }

    private void restart(LocalNode node, MovingTable.Users users, Publishing publishing) {
        long epoch = epoch(node);
        stopAsAsked(node.worker());
        node.worker().start();
        Looking.until(() -> epoch(node) > epoch);
        cluster.local().awaitAlive(node);
        goesOn(users, publishing);
    }

    /** Nobody who asks a process to end has to kill it. */
    private void stopAsAsked(LocalProcess process) {
        Stopwatch watch = Stopwatch.started();
        process.stop(GRACE);
        assertThat(watch.elapsedMillis())
                .as(process.name() + " ends when it is asked to")
                .isLessThan(GRACE.toMillis());
        restarts++;
    }

    private static void goesOn(MovingTable.Users users, Publishing publishing) {
        users.awaitWrites();
        publishing.awaitGroups();
    }

    private static long epoch(LocalNode node) {
        return cluster.client().fleet().show(node.name()).node().epoch();
    }

    private static ShardwrightClient client(URI api) {
        try {
            return ShardwrightClient.connect(
                    List.of(api), Files.readString(cluster.local().apiKeyFile()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean leads() {
        return cluster.client().status().leader() != null;
    }

    /** It may take its time until its port is open. */
    private static boolean answers(ShardwrightClient alone) {
        try {
            StatusView status = alone.status();
            return status.leader() != null;
        } catch (ShardwrightException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.UNREACHABLE);
            return false;
        }
    }
}
