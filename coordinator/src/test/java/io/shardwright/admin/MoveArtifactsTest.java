package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.api.FindingView;
import io.shardwright.api.MoveRequest;
import io.shardwright.api.ReconcileView;
import io.shardwright.api.ReplicaView;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.fleet.Incarnation;
import io.shardwright.fleet.NodeName;
import io.shardwright.localdb.Account;
import io.shardwright.metadata.MoveReader;
import io.shardwright.metadata.MoveSwitches;
import io.shardwright.metadata.SessionEpoch;
import io.shardwright.metadata.SessionGrant;
import io.shardwright.metadata.WorkerQueue;
import io.shardwright.planning.MovePlanner;
import io.shardwright.planning.MovedShard;
import io.shardwright.queue.Effect;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.Outcome;
import io.shardwright.queue.Settled;
import io.shardwright.queue.Spread;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a move makes for a time stands in the ledger before it is made, and is settled when it is dropped or its shard's own. One server is both nodes. */
final class MoveArtifactsTest {
    @TempDir
    private static Path folder;

    private static RunningApi api;
    private static ShardwrightClient client;
    private static Settling settling;

    /** What workers do after decisions. */
    private static final SessionGrant FIRST =
            new SessionGrant(new SessionEpoch(1, Incarnation.numbered(1, 1)), List.of());

    private static final Set<String> AFTER =
            Set.of("drop-quarantined:1", "forget-copy:1", "drop-route-server:1", "swap-route:1");

    private String source = "";
    private String target = "";
    private String from = "";
    private int shard;

