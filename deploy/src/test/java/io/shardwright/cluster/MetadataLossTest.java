package io.shardwright.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.api.CreateTableRequest;
import io.shardwright.api.FindingView;
import io.shardwright.api.PauseRequest;
import io.shardwright.api.ReconcileView;
import io.shardwright.api.SqlRequest;
import io.shardwright.cli.Shell;
import io.shardwright.client.Group;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.client.Step;
import io.shardwright.local.ClusterPlan;
import io.shardwright.local.LocalCluster;
import io.shardwright.local.LocalNode;
import io.shardwright.local.LocalProcess;
import io.shardwright.localdb.Account;
import io.shardwright.localdb.MariaDbBinaries;
import io.shardwright.nodedb.ScratchRehearsal;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.PauseScope;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The metadata database loses its last minute, in which groups were committed, rolled back, under way and published. */
class MetadataLossTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final CreateTableRequest USERS = CreateTableRequest.of("users", "id bigint primary key", "id", 2);

    @TempDir
    private Path folder;

    private LocalCluster cluster;
    private ShardwrightClient client;

    @BeforeEach
    void start() {
        cluster = LocalCluster.of(new ClusterPlan(folder, "lost", true, 2, 1, Instant.now()), event -> {});
        cluster.start(MariaDbBinaries.find());
        client = cluster.client();
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private Shell.Said shardwright(String... arguments) {
        return new Shell(Map.of(), folder).run(arguments);
    }

    private LocalProcess coordinator() {
        return cluster.coordinators().get(0);
    }

    private String settings() {
        return cluster.settings(coordinator()).toString();
    }

    private String publish(Group group) {
        return client.submit(group).group();
    }

    private String await(String group) {
        return client.awaitGroup(GroupId.parse(group), PATIENCE).state();
    }

    private List<String> rows(String node, String sql) {
        return cluster.node(node).server().run(Account.ROOT, sql).stream()
                .map(row -> String.valueOf(row.get(0)))
                .toList();
    }

    private List<String> rows(String node) {
        return rows(node, "SELECT id FROM app.r ORDER BY id");
    }

    private static Step insert(Group group, String node, int id) {
        return group.add(node, "INSERT INTO app.r VALUES (" + id + ")", "DELETE FROM app.r WHERE id = " + id);
    }

    private static Group inserts(String title, int first, int second) {
        Group group = Group.titled(title);
        Step one = insert(group, "n1", first);
        insert(group, "n2", second).after(one);
        return group;
    }

    /** The groups of which the backup knows, by what becomes of them after it. */
    private record Saved(String committed, String undone, String defined, String underWay) {}

    @Test
    void eachEffectIsThereOnceAndNothingIsLost() throws Exception {
        Group tables = Group.titled("tables");
        // Without a key: a row that came twice would be there twice.
        tables.add("n1", "CREATE TABLE app.r (id INT)", "DROP TABLE app.r");
        tables.add("n2", "CREATE TABLE app.r (id INT)", "DROP TABLE app.r");
        assertThat(await(publish(tables))).isEqualTo("committed");
        client.control().pause(new PauseRequest("cluster", "", "until it is saved", null), false);
        Saved saved = publishWhatIsSaved();
        Path file = backUp();
        String published = goOnAndDie(saved, file);
        cluster.metadata().kill();
        cluster.metadata().start();

        Path kept = folder.resolve("before.backup");
        Shell.Said restored = restore(file, kept);
        assertThat(restored.out()).contains("are restored; what was there is in " + kept, "metadata reconcile");
        coordinator().start();
        cluster.nodes().forEach(node -> node.worker().start());
        assertThat(awaitState()).isEqualTo("restored");
        nothingRuns();

        UUID rehearsal = leaveRehearsal();
        accept(compared(saved, published, rehearsal));
        cluster.nodes().forEach(cluster::awaitAlive);
        while (!rows("n1", "SHOW DATABASES LIKE 'shardwright\\_rehearsal\\_%'").isEmpty()) {
            assertThat(cluster.node("n1").worker().isAlive()).isTrue();
        }
        assertThat(rows("n1", "SELECT 1 FROM shardwright.ledger WHERE group_uuid = '" + rehearsal + "'"))
                .isEmpty();
        client.control().resume(PauseScope.CLUSTER, "", "as it was when it was saved", false);
        eachGroupEndsAsItDidOrWould(saved);
        whatTheRecordsDoNotKnowStays();
    }

    private Saved publishWhatIsSaved() {
        String committed = publish(inserts("committed", 10, 11));
        Group failing = inserts("rolled back", 20, 21);
        failing.add("n1", "INSERT INTO app.absent VALUES (1)", "DELETE FROM app.absent")
                .after(insert(failing, "n2", 22));
        String undone = publish(failing);
        Group ddl = Group.titled("definition");
        ddl.add("n1", "CREATE TABLE app.made (id INT PRIMARY KEY)", "DROP TABLE app.made");
        String defined = publish(ddl);
        Group held = Group.titled("under way");
        Step done = insert(held, "n1", 30);
        held.add(
                        "n2",
                        "INSERT INTO app.r SELECT 31 FROM DUAL WHERE GET_LOCK('gate', 100) = 1",
                        "DELETE FROM app.r WHERE id = 31")
                .after(done);
        return new Saved(committed, undone, defined, publish(held));
    }

    private Path backUp() {
        Path file = folder.resolve("metadata.backup");
        Shell.Said backup = shardwright("metadata", "backup", file.toString(), "--config", settings());
        assertThat(backup.code()).as(backup.err()).isZero();
        assertThat(shardwright("metadata", "backup", file.toString(), "--config", settings())
                        .err())
                .startsWith("error bad-request: ");
        return file;
    }

    /** Lets what is saved run, all but the end of what is under way, and more; then kills everything but the servers. Returns the lost group. */
    private String goOnAndDie(Saved saved, Path file) throws Exception {
        try (Connection gate = cluster.node("n2").server().rootConnection();
                Statement statement = gate.createStatement()) {
            statement.execute("SELECT GET_LOCK('gate', 10)");
            client.control().resume(PauseScope.CLUSTER, "", "", false);
            assertThat(await(saved.committed())).isEqualTo("committed");
            assertThat(await(saved.undone())).isEqualTo("rolled_back");
            assertThat(await(saved.defined())).isEqualTo("committed");
            String published = publish(inserts("published", 40, 41));
            assertThat(await(published)).isEqualTo("committed");
            assertThat(await(client.createTable(USERS).group())).isEqualTo("committed");
            client.sql("users", SqlRequest.forKey("INSERT INTO users VALUES (1)", "1"));
            Looking.until(() -> !rows("n2", "SELECT 1 FROM information_schema.PROCESSLIST WHERE STATE = 'User lock'")
                    .isEmpty());
            Shell.Said used = shardwright("metadata", "restore", file.toString(), "--config", settings(), "--dry-run");
            assertThat(used.err()).startsWith("error wrong-state: ").contains("in use by the worker of node n1");
            coordinator().kill();
            cluster.nodes().forEach(node -> node.worker().kill());
            return published;
        }
    }

    /** What the comparison finds, digested. */
    private String compared(Saved saved, String published, UUID rehearsal) {
        ReconcileView found = client.metadata().compare();
        assertThat(found.notCompared()).isEmpty();
        assertThat(kinds(found, rehearsal.toString())).containsExactly("rehearsal");
        assertThat(kinds(found, saved.committed())).containsExactly("behind");
        assertThat(kinds(found, saved.undone())).containsExactly("undone");
        assertThat(kinds(found, saved.defined())).containsExactly("behind");
        assertThat(kinds(found, saved.underWay())).containsExactly("behind");
        assertThat(kinds(found, published)).containsExactly("lost-group");
        assertThat(found.findings()).extracting(FindingView::kind).contains("unknown-table");
        return found.digest();
    }

    private void accept(String digest) {
        Shell.Said wrong = shardwright("metadata", "reconcile", "--accept", "--findings", "0000000000000000");
        assertThat(wrong.code()).isEqualTo(3);
        assertThat(wrong.err()).startsWith("error wrong-state: ");
        assertThat(awaitState()).isEqualTo("restored");
        Shell.Said accepted = shardwright("metadata", "reconcile", "--accept", "--findings", digest);
        assertThat(accepted.code()).as(accepted.err()).isZero();
        assertThat(accepted.out()).contains("Accepted. The metadata database is open as ");
    }

    private void eachGroupEndsAsItDidOrWould(Saved saved) {
        assertThat(await(saved.committed())).isEqualTo("committed");
        assertThat(await(saved.undone())).isEqualTo("rolled_back");
        assertThat(await(saved.defined())).isEqualTo("committed");
        assertThat(await(saved.underWay())).isEqualTo("committed");
        assertThat(rows("n1")).containsExactly("10", "30", "40");
        assertThat(rows("n2")).containsExactly("11", "31", "41");
        assertThat(rows("n1", "SHOW TABLES FROM app LIKE 'made'")).hasSize(1);
    }

    private void whatTheRecordsDoNotKnowStays() {
        assertThat(client.tables()).isEmpty();
        Set<String> shards = shardTables();
        assertThat(shards).hasSize(2);
        if (cluster.hasSpider()) {
            // The lost distributed table has the name: it is not ours to take.
            assertThatThrownBy(() -> client.createTable(USERS))
                    .isInstanceOfSatisfying(
                            ShardwrightException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.DUPLICATE_TABLE));
            assertThat(shardTables()).isEqualTo(shards);
        } else {
            assertThat(await(client.createTable(USERS).group())).isEqualTo("committed");
            assertThat(shardTables()).hasSize(4).containsAll(shards);
        }
    }

    /** What a rehearsal leaves on its node when its worker is killed, and of which the restored records know nothing. */
    private UUID leaveRehearsal() throws SQLException {
        UUID id = UUID.randomUUID();
        String schema = ScratchRehearsal.schemaName(id);
        try (Connection root = cluster.node("n1").server().rootConnection();
                Statement statement = root.createStatement()) {
            statement.execute("CREATE DATABASE " + schema);
            statement.execute("CREATE TABLE " + schema + ".t (id INT)");
            statement.execute("INSERT INTO shardwright.ledger SELECT '" + id
                    + "', incarnation, 1, 'forward', 1, 'unasked', 1, NULL, 1 FROM shardwright.fence");
        }
        return id;
    }

    private Set<String> shardTables() {
        return cluster.nodes().stream()
                .flatMap(node -> rows(node.name(), "SHOW TABLES FROM app LIKE 'users\\_g%'").stream())
                .collect(Collectors.toSet());
    }

    private static List<String> kinds(ReconcileView view, String subject) {
        return view.findings().stream()
                .filter(finding -> finding.subject().equals(subject))
                .map(FindingView::kind)
                .toList();
    }

    /** The worker's leases must run out first: they were killed. */
    private Shell.Said restore(Path file, Path kept) {
        Shell.Said run;
        do {
            run = shardwright(
                    "metadata", "restore", file.toString(), "--config", settings(), "--replace", kept.toString());
        } while (run.code() == 3 && run.err().contains("in use"));
        assertThat(run.code()).as(run.err()).isZero();
        return run;
    }

    private String awaitState() {
        while (true) {
            try {
                return client.metadata().show().state();
            } catch (ShardwrightException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.UNREACHABLE);
            }
        }
    }

    private void nothingRuns() {
        Looking.until(() -> client.status().leader() != null && client.status().leading());
        for (LocalNode node : cluster.nodes()) {
            assertThat(node.worker().isAlive()).isTrue();
        }
        assertThatThrownBy(() -> publish(inserts("too early", 50, 51)))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.METADATA_RESTORED));
        assertThat(shardwright("node", "list").err()).contains("nothing runs until");
        assertThat(client.nodes()).noneMatch(node -> node.alive());
        assertThat(rows("n1")).containsExactly("10", "30", "40");
        assertThat(rows("n2")).containsExactly("11", "41");
    }
}
