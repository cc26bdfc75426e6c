package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.shardwright.api.AbsenceView;
import io.shardwright.api.CreateTableRequest;
import io.shardwright.api.DrainView;
import io.shardwright.api.IssueView;
import io.shardwright.api.MoveRequest;
import io.shardwright.api.NodeView;
import io.shardwright.api.PlannedCommand;
import io.shardwright.api.RebalanceRequest;
import io.shardwright.api.RebalanceStart;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.operations.RebalanceKeeper;
import io.shardwright.placement.NodeRole;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orders to three nodes, of which nobody carries anything out. */
final class NodeApiTest {
    private static final CreateTableRequest USERS = CreateTableRequest.of("users", "id bigint primary key", "id", 6);
    private static final String FACTS = "{\"sql_mode\":\"STRICT_TRANS_TABLES\",\"log_bin\":\"ON\"}";

    @TempDir
    private static Path folder;

    private static RunningApi api;
    private static ShardwrightClient client;

    @BeforeAll
    static void start() throws Exception {
        api = RunningApi.start(folder);
        client = ShardwrightClient.connect(List.of(api.base()), api.key());
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @BeforeEach
    void threeNodes() throws Exception {
        api.forgetAll();
        api.run("DELETE FROM rebalance");
        for (String name : List.of("n1", "n2", "n3")) {
            api.addNode(name, "mariadb", true);
        }
        api.run("UPDATE node SET facts = '" + FACTS + "', facts_at = 5");
    }

    private static void assertRefused(ErrorCode code, String words, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ShardwrightException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.message()).contains(words);
        });
    }

    private static NodeView node(String name) {
        return client.fleet().show(name).node();
    }

    private static void createTable() throws Exception {
        client.createTable(USERS);
        api.run(
                "UPDATE sharded_table SET state = 'active', changing_group = NULL",
                "UPDATE operation_group SET ended_at = 1");
    }

    @Test
    void aDrainingNodeGetsNoShardOfANewTable() {
        client.fleet().drain("n2", "disk fails", false);
        var plan = client.planCreateTable(USERS);
        assertThat(plan.commands()).extracting(PlannedCommand::node).containsOnly("n1", "n3");
        assertThat(plan.warnings()).contains("node n2 gets no shard: it is draining");
        client.fleet().undrain("n2", "", false);
        assertThat(client.planCreateTable(USERS).commands())
                .extracting(PlannedCommand::node)
                .contains("n2");
    }

    @Test
    void aDrainMarksTheNodeAndBeginsTheRebalanceThatEmptiesIt() throws Exception {
        createTable();
        DrainView planned = client.fleet().drain("n2", "", true);
        assertThat(planned.plan().file().plan().moves()).hasSize(2);
        assertThat(planned.rebalance()).isNull();
        assertThat(node("n2").standing().state()).as("a dry run").isEqualTo("active");

        DrainView begun = client.fleet().drain("n2", "disk fails", false);
        assertThat(begun.node().standing().state()).isEqualTo("draining");
        assertThat(begun.node().standing().reason()).isEqualTo("disk fails");
        assertThat(begun.rebalance()).isNotNull();
        assertThat(client.rebalances().list()).hasSize(1);
        assertThat(client.fleet().undrain("n2", "", true).rebalances())
                .containsExactly(Objects.requireNonNull(begun.rebalance()).id());
    }

    @Test
    void aDrainThatIsSentAgainIsTheRebalanceThatItBegan() throws Exception {
        createTable();
        Reply first = api.post("/api/v1/nodes/n2/drain", "{}", "drain-once");
        // The plan that is made for the answer is another by now.
        api.run("UPDATE shard_replica SET node = 'n1' WHERE node = 'n2' LIMIT 1");
        Reply again = api.post("/api/v1/nodes/n2/drain", "{}", "drain-once");
        assertThat(again.status()).isEqualTo(first.status());
        assertThat(again.body().at("/obstacle").isObject()).isFalse();
        assertThat(again.body().at("/rebalance/id").asText())
                .isNotEmpty()
                .isEqualTo(first.body().at("/rebalance/id").asText());
    }

    /** Whoever takes the mark back wants its shards to stay; whoever asks for a plan with --drain needs no mark. */
    @Test
    void whatWasMadeForTheMarkDoesNotBeginOnceItIsTakenBack() throws Exception {
        createTable();
        var wanted = new RebalanceRequest(null, List.of(), List.of(), null, null, null, null, null);
        client.fleet().drain("n2", "disk fails", false);
        String waiting = client.rebalances().list().get(0).id();
        api.run("UPDATE rebalance SET state = 'proposed'");
        var marked = client.rebalances().plan(wanted).file();
        var asked = client.rebalances()
                .plan(new RebalanceRequest(null, List.of(), List.of("n2"), null, null, null, null, null))
                .file();
        assertThat(client.rebalances().start(RebalanceStart.of(marked), true).state())
                .as("while it is marked")
                .isEqualTo("queued");

        assertThat(client.fleet().undrain("n2", "", false).rebalances())
                .as("what is proposed is named too")
                .containsExactly(waiting);
        assertRefused(
                ErrorCode.PLAN_DRIFTED,
                "node n2 is active, no longer marked as draining",
                () -> client.rebalances().start(RebalanceStart.of(marked), true));
        assertThat(client.rebalances().start(RebalanceStart.of(asked), true).state())
                .isEqualTo("queued");

        api.run("UPDATE rebalance SET state = 'queued'");
        RebalanceKeeper keeper = api.operations().rebalanceKeeper();
        var open = keeper.open();
        open.forEach(rebalance -> keeper.step(api.term(), rebalance, open));
        assertThat(client.rebalances().list().get(0).state())
                .as("approved after that")
                .isEqualTo("failed");
    }

    @Test
    void everyLaterPlanEmptiesItTooAndAnEarlierOneDoesNotFitAnyMore() throws Exception {
        createTable();
        var nothing = new RebalanceRequest(null, List.of(), List.of(), null, null, null, null, null);
        var before = client.rebalances().plan(nothing).file();
        api.run("UPDATE node SET standing = 'draining' WHERE name = 'n2'");
        assertThat(client.rebalances().plan(nothing).file().plan().moves()).hasSize(2);
        assertRefused(
                ErrorCode.PLAN_DRIFTED,
                "node n2 is marked as draining, no longer active",
                () -> client.rebalances().start(RebalanceStart.of(before), false));
        assertThat(client.rebalances()
                        .plan(new RebalanceRequest(null, List.of("n2"), List.of(), null, null, null, null, null))
                        .file()
                        .plan()
                        .nodes())
                .filteredOn(change -> change.node().equals("n2"))
                .extracting(change -> change.role())
                .containsExactly(NodeRole.EXCLUDED.label());
    }

    @Test
    void nothingMovesToANodeThatIsNotActive() throws Exception {
        createTable();
        String owner = client.table("users").shards().get(0).replicas().get(0).node();
        String other = owner.equals("n1") ? "n2" : "n1";
        for (String standing : List.of("draining", "joining", "refused", "lost", "returning")) {
            api.run("UPDATE node SET standing = '" + standing + "' WHERE name = '" + other + "'");
            assertRefused(
                    ErrorCode.NODE_NOT_ACTIVE,
                    "node " + other + " is " + standing,
                    () -> client.moves().start(new MoveRequest("users", 0, other, null, null, null, null)));
        }
    }

    @Test
    void theLastNodeThatCouldTakeShardsIsNotDrained() {
        client.fleet().drain("n1", "", false);
        client.fleet().drain("n2", "", false);
        assertRefused(
                ErrorCode.NO_NODES, "no node is left", () -> client.fleet().drain("n3", "", false));
        assertThat(node("n3").standing().state()).isEqualTo("active");
    }

    @Test
    void whatIsInTheWayOfADrainIsSaidAndTheMarkStays() throws Exception {
        createTable();
        var shard = client.table("users").shards().stream()
                .filter(candidate -> candidate.replicas().get(0).node().equals("n2"))
                .findFirst()
                .orElseThrow();
        client.moves().start(new MoveRequest("users", shard.shard(), "n1", null, null, null, null));
        DrainView view = client.fleet().drain("n2", "", false);
        assertThat(Objects.requireNonNull(view.obstacle()).code()).isEqualTo("wrong-state");
        assertThat(view.rebalance()).isNull();
        assertThat(node("n2").standing().state()).isEqualTo("draining");
        api.run("DELETE FROM shard_move");
        assertThat(client.fleet().drain("n2", "again", false).rebalance()).isNotNull();
    }

    @Test
    void newcomersTakeNoPart() throws Exception {
        createTable();
        api.addNode("n4", "mariadb", true);
        api.run("UPDATE node SET standing = 'joining' WHERE name = 'n4'");
        var plan = client.rebalances()
                .plan(new RebalanceRequest(null, List.of(), List.of(), null, null, null, null, null));
        assertThat(plan.file().plan().nodes())
                .extracting(change -> change.node())
                .doesNotContain("n4");
        assertThat(plan.warnings()).contains("node n4 takes no part: it is joining");
        assertThat(client.planCreateTable(CreateTableRequest.of("other", "id bigint primary key", "id", 8))
                        .commands())
                .extracting(PlannedCommand::node)
                .doesNotContain("n4");
        assertThat(client.fleet().admit("n4", "it is wanted", false).standing().state())
                .isEqualTo("active");
    }

    @Test
    void aNodeIsRemovedOnceNothingIsThere() throws Exception {
        assertRefused(
                ErrorCode.NODE_IN_USE, "its worker runs", () -> client.fleet().remove("n3", "", true));
        api.run("UPDATE worker_session SET state = 'closed' WHERE node = 'n3'");
        assertThat(client.fleet().show("n3").inTheWay()).isEmpty();
        assertThat(client.fleet().remove("n3", "sold", true).standing().state()).isEqualTo("active");
        assertThat(client.fleet().remove("n3", "sold", false).standing().state())
                .isEqualTo("removed");
        assertThat(client.nodes()).extracting(NodeView::name).containsExactly("n1", "n2");
        assertThat(client.fleet().list(true).nodes()).hasSize(3);
        assertRefused(ErrorCode.WRONG_STATE, "is removed", () -> client.fleet().drain("n3", "", false));
        assertThat(client.fleet().readmit("n3", "", false).standing().state()).isEqualTo("joining");
    }

    @Test
    void driftOfAnAdmittedNodeIsAnIssue() throws Exception {
        assertThat(client.fleet().list(false).issues()).isEmpty();
        api.run("UPDATE node SET facts = REPLACE(facts, 'STRICT_TRANS_TABLES', 'ANSI') WHERE name = 'n2'");
        assertThat(client.fleet().list(false).issues())
                .extracting(IssueView::type, IssueView::count, IssueView::objects)
                .containsExactly(tuple("node-drift", 1, List.of("n2")));
        assertThat(node("n2").misfits())
                .singleElement()
                .satisfies(misfit ->
                        assertThat(misfit.text()).startsWith("sql_mode is ANSI, the fleet's is STRICT_TRANS_TABLES"));
        assertThat(node("n2").standing().state()).isEqualTo("active");
        assertThat(client.fleet().show("n2").facts()).containsEntry("sql_mode", "ANSI");
    }

    private static void away(String node) throws Exception {
        api.run(
                "DELETE FROM availability",
                "UPDATE worker_session SET lease_expires_at = UNIX_TIMESTAMP() * 1000 - 60000, state = 'closed' WHERE node = '"
                        + node + "'");
    }

    @Test
    void aNodeThatIsAwayIsShownWithWhenItIsLostOrWhyNot() throws Exception {
        createTable();
        away("n2");
        AbsenceView absence = Objects.requireNonNull(node("n2").absence());
        assertThat(Objects.requireNonNull(absence.lostAt()) - absence.since()).isEqualTo(600_000);
        assertThat(absence.held()).isNull();
        assertThat(client.fleet().list(false).issues())
                .extracting(IssueView::type, IssueView::objects)
                .containsExactly(tuple("node-absent", List.of("n2")));
        assertThat(client.fleet().show("n2").unreachable()).hasSize(2).allMatch(shard -> shard.startsWith("users/"));

        api.run("INSERT INTO control VALUES ('node', 'n2', TRUE, 1, 'me', 'kernel', 0, NULL)");
        assertThat(Objects.requireNonNull(node("n2").absence()).held()).isEqualTo("it is paused");
        assertThat(client.fleet().list(false).issues())
                .extracting(IssueView::type)
                .containsExactly("node-absent-held");
        api.run("DELETE FROM control WHERE scope = 'node'");
        away("n3");
        assertThat(Objects.requireNonNull(node("n2").absence()).held()).contains("only 1 of 3 nodes are there");
    }

    @Test
    void nothingNewUsesALostNode() throws Exception {
        createTable();
        var nothing = new RebalanceRequest(null, List.of(), List.of(), null, null, null, null, null);
        var before = client.rebalances().plan(nothing).file();
        assertRefused(
                ErrorCode.NODE_IN_USE,
                "the lease of its worker holds",
                () -> client.fleet().lose("n2", "burnt", false));
        away("n2");
        assertThat(client.fleet().lose("n2", "burnt", true).standing().state()).isEqualTo("active");
        NodeView lost = client.fleet().lose("n2", "burnt", false);
        assertThat(lost.standing().state() + ", " + lost.standing().reason()).isEqualTo("lost, burnt");
        assertThat(lost.absence()).isNull();
        assertThat(client.fleet().list(false).issues())
                .extracting(IssueView::type, IssueView::objects)
                .containsExactly(tuple("node-lost", List.of("n2")));

        var after = client.rebalances().plan(nothing);
        assertThat(after.file().plan().moves()).isEmpty();
        assertThat(after.warnings()).contains("node n2 is left as it is: it is lost");
        assertRefused(
                ErrorCode.PLAN_DRIFTED,
                "node n2 is excluded, no longer active",
                () -> client.rebalances().start(RebalanceStart.of(before), false));
        var other = client.planCreateTable(CreateTableRequest.of("other", "id bigint primary key", "id", 8));
        assertThat(other.commands()).extracting(PlannedCommand::node).containsOnly("n1", "n3");
        assertThat(other.warnings()).contains("node n2 gets no shard: it is lost");
        var shard = client.table("users").shards().stream()
                .filter(candidate -> candidate.replicas().get(0).node().equals("n2"))
                .findFirst()
                .orElseThrow();
        assertRefused(
                ErrorCode.NODE_NOT_ACTIVE,
                "node n2, which has shards of table 'users', is lost",
                () -> client.moves().start(new MoveRequest("users", shard.shard(), "n1", null, null, null, null)));
        assertRefused(
                ErrorCode.NODE_NOT_ACTIVE,
                "node n2, which has shards of table 'users', is lost",
                () -> client.dropTable("users", false));
        assertRefused(ErrorCode.WRONG_STATE, "is lost", () -> client.fleet().drain("n2", "", false));
    }

    @Test
    void aMoveSaysThatItWaitsForALostNodeThatHasOtherShardsOfItsTable() throws Exception {
        createTable();
        var shard = client.table("users").shards().stream()
                .filter(candidate -> candidate.replicas().get(0).node().equals("n1"))
                .findFirst()
                .orElseThrow();
        UUID move = UUID.fromString(client.moves()
                .start(new MoveRequest("users", shard.shard(), "n3", null, null, null, null))
                .group());
        away("n2");
        assertThat(client.moves().show(move).waits())
                .as("no distributed table leads there")
                .isEmpty();
        api.run("UPDATE sharded_table SET definition = JSON_SET(definition, '$.routes', JSON_ARRAY('n1', 'n3'))");
        assertThat(client.moves().show(move).waits())
                .contains(
                        "node n2, which has other shards of table users, has no live worker: the shard changes its node once it is back");
        client.fleet().lose("n2", "burnt", false);
        assertThat(client.moves().show(move).waits())
                .contains(
                        "node n2, which has other shards of table users, is lost: the shard changes its node once it is back");
    }

    @Test
    void requestsAreReadStrictly() {
        assertThat(api.get("/api/v1/nodes/n9").code()).isEqualTo("not-found");
        assertThat(api.get("/api/v1/nodes?gone=true").code()).isEqualTo("bad-request");
        assertThat(api.post("/api/v1/nodes/n1/drain", "{\"raeson\":\"x\"}").code())
                .isEqualTo("bad-request");
        assertThat(api.post("/api/v1/nodes/N1/drain", "{}").code()).isEqualTo("bad-name");
        api.follow("c2", "http://127.0.0.1:7071");
        assertThat(api.post("/api/v1/nodes/n1/remove", "{}").code()).isEqualTo("not-leader");
    }
}
