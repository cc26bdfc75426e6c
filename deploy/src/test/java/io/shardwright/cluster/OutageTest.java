package io.shardwright.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.api.CommandView;
import io.shardwright.api.GroupView;
import io.shardwright.client.Group;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.client.Step;
import io.shardwright.local.ClusterPlan;
import io.shardwright.local.LocalCluster;
import io.shardwright.local.LocalNode;
import io.shardwright.localdb.Account;
import io.shardwright.localdb.MariaDbBinaries;
import io.shardwright.queue.GroupId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The metadata database, ZooKeeper, or both are away for longer than every lease and session lasts, while groups are under way. */
class OutageTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Leases of local clusters last 5 s, sessions of ZooKeeper 4 s. */
    private static final Duration SHORT = Duration.ofSeconds(8);

    /** Longer than any deadline of a call and any wait between two tries. */
    private static final Duration LONG = Duration.ofSeconds(150);

    private static final int GROUPS = 20;

    @TempDir
    private static Path folder;

    private static LocalCluster cluster;
    private static ShardwrightClient client;

    @BeforeAll
    static void start() {
        cluster = LocalCluster.of(new ClusterPlan(folder, "outage", true, 2, 2, Instant.now()), event -> {});
        cluster.start(MariaDbBinaries.find());
        client = cluster.client();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static GroupView await(String group) {
        return client.awaitGroup(GroupId.parse(group), PATIENCE);
    }

    /** Groups of row changes, each slow enough that the outage meets some of them in every state. */
    private static List<String> publish(String table) {
        Group made = Group.titled("a table on both nodes");
        made.add("n1", "CREATE TABLE app." + table + " (id INT)", "DROP TABLE app." + table);
        made.add("n2", "CREATE TABLE app." + table + " (id INT)", "DROP TABLE app." + table);
        assertThat(await(client.submit(made).group()).state()).isEqualTo("committed");
        List<String> groups = new ArrayList<>();
        for (int i = 1; i <= GROUPS; i++) {
            Group group = Group.titled("through an outage");
            Step first = insert(group, "n1", table, i);
            Step second = insert(group, "n2", table, i).after(first);
            if (i % 4 == 0) {
                group.add("n1", "INSERT INTO app.absent VALUES (1)", "DELETE FROM app.absent")
                        .after(second);
            }
            groups.add(client.submit(group).group());
        }
        return groups;
    }

    private static Step insert(Group group, String node, String table, int id) {
        return group.add(
                node,
                "INSERT INTO app." + table + " SELECT " + id + " FROM DUAL WHERE SLEEP(0.3) = 0",
                "DELETE FROM app." + table + " WHERE id = " + id);
    }

    private static List<Long> processes() {
        return Stream.concat(
                        cluster.coordinators().stream(),
                        cluster.nodes().stream().map(LocalNode::worker))
                .map(process -> process.isAlive() ? process.pid() : 0)
                .toList();
    }

    /** How long the world is without: nobody waits for anything here. */
    private static void last(Duration outage) {
        long end = System.nanoTime() + outage.toNanos();
        for (long left = outage.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static void survive(String table, Duration outage, Runnable begins, Runnable ends) {
        List<String> groups = publish(table);
        Looking.until(() -> !cluster.node("n1")
                .server()
                .run(Account.ROOT, "SELECT 1 FROM app." + table + " LIMIT 1")
                .isEmpty());
        List<Long> before = processes();
        begins.run();
        try {
            last(outage);
        } finally {
            ends.run();
        }

        List<GroupView> ended = groups.stream().map(OutageTest::await).toList();
        for (int i = 1; i <= GROUPS; i++) {
            assertThat(ended.get(i - 1).state()).isEqualTo(i % 4 == 0 ? "rolled_back" : "committed");
        }
        assertThat(ended.stream().flatMap(group -> group.commands().stream()))
                .as("nothing was tried twice")
                .extracting(CommandView::tries)
                .containsOnly(1);
        List<String> expected = LongStream.rangeClosed(1, GROUPS)
                .filter(id -> id % 4 != 0)
                .mapToObj(Long::toString)
                .toList();
        for (LocalNode node : cluster.nodes()) {
            assertThat(node.server().run(Account.ROOT, "SELECT id FROM app." + table + " ORDER BY id").stream()
                            .map(row -> row.get(0)))
                    .containsExactlyElementsOf(expected);
        }
        assertThat(processes()).as("no process has ended").isEqualTo(before).doesNotContain(0L);
    }

    @Test
    void theMetadataDatabaseWasKilled() {
        survive("killed", SHORT, cluster.metadata()::kill, cluster.metadata()::start);
    }

    @Test
    @Tag("proof")
    void theMetadataDatabaseHung() {
        survive(
                "hung",
                LONG,
                () -> cluster.metadata().process().signal("STOP"),
                () -> cluster.metadata().process().signal("CONT"));
    }

    @Test
    @Tag("proof")
    void zooKeeperWasAway() {
        survive("unelected", LONG, cluster::stopZooKeeper, cluster::startZooKeeper);
    }

    @Test
    @Tag("proof")
    void bothWereAway() {
        survive(
                "alone",
                LONG,
                () -> {
                    cluster.metadata().kill();
                    cluster.stopZooKeeper();
                },
                () -> {
                    cluster.startZooKeeper();
                    cluster.metadata().start();
                });
    }
}
