package io.shardwright.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.api.CleanedView;
import io.shardwright.api.CleanupView;
import io.shardwright.api.ScheduleRequest;
import io.shardwright.client.Group;
import io.shardwright.local.LocalNode;
import io.shardwright.local.LocalProcess;
import io.shardwright.localdb.Account;
import io.shardwright.move.ThrottleLimits;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.GroupId;
import io.shardwright.traffic.TrafficReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster that keeps nothing longer than it is needed. */
final class CleanupOnAClusterTest {
    @TempDir
    private static Path folder;

    private static MovingCluster cluster;

    @BeforeAll
    static void start() throws IOException {
        cluster = MovingCluster.start(folder);
        for (LocalProcess coordinator : cluster.local().coordinators()) {
            Files.writeString(
                    cluster.local().settings(coordinator),
                    "cleanup: {failed-hours: 0, queue-days: 0, history-days: 0, state-days: 0, ledger-hours: 0, scratch-minutes: 0}\n",
                    StandardOpenOption.APPEND);
            coordinator.stop(Duration.ofSeconds(20));
            coordinator.start();
        }
        Looking.until(CleanupOnAClusterTest::led);
        // Whatever goes here goes because a test asks for it.
        for (String schedule : List.of("hourly", "daily", "weekly")) {
            cluster.client().schedules().set(schedule, new ScheduleRequest(null, List.of(), false), false);
        }
    }

    private static boolean led() {
        try {
            return cluster.client().status().leader() != null
                    && cluster.leader().isAlive();
        } catch (ShardwrightException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.UNREACHABLE);
            return false;
        }
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    /** Cleans up; returns what went. */
    private static List<String> clean() {
        CleanupView view = cluster.client().cleanup().run(Optional.empty(), false);
        return view.resourcesCleaned().stream()
                .map(cleaned -> cleaned.kind() + " " + cleaned.name())
                .toList();
    }

    private static void backUp() {
        cluster.local()
                .metadata()
                .run(
                        Account.ROOT,
                        "INSERT INTO shardwright.newest_backup SELECT 1, UNIX_TIMESTAMP(NOW(3)) * 1000 + 1 ON DUPLICATE KEY UPDATE taken_at = VALUES(taken_at)");
    }

    private static long ledger(String group) {
        long rows = 0;
        for (LocalNode node : cluster.nodes()) {
            rows += Long.parseLong(String.valueOf(node.server()
                    .run(Account.ROOT, "SELECT COUNT(*) FROM shardwright.ledger WHERE group_uuid = '" + group + "'")
                    .get(0)
                    .get(0)));
        }
        return rows;
    }

    @Test
    @NeedsSpider
    void aMoveIsLetAloneAtEveryStepOfIt() throws Exception {
        MovingTable table = cluster.table("kept", 2);
        try (MovingTable.Users users = table.used()) {
            String from = table.owner(0);
            UUID move = table.reach(MovePhase.COPY);
            backUp();
            untouched(move);
            cluster.client().moves().throttle(move, ThrottleLimits.NONE, false);
            table.awaitPhase(move, "await-1");
            backUp();
            untouched(move);
            cluster.client().moves().cutover(move, false, false);
            assertThat(cluster.ended(move).state()).isEqualTo("committed");
            backUp();
            untouched(move);
            users.awaitWrites();
            String reversal = cluster.client().moves().reverse(move).group();
            untouched(move);
            assertThat(cluster.ended(UUID.fromString(reversal)).state()).isEqualTo("committed");
            backUp();
            untouched(move);
            assertThat(table.owner(0)).isEqualTo(from);
            users.awaitWrites();
            TrafficReport report = users.stop();
            assertThat(report.violations()).isEmpty();
            assertThat(report.errors()).isEmpty();
            table.accept();
            backUp();
            assertThat(clean()).anyMatch(gone -> gone.contains(move.toString()));
            Looking.until(() -> clean().isEmpty());
            assertThatThrownBy(() -> cluster.client().moves().show(move)).isInstanceOf(ShardwrightException.class);
            assertThat(ledger(move.toString())).isZero();
        }
        assertThat(table.tablesOnNodes()).hasSize(2);
    }

    /** Cleans up, and sees that it has taken nothing of the move: neither its record, nor its groups' commands, nor its artifacts. */
    private static void untouched(UUID move) {
        int commands = cluster.client()
                .group(GroupId.parse(move.toString()))
                .commands()
                .size();
        assertThat(clean())
                .noneMatch(gone -> gone.contains(move.toString()) && !gone.startsWith("ledger"))
                .noneMatch(gone -> gone.contains("_g") && gone.startsWith("tombstones"));
        assertThat(cluster.client().group(GroupId.parse(move.toString())).commands())
                .hasSize(commands);
        assertThat(cluster.client().moves().show(move).table()).isEqualTo("kept");
    }

    @Test
    void whatHasEndedLeavesQueueAndLedgersAndItsKeyMakesANewGroup() {
        Group group = Group.titled("once");
        group.add("n1", "CREATE TABLE app.once (id INT PRIMARY KEY)", "DROP TABLE app.once");
        String id = cluster.client().submit(group.request().withKey("the-key")).group();
        assertThat(cluster.ended(UUID.fromString(id)).state()).isEqualTo("committed");
        assertThat(ledger(id)).isEqualTo(1);
        String mine = id + " (once)";

        CleanupView first = cluster.client().cleanup().run(Optional.of("queue-rows"), false);
        assertThat(first.resourcesCleaned()).extracting(CleanedView::name).contains(mine);
        assertThat(cluster.client().group(GroupId.parse(id)).commands()).hasSize(1);
        assertThat(cluster.client().submit(group.request().withKey("the-key")).group())
                .isEqualTo(id);
        assertThat(cluster.client().cleanup().run(Optional.of("ledger"), false).resourcesCleaned())
                .extracting(CleanedView::name)
                .as("no backup has its end")
                .doesNotContain("n1: " + mine);
        assertThat(ledger(id)).isEqualTo(1);
        backUp();
        assertThat(cluster.client().cleanup().run(Optional.of("ledger"), false).resourcesCleaned())
                .extracting(CleanedView::name)
                .contains("n1: " + mine);
        assertThat(ledger(id)).isZero();
        assertThat(cluster.client().cleanup().run(Optional.of("history"), false).resourcesCleaned())
                .extracting(CleanedView::name)
                .contains(mine);
        assertThatThrownBy(() -> cluster.client().group(GroupId.parse(id)))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));

        cluster.node("n1").server().run(Account.ROOT, "DROP TABLE app.once");
        String anew =
                cluster.client().submit(group.request().withKey("the-key")).group();
        assertThat(anew).isNotEqualTo(id);
        assertThat(cluster.ended(UUID.fromString(anew)).state()).isEqualTo("committed");
    }
}
