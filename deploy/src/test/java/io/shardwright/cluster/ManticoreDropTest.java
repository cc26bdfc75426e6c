package io.shardwright.cluster;

import static io.shardwright.cluster.ManticoreCluster.succeeded;
import static io.shardwright.cluster.ManticoreCluster.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.api.CleanedView;
import io.shardwright.api.CleanupView;
import io.shardwright.api.ScheduleRequest;
import io.shardwright.api.SqlRequest;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.local.LocalProcess;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.searchd.NeedsManticore;
import io.shardwright.searchd.SearchNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables on real Manticore servers that are dropped while one of these is dead, and what is taken away once it is back. */
@NeedsManticore
class ManticoreDropTest {
    private static final Pattern GROUP = Pattern.compile("group (\\S+) takes it away");

    /** Of three nodes each pair has one of them. */
    private static final int SHARDS = 3;

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
        LocalProcess coordinator = cluster.local().coordinators().get(0);
        Files.writeString(
                cluster.local().settings(coordinator), "cleanup: {scratch-minutes: 0}\n", StandardOpenOption.APPEND);
        coordinator.stop(Duration.ofSeconds(20));
        coordinator.start();
        Looking.until(ManticoreDropTest::led);
        // Whatever goes here goes because a test asks for it.
        client.schedules().set("hourly", new ScheduleRequest(null, List.of(), false), false);
    }

    private static boolean led() {
        try {
            return client.status().leader() != null;
        } catch (ShardwrightException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.UNREACHABLE);
            return false;
        }
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        cluster.assertNothingIsLeft();
        assertThat(look().counts()).isEmpty();
    }

    private static CleanupView look() {
        return client.cleanup().run(Optional.of("leftovers"), true);
    }

    private static boolean hasReturned() {
        return servers.get(2).answers() && look().notes().isEmpty();
    }

    /** Cleans up, and waits until the nodes have done it; returns what went. */
    private static List<String> reap() {
        CleanupView done = client.cleanup().run(Optional.of("leftovers"), false);
        for (String note : done.notes()) {
            Matcher group = GROUP.matcher(note);
            assertThat(group.find()).as(note).isTrue();
            cluster.committed(group.group(1));
        }
        return done.resourcesCleaned().stream().map(CleanedView::name).toList();
    }

    private static void make(String name) {
        cluster.committed(client.createTable(table(name, SHARDS)).group());
    }

    private static void write(String name, int id) {
        String insert = "INSERT INTO " + name + " (id, name, age) VALUES (" + id + ", 'n', 1)";
        succeeded(client.sql(name, SqlRequest.forKey(insert, String.valueOf(id))));
    }

    private static void purge(String name) {
        cluster.committed(client.dropTable(name, true).group());
    }

    /** Kills the third server, and waits until that is known. */
    private static ProcessBuilder killed(String table) throws IOException {
        ProcessBuilder again = servers.get(2).kill();
        Looking.until(() -> refusal(table)
                .filter(e -> e.code() == ErrorCode.NODE_NOT_ACTIVE)
                .isPresent());
        return again;
    }

    private static Optional<ShardwrightException> refusal(String table) {
        try {
            client.planDropTable(table, true, false);
            return Optional.empty();
        } catch (ShardwrightException e) {
            return Optional.of(e);
        }
    }

    private static void back(ProcessBuilder again) throws IOException {
        again.start();
        Looking.until(ManticoreDropTest::hasReturned);
    }

    @Test
    void whatANodeHasThatWasAwayIsTakenFromItOnceItIsBack() throws IOException {
        make("users");
        write("users", 1);
        ProcessBuilder again = killed("users");
        List<String> there = List.of("users");
        try {
            assertThatThrownBy(() -> client.dropTable("users", true))
                    .hasMessageContaining("m3")
                    .hasMessageNotContaining("m2");
            cluster.committed(client.dropTable("users", true, true).group());
            for (SearchNode survivor : servers.subList(0, 2)) {
                assertThat(survivor.tables()).isEmpty();
                assertThat(survivor.clusters()).isEmpty();
            }
            cluster.committed(client.createTable(table("users", 1)).group());
            write("users", 7);
            assertThat(look().counts()).isEmpty();
            assertThat(look().notes()).singleElement().asString().contains("m3", "left for later");
        } finally {
            back(again);
        }
        assertThat(servers.get(2).tables()).containsAll(there).hasSize(3);
        assertThat(look().counts()).containsEntry("leftovers", 5);

        assertThat(reap())
                .hasSize(5)
                .contains("m3: route users")
                .anyMatch(name -> name.startsWith("m3: cluster sw_g"))
                .anyMatch(name -> name.startsWith("m3: stale-table "));

        assertThat(servers.get(2).tables()).isEmpty();
        assertThat(cluster.counted("users")).isEqualTo(1);
        for (SearchNode survivor : servers.subList(0, 2)) {
            assertThat(survivor.ask("SELECT COUNT(*) FROM users")).isEqualTo("1");
        }
        purge("users");
    }

    @Test
    void theNameIsTakenAgainOnTheNodeThatHasTheOldTableStill() throws IOException {
        make("users");
        ProcessBuilder again = killed("users");
        try {
            cluster.committed(client.dropTable("users", true, true).group());
        } finally {
            back(again);
        }
        assertThat(servers.get(2).tables()).contains("users");
        make("users");
        write("users", 7);
        assertThat(reap()).doesNotContain("m3: route users").hasSize(4);
        for (SearchNode server : servers) {
            assertThat(server.ask("SELECT COUNT(*) FROM users")).isEqualTo("1");
        }
        purge("users");
    }

    @Test
    void aTableThatIsPutBackIsLedToOnTheNodeThatMissedItsDropping() throws IOException {
        make("users");
        write("users", 1);
        ProcessBuilder again = killed("users");
        try {
            cluster.committed(client.dropTable("users", false, true).group());
            assertThat(servers.get(0).tables()).doesNotContain("users");
        } finally {
            back(again);
        }
        assertThat(servers.get(2).tables()).contains("users");
        cluster.committed(client.undropTable("users").group());
        assertThat(reap()).isEmpty();
        for (SearchNode server : servers) {
            assertThat(server.ask("SELECT COUNT(*) FROM users")).isEqualTo("1");
        }
        purge("users");
    }

    @Test
    void aClusterOfTwoTablesGoesWithTheLastOfThem() {
        make("first");
        make("second");
        List<String> shared = servers.get(0).clusters();
        assertThat(shared).hasSize(2);
        purge("first");
        assertThat(servers.get(0).clusters()).isEqualTo(shared);
        write("second", 1);
        assertThat(cluster.counted("second")).isEqualTo(1);
        purge("second");
        assertThat(servers.get(0).clusters()).isEmpty();
    }
}
