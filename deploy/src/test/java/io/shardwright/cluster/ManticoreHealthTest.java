package io.shardwright.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.api.CreateTableRequest;
import io.shardwright.api.HealthView;
import io.shardwright.api.IssueView;
import io.shardwright.api.ReplicaView;
import io.shardwright.api.ScheduleRequest;
import io.shardwright.api.SqlRequest;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.searchd.NeedsManticore;
import io.shardwright.searchd.SearchNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong on real Manticore servers without Shardwright's doing, as its health tells it, and what the runbook does about it. Leaves the servers as empty as it found them. */
@NeedsManticore
class ManticoreHealthTest {
    @TempDir
    private static Path folder;

    private static List<SearchNode> servers;
    private static ManticoreCluster cluster;
    private static ShardwrightClient client;

    @BeforeAll
    static void start() throws IOException {
        cluster = ManticoreCluster.start(folder);
        servers = cluster.servers();
        client = cluster.client();
        // Looks are these tests' own.
        client.schedules().set("health", new ScheduleRequest(null, List.of(), false), false);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @BeforeEach
    @AfterEach
    void allIsWell() {
        // What the leader's look has found is not looked at anew while a worker does not work yet.
        Looking.until(
                () -> {
                    look();
                    return found();
                },
                List::isEmpty);
    }

    /** What is not as it should be, but for what it was lately. */
    private static List<String> found() {
        HealthView view = client.health().check();
        return Stream.concat(
                        view.issues().stream()
                                .filter(issue -> !issue.type().equals("replication-anew")
                                        && !issue.type().equals("leases-lost"))
                                .map(ManticoreHealthTest::text),
                        view.warnings().stream())
                .toList();
    }

    private static String text(IssueView issue) {
        return issue.type() + " " + issue.objects();
    }

    private static List<String> issues(String type) {
        return client.health().check().issues().stream()
                .filter(issue -> issue.type().equals(type))
                .map(ManticoreHealthTest::text)
                .toList();
    }

    /** The leader looks, as it does every five minutes by itself. */
    private static void look() {
        client.schedules().run("health", false);
    }

    /** A table, taken away in the end. */
    private record Made(String name, ReplicaView first) implements AutoCloseable {
        static Made of(String name, int shards, int copies) {
            cluster.committed(client.createTable(new CreateTableRequest(
                            name, "id bigint primary key, name varchar(100)", "id", shards, copies, "manticore", null))
                    .group());
            Made made =
                    new Made(name, client.table(name).shards().get(0).replicas().get(0));
            for (int id = 1; id <= 20; id++) {
                String insert = "INSERT INTO " + name + " (id, name) VALUES (" + id + ", 'n')";
                assertThat(client.sql(name, SqlRequest.forKey(insert, String.valueOf(id)))
                                .succeeded())
                        .isTrue();
            }
            return made;
        }

        /** The nodes of the first shard. */
        List<String> holders() {
            return client.table(name).shards().get(0).replicas().stream()
                    .map(ReplicaView::node)
                    .sorted()
                    .toList();
        }

        String cluster() {
            return server(holders().get(0)).clusters().stream()
                    .filter(cluster -> server(holders().get(0))
                            .clusterStatus(cluster, "indexes")
                            .contains(physical()))
                    .findFirst()
                    .orElseThrow();
        }

        String physical() {
            return first.physicalName();
        }

        @Override
        public void close() {
            cluster.committed(client.dropTable(name, true).group());
        }
    }

    private static SearchNode server(String node) {
        return servers.get(Integer.parseInt(node.substring(1)) - 1);
    }

    private static void again(ProcessBuilder ended, SearchNode server) {
        cluster.again(server, ended);
    }

    @Test
    void aMemberThatIsKilledIsAwayAndComesBack() throws IOException {
        try (Made table = Made.of("three", 1, 3)) {
            String cluster = table.cluster();
            SearchNode killed = server("m3");
            ProcessBuilder ended = killed.kill();
            try {
                Looking.until(() -> issues("replication-short")
                        .equals(List.of("replication-short [" + cluster + ": 2 of 3, m3 is away]")));
                assertThat(issues("replication-stopped")).isEmpty();
            } finally {
                again(ended, killed);
            }
            Looking.until(ManticoreHealthTest::found, List::isEmpty);
        }
    }

    @Test
    void whoIsLeftOfTwoTakesNoChanges() throws IOException {
        try (Made table = Made.of("two", 1, 2)) {
            List<String> holders = table.holders();
            String cluster = table.cluster();
            ProcessBuilder ended = server(holders.get(1)).kill();
            try {
                Looking.until(() -> issues("replication-stopped")
                        .equals(List.of(
                                "replication-stopped [" + holders.get(0) + ": " + cluster + " (non-primary)]")));
            } finally {
                again(ended, server(holders.get(1)));
            }
            Looking.until(ManticoreHealthTest::found, List::isEmpty);
        }
    }

    @Test
    void aNodeThatHasLeftItsClusterIsFoundAndGoesBackByHand() {
        try (Made table = Made.of("apart", 1, 2)) {
            List<String> holders = table.holders();
            String cluster = table.cluster();
            SearchNode left = server(holders.get(1));
            left.run("EXIT CLUSTER " + cluster);
            assertThat(issues("replication-lost"))
                    .containsExactly("replication-lost [" + holders.get(1) + ": " + cluster + "]");
            assertThat(issues("replication-short"))
                    .containsExactly("replication-short [" + cluster + ": 1 of 2, " + holders.get(1) + " is away]");
            left.run(
                    "JOIN CLUSTER " + cluster + " AT '" + server(holders.get(0)).api() + "' '" + cluster + "' as path");
            Looking.until(ManticoreHealthTest::found, List::isEmpty);
        }
    }

    @Test
    void aClusterThatBeganAnewIsToldOfUntilTheNextDay() {
        try (Made table = Made.of("anew", 1, 2)) {
            List<String> holders = table.holders();
            String cluster = table.cluster();
            SearchNode first = server(holders.get(0));
            SearchNode second = server(holders.get(1));
            look();
            String before = first.clusterStatus(cluster, "state_uuid");
            first.run("DELETE CLUSTER " + cluster);
            Looking.until(() -> second.clusters().isEmpty());
            first.run(
                    "CREATE CLUSTER " + cluster + " '" + cluster + "' as path",
                    "ALTER CLUSTER " + cluster + " ADD " + table.physical());
            second.run("JOIN CLUSTER " + cluster + " AT '" + first.api() + "' '" + cluster + "' as path");
            String after = first.clusterStatus(cluster, "state_uuid");
            Looking.until(() -> issues("replication-anew")
                    .equals(List.of("replication-anew [" + cluster + ": " + after + ", before " + before + "]")));
            look();
            assertThat(issues("replication-anew").get(0))
                    .contains(after + " since ")
                    .endsWith("before " + before + "]");
            look();
            assertThat(issues("replication-anew").get(0))
                    .contains(after + " since ")
                    .endsWith("before " + before + "]");
        }
    }

    /** The server starts with its table out of the cluster, is written to, and is put back as if nothing had been: the others have seen nothing, and hand it nothing. */
    @Test
    void aRowBehindTheClustersBackIsFoundByTheSecondLook() throws IOException {
        try (Made table = Made.of("behind", 1, 2)) {
            List<String> holders = table.holders();
            String cluster = table.cluster();
            SearchNode server = server(holders.get(1));
            Path file = server.dataFolder().resolve("manticore.json");
            Path state = server.dataFolder().resolve(cluster).resolve("grastate.dat");
            ProcessBuilder ended = server.stop();
            String clusters = Files.readString(file);
            Files.writeString(file, clusters.replaceFirst("(?s)\"clusters\":\\{.*?\\}\\},", "\"clusters\":{},"));
            again(ended, server);
            assertThat(server.clusters()).isEmpty();
            server.run("INSERT INTO " + table.physical() + " (id, name) VALUES (1000, 'behind')");
            ended = server.stop();
            Files.writeString(file, clusters);
            again(ended, server);
            Looking.until(ManticoreHealthTest::found, List::isEmpty);

            look();
            assertThat(issues("copies-differ")).isEmpty();
            look();
            String difference = "copies-differ [" + table.physical() + ": " + holders.get(1)
                    + " has 1 more row (sum of ids +1000) than " + holders.get(0) + "]";
            assertThat(issues("copies-differ")).containsExactly(difference);
            // What is written to both does not hide it.
            String insert = "INSERT INTO behind (id, name) VALUES (21, 'n')";
            assertThat(client.sql("behind", SqlRequest.forKey(insert, "21")).succeeded())
                    .isTrue();
            look();
            assertThat(issues("copies-differ")).containsExactly(difference);

            ended = server.stop();
            Files.delete(state);
            again(ended, server);
            allIsWell();
        }
    }

    @Test
    void whatLiesThereInNobodysRecordsIsFound() throws IOException {
        SearchNode server = servers.get(0);
        Files.createDirectories(server.dataFolder().resolve("sw_g999_c0"));
        server.run("CREATE CLUSTER sw_g999_c0 'sw_g999_c0' as path", "CREATE TABLE ghost_g999_s0_e1 (age int)");
        server.run("CREATE TABLE own (age int)");
        try {
            assertThat(client.health().check().warnings())
                    .singleElement()
                    .asString()
                    .startsWith("engine-orphans: m1: cluster sw_g999_c0, m1: table ghost_g999_s0_e1. ");
        } finally {
            server.run("EXIT CLUSTER sw_g999_c0", "DROP TABLE ghost_g999_s0_e1", "DROP TABLE own");
            ManticoreCluster.delete(server.dataFolder().resolve("sw_g999_c0"));
        }
    }

    @Test
    void anAnswerThatLeavesAShardOutIsFound() throws IOException {
        try (Made table = Made.of("alone", 3, 1)) {
            assertThat(table.holders()).hasSize(1);
            look();
            assertThat(issues("reads-partial")).isEmpty();
            ProcessBuilder ended = servers.get(1).kill();
            try {
                Looking.until(() -> !issues("node-trouble").isEmpty());
                look();
                assertThat(issues("reads-partial")).singleElement().asString().contains("m1: alone: ", "m3: alone: ");
            } finally {
                again(ended, servers.get(1));
            }
            allIsWell();
        }
    }
}
