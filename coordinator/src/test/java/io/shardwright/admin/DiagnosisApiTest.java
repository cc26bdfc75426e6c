package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.api.CreateTableRequest;
import io.shardwright.api.DiagnosisLineView;
import io.shardwright.api.DiagnosisView;
import io.shardwright.api.RepairView;
import io.shardwright.client.DiagnosisClient;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.transport.QueryHandler;
import io.shardwright.wire.Query;
import io.shardwright.wire.ResultEnd;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes whose servers are empty, the worker of one of which is not there, and a table that has a shard on each. */
final class DiagnosisApiTest {
    @TempDir
    private static Path folder;

    private static RunningApi api;
    private static DiagnosisClient diagnosis;

    @BeforeAll
    static void start() throws Exception {
        api = RunningApi.start(folder);
        diagnosis = ShardwrightClient.connect(List.of(api.base()), api.key()).diagnosis();
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @BeforeEach
    void aTable() throws Exception {
        api.forgetAll();
        api.answerQueries((from, request, rows) -> ResultEnd.ok(request.id(), 0));
        api.addNode("n1", "mariadb", true);
        api.addNode("n2", "mariadb", true);
        assertThat(ShardwrightClient.connect(List.of(api.base()), api.key())
                        .createTable(CreateTableRequest.of("users", "id bigint primary key", "id", 2))
                        .replayed())
                .isFalse();
        api.run("UPDATE sharded_table SET state = 'active', changing_group = NULL");
        api.run("UPDATE operation_group SET state = 'committed', ended_at = 1");
        api.run("UPDATE worker_session SET state = 'closed', lease_expires_at = 1 WHERE node = 'n2'");
    }

    private static void refused(ErrorCode code, String words, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ShardwrightException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.message()).contains(words);
        });
    }

    @Test
    void aNodeThatDoesNotAnswerIsNotLeftOut() {
        DiagnosisView view = diagnosis.diagnose(Optional.empty(), Optional.empty(), false);
        assertThat(view.nodes()).containsExactly("n1", "n2");
        assertThat(view.counts())
                .containsExactlyEntriesOf(new TreeMap<>(Map.of("missing", 1, "ok", 1, "unreachable", 1, "unseen", 1)));
        assertThat(view.lines())
                .containsExactly(
                        new DiagnosisLineView(
                                "n1",
                                "shard",
                                "users",
                                "users_g1_s0_e1",
                                "shard users/0",
                                "g1/s0/e1",
                                "not there",
                                "missing",
                                false,
                                "its rows are on no other node: bring the table back from a backup, or drop the sharded table"),
                        new DiagnosisLineView(
                                "n2",
                                "node",
                                null,
                                "n2",
                                "answers",
                                "active",
                                "its worker is not there",
                                "unreachable",
                                false,
                                "start its server and its worker; objects not looked at: 1"));
        assertThat(diagnosis
                        .diagnose(Optional.of("n2"), Optional.of("users"), true)
                        .lines())
                .extracting(DiagnosisLineView::verdict)
                .containsExactly("unreachable", "unseen");
    }

    @Test
    void whatAGroupIsAtWorkOnIsNotFoundWrong() throws Exception {
        api.run("UPDATE operation_group SET ended_at = NULL");
        DiagnosisView view = diagnosis.diagnose(Optional.of("n1"), Optional.empty(), false);
        assertThat(view.lines()).isEmpty();
        assertThat(view.counts()).containsEntry("changing", 1);
        assertThat(view.differs()).isFalse();
    }

    /** A node that has one table, and answers a question for its definition with an error. */
    private static QueryHandler failing(String table, String engine, int number, String words) {
        return (from, request, rows) -> {
            Query query = (Query) request;
            if (query.sql().startsWith("SHOW CREATE TABLE")) {
                return ResultEnd.error(query.id(), number, words);
            }
            if (query.sql().startsWith("SELECT TABLE_NAME, TABLE_COMMENT, ENGINE")) {
                rows.columns(List.of("TABLE_NAME", "TABLE_COMMENT", "ENGINE"));
                rows.row(List.of(table, "", engine));
            }
            return ResultEnd.ok(query.id(), 0);
        };
    }

    /** What is thought of the distributed table users, or of its node. */
    private static List<String> ofUnreadable(int number, String words) {
        api.answerQueries(failing("users", "SPIDER", number, words));
        return diagnosis.diagnose(Optional.of("n1"), Optional.of("users"), false).lines().stream()
                .filter(line -> !line.kind().equals("shard") && !line.kind().equals("server"))
                .map(line -> line.kind() + " " + line.verdict() + ": " + line.actual())
                .toList();
    }

    @Test
    void onlyAnErrorThatSaysSoOfADistributedTableMakesItWrong() throws Exception {
        api.run(
                "UPDATE node SET capabilities = 'spider'",
                "UPDATE sharded_table SET definition = JSON_SET(definition, '$.routes', JSON_ARRAY('n1', 'n2'))");
        for (int number : List.of(1477, 12_501)) {
            assertThat(ofUnreadable(number, "no server")).containsExactly("distributed differs: no server");
        }
        for (int number : List.of(1040, 1142, 1205, 1429, 1969)) {
            assertThat(ofUnreadable(number, "too busy")).containsExactly("distributed unsure: too busy");
        }
        assertThat(ofUnreadable(0, "not my node")).containsExactly("node unreachable: not my node");
    }

    @Test
    void aShardThatIsLostIsNoPartOfAnyPlan() {
        RepairView plan = diagnosis.planRepair("n1", Optional.empty());
        assertThat(plan.hash()).isNull();
        assertThat(plan.commands()).isEmpty();
        assertThat(plan.left()).extracting(DiagnosisLineView::object).containsExactly("users_g1_s0_e1");
        refused(
                ErrorCode.PLAN_DRIFTED,
                "what is on node n1 is not what the plan abc was made for",
                () -> diagnosis.repair("n1", Optional.empty(), "abc"));
    }

    @Test
    void whatCannotBeComparedIsRefused() throws Exception {
        refused(ErrorCode.NOT_FOUND, "no node 'nx'", () -> diagnosis.planRepair("nx", Optional.empty()));
        refused(
                ErrorCode.NOT_FOUND,
                "no table 'nix'",
                () -> diagnosis.diagnose(Optional.empty(), Optional.of("nix"), false));
        refused(
                ErrorCode.NOT_COMPARED,
                "node n2 cannot be compared: its worker is not there",
                () -> diagnosis.planRepair("n2", Optional.empty()));
        api.run("UPDATE node SET standing = 'joining' WHERE name = 'n1'");
        refused(ErrorCode.NODE_NOT_ACTIVE, "node n1 is joining", () -> diagnosis.planRepair("n1", Optional.empty()));
        assertThat(api.post("/api/v1/nodes/n1/repair", "{}").code()).isEqualTo("bad-request");
    }
}
