package io.shardwright.cluster;

import static io.shardwright.cluster.ManticoreCluster.COLUMNS;
import static io.shardwright.cluster.ManticoreCluster.succeeded;
import static io.shardwright.cluster.ManticoreCluster.table;
import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.api.CreateTableRequest;
import io.shardwright.api.GroupView;
import io.shardwright.api.MoveRequest;
import io.shardwright.api.PlannedCommand;
import io.shardwright.api.ReplicaView;
import io.shardwright.api.SqlRequest;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.local.LocalProcess;
import io.shardwright.queue.GroupId;
import io.shardwright.searchd.NeedsManticore;
import io.shardwright.searchd.SearchNode;
import io.shardwright.traffic.SearchTraffic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables on real Manticore servers, by way of real coordinators and workers, some of which are killed midway. Leaves the servers as empty as it found them. */
@NeedsManticore
class ManticoreClusterTest {
    /** Every shard goes somewhere else, and one comes back. */
    private static final int[] MOVED = {0, 1, 0, 1};

    @TempDir
    private static Path folder;

    private static ManticoreCluster cluster;
    private static List<SearchNode> servers;
    private static ShardwrightClient client;

    @BeforeAll
    static void start() throws IOException {
        cluster = ManticoreCluster.start(folder);
        servers = cluster.servers();
        client = cluster.client();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        cluster.assertNothingIsLeft();
    }

    private static GroupView ended(String group) {
        return cluster.ended(group);
    }

    private static void committed(String group) {
        cluster.committed(group);
    }

    private static long counted(String table) {
        return cluster.counted(table);
    }

    @Test
    void aTableIsMadeWrittenDroppedPutBackAndPurged() {
        committed(client.createTable(table("users", 4)).group());
        for (int id = 1; id <= 20; id++) {
            String insert = "INSERT INTO users (id, name, age) VALUES (" + id + ", 'O''Brien \\\\ " + id + "', 40)";
            succeeded(client.sql("users", SqlRequest.forKey(insert, String.valueOf(id))));
        }
        assertThat(counted("users")).isEqualTo(20);
        for (SearchNode server : servers) {
            assertThat(server.ask("SELECT COUNT(*) FROM users")).isEqualTo("20");
            assertThat(server.ask("SELECT name FROM users WHERE id = 7")).isEqualTo("O'Brien \\ 7");
        }
        succeeded(client.sql("users", SqlRequest.everywhere("UPDATE users SET age = 41 WHERE id < 6")));
        succeeded(client.sql("users", SqlRequest.everywhere("DELETE FROM users WHERE age = 41")));
        assertThat(counted("users")).isEqualTo(15);

        committed(client.dropTable("users", false).group());
        for (SearchNode server : servers) {
            assertThat(server.tables()).doesNotContain("users").isNotEmpty();
        }
        committed(client.undropTable("users").group());
        for (SearchNode server : servers) {
            assertThat(server.ask("SELECT COUNT(*) FROM users")).isEqualTo("15");
        }
        committed(client.dropTable("users", true).group());
    }

    /** Starts the move of a shard's primary to the node that has no copy of it, or to the next one. */
    private static String moved(String table, int shard) {
        List<String> holders = client.table(table).shards().get(shard).replicas().stream()
                .map(ReplicaView::node)
                .toList();
        int primary = Integer.parseInt(holders.get(0).substring(1));
        String target = IntStream.of(primary % 3 + 1, (primary + 1) % 3 + 1)
                .mapToObj(number -> "m" + number)
                .filter(node -> !holders.contains(node))
                .findFirst()
                .orElseThrow();
        return client.moves()
                .start(new MoveRequest(table, shard, target, null, null, null, null))
                .group();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void copiesMoveWhileTheirTableIsReadAndWritten(int copies) {
        String table = "moving" + copies;
        committed(client.createTable(new CreateTableRequest(table, COLUMNS, "id", 2, copies, "manticore", null))
                .group());
        SearchTraffic traffic = cluster.traffic(table);
        try (traffic) {
            for (int shard : MOVED) {
                committed(moved(table, shard));
            }
        }
        System.out.println(copies + " copies, " + MOVED.length + " moves: " + traffic);
        assertThat(traffic.refused()).isEmpty();
        assertThat(traffic.unread()).isEmpty();
        cluster.holds(table, traffic);
        committed(client.dropTable(table, true).group());
    }

    /** Two of them in clusters: each takes ports for replication on its servers, of which those may have but ten. */
    @Test
    void severalTablesAreMadeAtOnce() {
        List<String> groups = IntStream.range(0, 5)
                .mapToObj(i -> client.createTable(new CreateTableRequest(
                                "beside" + i, COLUMNS, "id", 2, i < 2 ? 2 : 1, "manticore", null))
                        .group())
                .toList();
        groups.forEach(ManticoreClusterTest::committed);
        List<String> drops = IntStream.range(0, 5)
                .mapToObj(i -> client.dropTable("beside" + i, true).group())
                .toList();
        drops.forEach(ManticoreClusterTest::committed);
    }

    @Test
    void aDryRunShowsEveryCommandAndWhatItWaitsFor() throws IOException {
        List<PlannedCommand> plan =
                client.planCreateTable(table("documented", 4)).commands();
        String text = plan.stream().map(ManticoreClusterTest::shown).collect(Collectors.joining());
        for (int i = 0; i < servers.size(); i++) {
            text = text.replace(servers.get(i).api().toString(), "m" + (i + 1) + ".example:9312");
        }
        text = text.replaceAll("_g[0-9]+", "_gN");
        try (var golden = Objects.requireNonNull(getClass().getResourceAsStream("manticore-documented.txt"))) {
            assertThat(text).isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static String shown(PlannedCommand command) {
        return command.name() + " on " + command.node() + "\n    " + command.forward() + "\n    undo  "
                + command.rollback() + "\n"
                + (command.after().isEmpty() ? "" : "    after " + String.join(", ", command.after()) + "\n");
    }

    /** Returns a group that is in the midst of making a table of many shards. */
    private static String underWay(String table, String doing) {
        String group = client.createTable(table(table, 12)).group();
        Looking.until(() -> client.group(GroupId.parse(group)).commands().stream()
                .anyMatch(command ->
                        command.name().startsWith(doing) && command.state().equals("done")));
        return group;
    }

    private static void endsWhole(String group, String table) {
        GroupView ended = ended(group);
        assertThat(ended.state()).as(ended.toString()).isIn("committed", "rolled_back");
        if (ended.state().equals("committed")) {
            assertThat(counted(table)).isZero();
            committed(client.dropTable(table, true).group());
        }
    }

    @Test
    void aServerThatIsKilledMidwayLeavesNothing() throws IOException {
        String group = underWay("cut", "shard-6");
        ProcessBuilder again = servers.get(1).kill();
        try {
            // Its commands wait for it meanwhile.
            assertThat(servers.get(1).answers()).isFalse();
        } finally {
            again.start();
        }
        Looking.until(() -> servers.get(1).answers());
        endsWhole(group, "cut");
    }

    @Test
    void aWorkerThatIsKilledMidwayLeavesNothing() {
        LocalProcess worker = cluster.local().searchWorker("m2");
        String group = underWay("orphaned", "shard-6");
        worker.kill();
        worker.start();
        endsWhole(group, "orphaned");
    }
}