    @BeforeAll
    static void createTable() throws Exception {
        api = RunningApi.start(folder);
        api.addNode("n1", "mariadb", true);
        api.addNode("n2", "mariadb", true);
        client = ShardwrightClient.connect(List.of(api.base()), api.key());
        settling = new Settling(api);
        api.createTable("users", 8);
        api.answerQueries(new ServerAnswers(api.server()));
        api.run(
                "CREATE TABLE fence (id INT, epoch BIGINT, incarnation VARCHAR(64), silenced_for VARCHAR(64))",
                "CREATE TABLE ledger (group_uuid CHAR(36), incarnation VARCHAR(64), seq INT, direction VARCHAR(16), attempt INT,"
                        + " outcome VARCHAR(16))",
                "INSERT INTO fence SELECT 1, 1, NULL, incarnation FROM coordinator_term");
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    /** Each test has a shard of its own. */
    @BeforeEach
    void nextShard() throws Exception {
        shard = Integer.parseInt(settling.value("SELECT COUNT(*) FROM shard_move"));
        ReplicaView owner = client.table("users").shards().get(shard).replicas().get(0);
        source = owner.node();
        from = owner.physicalName();
        target = source.equals("n1") ? "n2" : "n1";
    }

    private UUID start() {
        MoveRequest request = new MoveRequest("users", shard, target, null, null, null, null);
        return UUID.fromString(client.moves().start(request).group());
    }

    /** The workers do what comes after its decision. */
    private static void complete(String group) {
        GroupId id = GroupId.parse(group);
        while (client.group(id).state().equals("completing")) {
            for (NodeName node : List.of(new NodeName("n1"), new NodeName("n2"))) {
                WorkerQueue queue = new WorkerQueue(api.database(), node, FIRST, AFTER);
                queue.record(queue.claim(100, 100).commands().stream()
                        .map(command -> Settled.of(command, new Outcome.Succeeded(Effect.APPLIED, 1), Spread.NONE))
                        .toList());
            }
        }
        assertThat(client.group(id).state()).isEqualTo("committed");
    }

    /** Of this shard: {@code node kind table state}. */
    private List<String> ledger() throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection root = api.server().connect(Account.ROOT, "shardwright");
                Statement statement = root.createStatement();
                ResultSet found = statement.executeQuery(
                        "SELECT CONCAT_WS(' ', node, kind, name, state) FROM artifact WHERE name LIKE '%\\_s" + shard
                                + "\\_e%' ORDER BY id")) {
            while (found.next()) {
                rows.add(found.getString(1));
            }
        }
        return rows;
    }

    private String own(String node, long epoch, String state) {
        return node + " shard-table app.users_g1_s" + shard + "_e" + epoch + " " + state;
    }

    private String kept(String node, long epoch, int attempt, String state) {
        return node + " quarantined-table app.sw_q_g1_s" + shard + "_e" + epoch + "_to" + (epoch + 1) + "_" + attempt
                + " " + state;
    }

    /** The tables on a node that a comparison does not know. */
    private static List<String> unknown(String node) throws SQLException {
        api.run("UPDATE node SET left_out = TRUE WHERE name = '" + node + "'");
        try {
            ReconcileView compared = client.metadata().compare();
            assertThat(compared.compared()).as(compared.toString()).containsExactly(node);
            return compared.findings().stream()
                    .filter(finding -> finding.kind().equals("unknown-table"))
                    .map(FindingView::subject)
                    .toList();
        } finally {
            api.run("UPDATE node SET left_out = FALSE");
        }
    }

    @Test
    void whatAnAcceptedMoveHasMadeIsSettled() throws Exception {
        UUID move = start();
        assertThat(ledger()).containsExactly(own(target, 2, "planned"), kept(source, 1, 1, "planned"));
        String into = "users_g1_s" + shard + "_e2";
        String fenced = "sw_q_g1_s" + shard + "_e1_to2_1";
        api.run("USE app", "CREATE TABLE " + into + " LIKE " + from, "RENAME TABLE " + from + " TO " + fenced);
        api.run("USE app", "ALTER TABLE " + into + " COMMENT = 'shardwright g1/s" + shard + "/e2'");
        assertThat(unknown(target)).as("it is on its way").doesNotContain("app." + into);
        settling.decide(move);
        assertThat(ledger()).containsExactly(own(target, 2, "gone"), kept(source, 1, 1, "kept"));
        assertThat(unknown(source)).contains("app." + into).doesNotContain("app." + fenced);
        assertThat(unknown(target)).contains("app." + fenced).doesNotContain("app." + into);

        String accepting = client.moves().accept(move).group();
        assertThat(ledger()).contains(kept(source, 1, 1, "dropping"));
        settling.undo(accepting);
        assertThat(ledger()).as("the way back is open still").contains(kept(source, 1, 1, "kept"));
        String again = client.moves().accept(move).group();
        settling.decide(again);
        assertThat(ledger()).as("it is dropped after the decision").contains(kept(source, 1, 1, "dropping"));
        assertThat(unknown(source)).doesNotContain("app." + fenced);
        complete(again);
        assertThat(ledger()).containsExactly(own(target, 2, "gone"), kept(source, 1, 1, "gone"));
        assertThat(unknown(source)).as("were it there still").contains("app." + fenced);
    }

    @Test
    void whatAReversedMoveHasMadeIsSettled() throws Exception {
        UUID move = start();
        settling.decide(move);
        String first = client.moves().reverse(move).group();
        assertThat(ledger())
                .containsExactly(
                        own(target, 2, "gone"),
                        kept(source, 1, 1, "pinned"),
                        own(source, 3, "planned"),
                        kept(target, 2, 2, "planned"));
        settling.undo(first);
        assertThat(ledger())
                .containsExactly(
                        own(target, 2, "gone"),
                        kept(source, 1, 1, "kept"),
                        own(source, 3, "gone"),
                        kept(target, 2, 2, "gone"));

        settling.decide(client.moves().reverse(move).group());
        assertThat(ledger())
                .containsExactlyInAnyOrder(
                        own(target, 2, "gone"),
                        kept(source, 1, 1, "gone"),
                        own(source, 3, "gone"),
                        kept(target, 2, 2, "gone"),
                        kept(target, 2, 3, "kept"));
        String accepting = client.moves().accept(move).group();
        settling.decide(accepting);
        complete(accepting);
        assertThat(ledger()).isNotEmpty().allMatch(row -> row.endsWith(" gone"));
    }

    @Test
    void ofAnUndoneMoveNothingIsLeft() throws Exception {
        UUID move = start();
        attempt(move, 2);
        assertThat(ledger())
                .containsExactly(own(target, 2, "planned"), kept(source, 1, 1, "gone"), kept(source, 1, 2, "planned"));
        settling.undo(move);
        assertThat(ledger()).hasSize(3).allMatch(row -> row.endsWith(" gone"));
    }

    @Test
    void whatWasGivenUpOnANodeStaysInTheLedger() throws Exception {
        UUID move = start();
        api.run("UPDATE sharding_queue SET status = IF(name = 'create', 'waived', 'undone') WHERE operation_group = "
                + settling.id(move));
        settling.undo(move);
        assertThat(client.group(new GroupId(move)).state()).isEqualTo("rolled_back_with_waivers");
        assertThat(ledger()).containsExactly(own(target, 2, "kept"), kept(source, 1, 1, "gone"));
    }

    @Test
    void aReversalTriesAgainUnderAnotherName() throws Exception {
        UUID move = start();
        settling.decide(move);
        client.moves().reverse(move);
        attempt(move, 3);
        assertThat(ledger())
                .containsExactly(
                        own(target, 2, "gone"),
                        kept(source, 1, 1, "pinned"),
                        own(source, 3, "planned"),
                        kept(target, 2, 2, "gone"),
                        kept(target, 2, 3, "planned"));
    }

    /** As the leader does before it has the table fenced under another name. */
    private static void attempt(UUID move, int attempt) {
        MoveReader.Move record = new MoveReader(api.database()).find(move).orElseThrow();
        MovedShard moved = api.operations().moveControl().moved(record);
        boolean back = !record.back().isEmpty();
        new MoveSwitches(api.database())
                .attempt(
                        api.term(),
                        move,
                        attempt,
                        back ? moved.backKept(attempt) : moved.kept(attempt),
                        back ? MovePlanner.fencedBack(moved, attempt) : MovePlanner.fenced(moved, attempt));
    }

    @Test
    void aPurgeSettlesWhatItDrops() throws Exception {
        api.createTable("purged", 2);
        String group = client.dropTable("purged", true).group();
        String states = "SELECT GROUP_CONCAT(DISTINCT state) FROM artifact WHERE group_id = " + settling.id(group);
        settling.decide(group);
        assertThat(settling.value(states)).isEqualTo("dropping");
        complete(group);
        assertThat(settling.value(states)).isEqualTo("gone");
    }
}
