package io.shardwright.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.api.RecoveredView;
import io.shardwright.api.RecoveryView;
import io.shardwright.api.ScheduleRequest;
import io.shardwright.client.Group;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.client.Step;
import io.shardwright.local.ClusterPlan;
import io.shardwright.local.LocalCluster;
import io.shardwright.local.LocalNode;
import io.shardwright.localdb.Account;
import io.shardwright.localdb.MariaDbBinaries;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.LockMode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker dies with a claim, and a rollback gets stuck as its server is away: recovery ends the one once that server is back, and says what the other waits for. */
class RecoveryTest {
    private static final String UNDOING =
            "SELECT ID FROM information_schema.PROCESSLIST WHERE STATE = 'User sleep' AND INFO LIKE 'DELETE FROM app.kept%'";

    private static final String UNDER_WAY =
            "SELECT ID FROM information_schema.PROCESSLIST WHERE STATE = 'User sleep' AND INFO LIKE 'INSERT INTO app.slow%'";

    @TempDir
    private static Path folder;

    private static LocalCluster cluster;
    private static ShardwrightClient client;
    private static LocalNode n1;
    private static LocalNode n2;

    @BeforeAll
    static void start() {
        cluster = LocalCluster.of(new ClusterPlan(folder, "recovery", true, 2, 1, Instant.now()), event -> {});
        cluster.start(MariaDbBinaries.find());
        client = cluster.client();
        n1 = cluster.node("n1");
        n2 = cluster.node("n2");
        // What is asked for here is not to be done by the clock before.
        client.schedules().set("health", new ScheduleRequest(null, List.of(), false), false);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static List<?> ask(LocalNode node, String query) {
        return node.server().run(Account.ROOT, query);
    }

    private static String state(GroupId group) {
        return client.group(group).state();
    }

    private static boolean takesWork(String node) {
        return client.fleet().show(node).node().trouble() == null;
    }

    private static boolean has(RecoveryView view, String kind, String object, String outcome) {
        return view.items().stream()
                .anyMatch(item -> item.kind().equals(kind)
                        && item.object().equals(object)
                        && item.outcome().equals(outcome));
    }

    /** Its undo runs until it is told to be quick. */
    private static GroupId failing() {
        ask(n1, "CREATE TABLE app.kept (id INT PRIMARY KEY)");
        ask(n1, "CREATE TABLE app.pace (seconds INT PRIMARY KEY)");
        ask(n1, "INSERT INTO app.pace VALUES (600)");
        ask(n2, "CREATE TABLE app.taken (id INT PRIMARY KEY)");
        ask(n2, "INSERT INTO app.taken VALUES (1)");
        Group group = Group.titled("is undone slowly").locking("table/kept", LockMode.X);
        Step first = group.add(
                        "n1",
                        "INSERT INTO app.kept VALUES (5)",
                        "DELETE FROM app.kept WHERE id = 5 AND SLEEP((SELECT seconds FROM app.pace)) = 0")
                .tries(1);
        group.add("n2", "INSERT INTO app.taken VALUES (1)", "DELETE FROM app.taken WHERE id = 1 AND 1 = 0")
                .after(first);
        return GroupId.parse(client.submit(group).group());
    }

    private static GroupId slow() {
        ask(n2, "CREATE TABLE app.slow (id INT PRIMARY KEY)");
        Group group = Group.titled("takes its time");
        group.add(
                "n2",
                "INSERT INTO app.slow (id) SELECT 1 FROM DUAL WHERE SLEEP(600) = 0",
                "DELETE FROM app.slow WHERE id = 1");
        return GroupId.parse(client.submit(group).group());
    }

    @Test
    void whatWaitsForNobodyIsBroughtOnItsWay() {
        GroupId stuck = failing();
        Looking.until(() -> !ask(n1, UNDOING).isEmpty());
        GroupId claimed = slow();
        Looking.until(() -> !ask(n2, UNDER_WAY).isEmpty());
        n2.worker().kill();
        n1.server().kill();
        Looking.until(() -> !takesWork("n1"));
        RecoveryView away =
                Looking.until(() -> client.health().recover(false), view -> has(view, "expired-lease", "n2", "left"));
        assertThat(away.items())
                .extracting(RecoveredView::detail)
                .anyMatch(text -> text.contains(
                        "1 command that it has claimed is settled by its next session: start its worker"));
        assertThat(away.recoveredTables()).isEmpty();

        n1.server().start();
        Looking.until(() -> state(stuck).equals("rollback_stuck"));
        ask(n1, "UPDATE app.pace SET seconds = 0");
        Looking.until(
                () -> client.health().recover(true),
                view -> has(view, "rollback-stuck", stuck.toString(), "recovered"));
        assertThat(state(stuck)).as("a dry run changes nothing").isEqualTo("rollback_stuck");
        assertThat(ask(n1, "SELECT id FROM app.kept")).hasSize(1);

        RecoveryView done = client.health().recover(false);
        assertThat(done.recoveredTables()).containsExactly("kept");
        assertThat(has(done, "rollback-stuck", stuck.toString(), "recovered")).isTrue();
        assertThat(client.awaitGroup(stuck, MovingCluster.PATIENCE).state()).isEqualTo("rolled_back");
        assertThat(ask(n1, "SELECT id FROM app.kept")).isEmpty();
        assertThat(state(claimed)).as("what a worker has claimed stays its own").isEqualTo("active");

        n2.worker().start();
        client.control().stop(claimed, true, "it was to last", false);
        assertThat(client.awaitGroup(claimed, MovingCluster.PATIENCE).state()).isEqualTo("rolled_back");
        assertThat(client.health().recover(false).items()).isEmpty();
    }
}
