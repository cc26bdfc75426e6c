package io.shardwright.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.api.CommandView;
import io.shardwright.api.GroupView;
import io.shardwright.api.ReasonView;
import io.shardwright.api.RehearsalRequest;
import io.shardwright.api.RehearsalView;
import io.shardwright.api.StatusView;
import io.shardwright.client.Group;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.client.Step;
import io.shardwright.local.ClusterPlan;
import io.shardwright.local.LocalCluster;
import io.shardwright.local.LocalNode;
import io.shardwright.local.LocalProcess;
import io.shardwright.localdb.Account;
import io.shardwright.localdb.MariaDbBinaries;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.GroupId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real coordinators, workers and servers, killed while a group is under way. A named lock of the node's server holds a command in its midst. */
class KilledProcessTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Of each worker, unless its settings say otherwise. */
    private static final int LANES = 4;

    /** More than a worker holds. */
    private static final int ROWS = 600;

    @TempDir
    private static Path folder;

    private static LocalCluster cluster;
    private static ShardwrightClient client;

    @BeforeAll
    static void start() {
        cluster = LocalCluster.of(new ClusterPlan(folder, "killed", true, 2, 2, Instant.now()), event -> {});
        cluster.start(MariaDbBinaries.find());
        client = cluster.client();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    /** Holds every command that asks for the gate on a node, from its opening to its closing. */
    private static final class Gate implements AutoCloseable {
        private final Connection connection;

        /** Each table has a gate of its own: whoever has passed one keeps the lock as long as its connection lasts. */
        Gate(LocalNode node, String table) throws SQLException {
            connection = node.server().rootConnection();
            assertThat(ask("SELECT GET_LOCK('gate-" + table + "', 10)")).isEqualTo("1");
        }

        /** A row change that waits at the gate before it does anything. */
        static String gated(String table) {
            return gated(table, 1);
        }

        static String gated(String table, int id) {
            return "INSERT INTO app." + table + " (id) SELECT " + id + " FROM DUAL WHERE GET_LOCK('gate-" + table
                    + "', 100) = 1";
        }

        /** Returns when a statement waits at the gate. */
        void awaitArrival() {
            awaitArrivals(1);
        }

        /** Returns when so many statements wait at the gate. */
        void awaitArrivals(int statements) {
            Looking.until(() -> ask("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE STATE = 'User lock'")
                    .equals(String.valueOf(statements)));
        }

        private String ask(String sql) throws SQLException {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(sql)) {
                rows.next();
                return rows.getString(1);
            }
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }

    private static String ask(String node, String sql) throws SQLException {
        try (Connection connection = cluster.node(node).server().rootConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static String submit(Group group) {
        return client.submit(group).group();
    }

    private static GroupView await(String group) {
        return client.awaitGroup(GroupId.parse(group), PATIENCE);
    }

    private static LocalProcess leader() {
        StatusView status = client.status();
        assertThat(status.leader()).isNotNull();
        String holder = status.leader().holder();
        return cluster.coordinators().stream()
                .filter(c -> c.name().equals(holder))
                .findFirst()
                .orElseThrow();
    }

    private static Step table(Group group, String node, String table) {
        return group.add(node, "CREATE TABLE app." + table + " (id INT PRIMARY KEY)", "DROP TABLE app." + table);
    }

    @Test
    void theOtherCoordinatorUndoesAGroupWhoseLeaderWasKilled() throws SQLException {
        Group group = Group.titled("undone under another leader");
        Step first = table(group, "n1", "undone");
        Step held =
                group.add("n1", Gate.gated("undone"), "DELETE FROM app.undone").after(first);
        group.add("n2", "CREATE TABLE app.absent (id INT, KEY (no_column))", "DROP TABLE app.absent")
                .after(held);
        LocalProcess killed = leader();
        String id;
        try (Gate gate = new Gate(cluster.node("n1"), "undone")) {
            id = submit(group);
            gate.awaitArrival();
            killed.kill();
        }
        GroupView ended = await(id);

        assertThat(ended.state()).isEqualTo("rolled_back");
        assertThat(ended.commands()).extracting(CommandView::state).containsExactly("undone", "undone", "failed");
        assertThat(ask("n1", "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_NAME = 'undone'"))
                .isEqualTo("0");
        assertThat(leader().name()).isNotEqualTo(killed.name());
        killed.start();
    }

    @Test
    void theOtherCoordinatorDecidesAGroupWhoseLeaderWasKilled() throws SQLException {
        Group group = Group.titled("decided by another leader");
        Step first = table(group, "n1", "decided");
        group.add("n1", Gate.gated("decided"), "DELETE FROM app.decided").after(first);
        group.addAfterDecision("n2", "CREATE TABLE IF NOT EXISTS app.afterwards (id INT PRIMARY KEY)");
        LocalProcess killed = leader();
        String id;
        try (Gate gate = new Gate(cluster.node("n1"), "decided")) {
            id = submit(group);
            gate.awaitArrival();
            killed.kill();
        }

        assertThat(await(id).state()).isEqualTo("committed");
        assertThat(ask("n1", "SELECT COUNT(*) FROM app.decided")).isEqualTo("1");
        assertThat(ask("n2", "SELECT COUNT(*) FROM app.afterwards")).isEqualTo("0");
        killed.start();
    }

    @Test
    void aWorkerThatIsToldToEndFinishesWhatItHasSentAndNothingElse() throws SQLException {
        Group group = Group.titled("through a worker that is told to end");
        Step first = table(group, "n2", "drained");
        for (int row = 1; row <= ROWS; row++) {
            String insert =
                    row <= LANES ? Gate.gated("drained", row) : "INSERT INTO app.drained (id) VALUES (" + row + ")";
            group.add("n2", insert, "DELETE FROM app.drained WHERE id = " + row).after(first);
        }
        LocalNode node = cluster.node("n2");
        Looking.until(KilledProcessTest::isRehearsed);
        GroupId id;
        int held;
        try (Gate gate = new Gate(node, "drained")) {
            id = GroupId.parse(submit(group));
            gate.awaitArrivals(LANES);
            held = Looking.until(() -> count(id, "running"), running -> running > LANES);
            node.worker().signal("TERM");
            // It answers no questions any more, and waits for what is on the node.
            Looking.until(() -> !isRehearsed());
            assertThat(node.worker().isAlive()).isTrue();
        }
        Looking.until(() -> !node.worker().isAlive());

        assertThat(client.group(id).counts()).containsOnlyKeys("done", "ready");
        assertThat(count(id, "done"))
                .as("what it held and had not sent was given back")
                .isBetween(1 + LANES, held);
        assertThat(client.control().explain(id).reasons())
                .extracting(ReasonView::kind)
                .containsExactly("no-worker");
        assertThat(ofMetadata("SELECT state FROM worker_session WHERE node = 'n2' ORDER BY epoch DESC LIMIT 1"))
                .as("nothing is left for the next one to settle")
                .isEqualTo("closed");
        node.worker().start();
        GroupView ended = await(id.toString());
        assertThat(ended.state()).isEqualTo("committed");
        assertThat(ended.commands()).extracting(CommandView::tries).containsOnly(1);
        assertThat(ask("n2", "SELECT COUNT(*) FROM app.drained")).isEqualTo(String.valueOf(ROWS));
    }

    private static int count(GroupId group, String state) {
        return client.group(group).counts().getOrDefault(state, 0);
    }

    @Test
    void aRehearsalWhoseWorkerWasKilledLeavesNothing() throws Exception {
        Group group = Group.titled("rehearsed on a worker that dies");
        Step first = table(group, "n2", "rehearsed");
        group.add("n2", "INSERT INTO app.rehearsed SELECT SLEEP(100)", "DELETE FROM app.rehearsed")
                .after(first);
        LocalNode node = cluster.node("n2");
        // Another test may have started its worker just now: it takes commands before each coordinator has a link to
        // it.
        Looking.until(KilledProcessTest::isRehearsed);
        CompletableFuture<RehearsalView> asked =
                CompletableFuture.supplyAsync(() -> client.rehearse(new RehearsalRequest(group.request(), 0), false));
        while (ask("n2", "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE STATE = 'User sleep'")
                .equals("0")) {
            assertThat(asked.isDone()).as("it has not been refused").isFalse();
        }
        String schemas =
                "SELECT COUNT(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE 'shardwright\\_rehearsal\\_%'";
        assertThat(ask("n2", schemas)).isEqualTo("1");
        assertThat(artifacts()).as("it was recorded before").isEqualTo("1");
        node.worker().kill();
        assertThat(asked.get().nodes().get(0).error()).contains("lost");
        assertThat(ask("n2", schemas)).isEqualTo("1");

        node.worker().start();
        while (!artifacts().equals("0")) {
            // The next session removes it before it does anything else.
            assertThat(node.worker().isAlive()).isTrue();
        }
        assertThat(ask("n2", schemas)).isEqualTo("0");
        RehearsalView again =
                client.rehearse(new RehearsalRequest(tableAlone("rehearsed").request(), 0), false);
        assertThat(again.leftNoTrace()).as("%s", again).isTrue();
        assertThat(ask("n2", schemas) + artifacts()).isEqualTo("00");
        assertThat(ask("n2", "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_NAME = 'rehearsed'"))
                .isEqualTo("0");
    }

    private static boolean isRehearsed() {
        try {
            return client.rehearse(new RehearsalRequest(tableAlone("asked").request(), 0), false)
                    .leftNoTrace();
        } catch (ShardwrightException e) {
            return false;
        }
    }

    private static Group tableAlone(String table) {
        Group group = Group.titled("a table alone");
        table(group, "n2", table);
        return group;
    }

    private static String artifacts() {
        return ofMetadata("SELECT COUNT(*) FROM artifact WHERE kind = 'rehearsal-schema'");
    }

    private static String ofMetadata(String sql) {
        try (Connection connection = cluster.metadata().connect(Account.ROOT, "shardwright");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aCommandWhoseWorkerWasKilledHappensOnce() throws SQLException {
        Group group = Group.titled("through a killed worker");
        Step first = table(group, "n2", "once");
        group.add("n2", Gate.gated("once"), "DELETE FROM app.once").after(first);
        LocalNode node = cluster.node("n2");
        String id;
        try (Gate gate = new Gate(node, "once")) {
            id = submit(group);
            gate.awaitArrival();
            node.worker().kill();
        }
        node.worker().start();
        GroupView ended = await(id);

        assertThat(ended.state()).isEqualTo("committed");
        assertThat(ended.commands()).extracting(CommandView::effect).isEqualTo(List.of("applied", "applied"));
        assertThat(ask("n2", "SELECT COUNT(*) FROM app.once")).isEqualTo("1");
    }

    @Test
    void aWorkerWhoseNodeAnotherHasTakenEnds() throws Exception {
        LocalNode node = cluster.node("n2");
        LocalProcess other = cluster.anotherWorker("worker-n2-b", node);
        other.start();
        Looking.until(() -> !node.worker().isAlive());

        assertThat(Files.readString(node.worker().log())).contains("error fenced: another worker has taken node n2");
        long others = epoch("n2");
        other.kill();
        node.worker().start();
        // The other's lease stands for a while: what is alive until then is not yet this worker.
        while (epoch("n2") == others) {
            assertThat(node.worker().isAlive()).isTrue();
        }
        cluster.awaitAlive(node);
    }

    private static long epoch(String node) {
        return client.nodes().stream()
                .filter(view -> view.name().equals(node))
                .findFirst()
                .orElseThrow()
                .epoch();
    }
}
