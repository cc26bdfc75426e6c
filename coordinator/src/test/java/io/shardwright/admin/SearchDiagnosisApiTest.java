package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.api.CreateTableRequest;
import io.shardwright.api.DiagnosisLineView;
import io.shardwright.api.DiagnosisView;
import io.shardwright.api.MoveRequest;
import io.shardwright.api.PlannedCommand;
import io.shardwright.api.RepairView;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.wire.Query;
import io.shardwright.wire.ResultEnd;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table on two nodes of Manticore, a third that joined later, and a node of MariaDB. */
final class SearchDiagnosisApiTest {
    private static final String WANTED =
            "CREATE TABLE users type='distributed' agent='127.0.0.1:3306:users_g1_s0_e1,users_g1_s1_e1'";

    @TempDir
    private static Path folder;

    private static RunningApi api;
    private static ShardwrightClient client;

    /** What the server has, each with what it says of a distributed table, an error if that is no definition. */
    private final Map<String, String> tables = new LinkedHashMap<>();

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
    void aTableAndANewcomer() throws Exception {
        api.forgetAll();
        api.run("DELETE FROM shard_move");
        api.answerQueries((from, request, rows) -> {
            Query query = (Query) request;
            if (query.sql().equals("SHOW TABLES")) {
                rows.columns(List.of("Table", "Type"));
                for (Map.Entry<String, String> table : tables.entrySet()) {
                    rows.row(List.of(table.getKey(), table.getValue().isEmpty() ? "rt" : "distributed"));
                }
            } else if (query.sql().startsWith("SHOW CREATE TABLE ")) {
                String table = query.sql().substring("SHOW CREATE TABLE ".length());
                String definition = Objects.requireNonNull(tables.get(table));
                if (!definition.startsWith("CREATE")) {
                    return ResultEnd.error(query.id(), 1064, definition);
                }
                rows.columns(List.of("Table", "Create Table"));
                rows.row(List.of(table, definition));
            }
            return ResultEnd.ok(query.id(), 0);
        });
        api.addNode("n1", "mariadb", true);
        api.addNode("m1", "manticore", true);
        api.addNode("m2", "manticore", true);
        client.createTable(new CreateTableRequest("users", "id bigint primary key", "id", 2, 1, "manticore", null));
        api.run(
                "UPDATE sharded_table SET state = 'active', changing_group = NULL",
                "UPDATE operation_group SET state = 'committed', ended_at = 1",
                "DELETE FROM group_lock",
                "DELETE FROM artifact");
        api.addNode("m3", "manticore", true);
    }

    private static DiagnosisView diagnosed(String node) {
        return client.diagnosis().diagnose(Optional.of(node), Optional.empty(), false);
    }

    private static List<String> found(String node) {
        return diagnosed(node).lines().stream()
                .map(line -> line.kind() + " " + line.object() + " " + line.verdict() + ": " + line.actual())
                .toList();
    }

    private static RepairView planned() {
        return client.diagnosis().planRepair("m3", Optional.empty());
    }

    private static void refused(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void aNewcomerIsGivenTheDistributedTable() {
        assertThat(diagnosed("m3").lines())
                .containsExactly(new DiagnosisLineView(
                        "m3",
                        "distributed",
                        "users",
                        "users",
                        "2 shards",
                        "not made",
                        "not there",
                        "missing",
                        true,
                        null));
        RepairView plan = planned();
        assertThat(plan.commands()).extracting(PlannedCommand::forward).containsExactly(WANTED);
        tables.put("users", WANTED);
        assertThat(found("m3")).as("nobody keeps it true").containsExactly("distributed users stale: 2 shards");
        refused(
                ErrorCode.PLAN_DRIFTED,
                () -> client.diagnosis().repair("m3", Optional.empty(), Objects.requireNonNull(plan.hash())));
        assertThat(planned().commands())
                .extracting(PlannedCommand::forward)
                .singleElement()
                .asString()
                .contains("swap-distributed");
    }

    @Test
    void whatAServerDoesNotShowIsUnsure() {
        tables.put("users", "too busy");
        tables.put("mine", "");
        assertThat(found("m3")).containsExactly("distributed users unsure: too busy");
        tables.put("users", "CREATE TABLE users (id bigint)");
        assertThat(found("m3")).singleElement().asString().startsWith("distributed users unsure: its definition");
    }

    @Test
    void whileItIsMadeNothingElseChangesTheTable() {
        String hash = Objects.requireNonNull(planned().hash());
        assertThat(client.diagnosis().repair("m3", Optional.empty(), hash).replayed())
                .isFalse();
        assertThat(diagnosed("m3").lines()).isEmpty();
        assertThat(diagnosed("m3").counts()).containsEntry("changing", 1);
        refused(ErrorCode.PLAN_DRIFTED, () -> client.diagnosis().repair("m3", Optional.empty(), hash));
        refused(
                ErrorCode.BEING_CHANGED,
                () -> client.moves().start(new MoveRequest("users", 0, "m3", null, null, null, null)));
        assertThat(planned().hash()).isNull();
    }

    @Test
    void aShardThatIsOnItsWayComesFirst() throws Exception {
        String hash = Objects.requireNonNull(planned().hash());
        client.moves().start(new MoveRequest("users", 0, "m3", null, null, null, null));
        assertThat(diagnosed("m3").lines()).isEmpty();
        refused(ErrorCode.PLAN_DRIFTED, () -> client.diagnosis().repair("m3", Optional.empty(), hash));
        // As if it had been published between the look and the group.
        api.run("DELETE FROM group_lock");
        refused(ErrorCode.WRONG_STATE, () -> client.diagnosis().repair("m3", Optional.empty(), hash));
    }

    @Test
    void ofATableThoseNodesAreAskedThatItMayBeOn() {
        assertThat(client.diagnosis()
                        .diagnose(Optional.empty(), Optional.of("users"), false)
                        .nodes())
                .containsExactly("m1", "m2", "m3");
        assertThat(client.diagnosis()
                        .diagnose(Optional.empty(), Optional.empty(), false)
                        .nodes())
                .containsExactly("m1", "m2", "m3", "n1");
        assertThat(found("m1"))
                .containsExactly("shard users_g1_s0_e1 missing: not there", "distributed users missing: not there");
    }

    @Test
    void ofANodeOnlyTablesOfItsEngineAreAskedFor() throws Exception {
        client.createTable(CreateTableRequest.of("orders", "id bigint primary key", "id", 1));
        api.run(
                "UPDATE sharded_table SET state = 'active', changing_group = NULL",
                "UPDATE operation_group SET state = 'committed', ended_at = 1",
                "DELETE FROM group_lock",
                "UPDATE sharded_table SET definition = JSON_SET(definition, '$.routes', JSON_ARRAY('n1')) WHERE name = 'orders'",
                "UPDATE node SET capabilities = 'spider' WHERE name = 'n1'");
        assertThat(found("m3")).containsExactly("distributed users missing: not there");
        api.answerQueries((from, request, rows) -> ResultEnd.ok(request.id(), 0));
        assertThat(found("n1")).isNotEmpty().allMatch(line -> line.contains("orders") || line.startsWith("server"));
    }

    @Test
    void whatTheLedgerAndTheClustersKnowIsNoStranger() throws Exception {
        for (String table : List.of("old_g7_s0_e1", "kept_g8_s0_e1", "odd_g9_s0_e1")) {
            tables.put(table, "");
        }
        api.run(
                "INSERT INTO artifact (node, kind, name, state, created_at, updated_at) VALUES ('m3', 'shard-table', 'app.old_g7_s0_e1', 'planned', 0, 0),"
                        + " ('m3', 'stale-table', 'app.kept_g8_s0_e1', 'kept', 0, 0)");
        assertThat(found("m3"))
                .containsExactly(
                        "shard odd_g9_s0_e1 unknown: there",
                        "distributed users missing: not there",
                        "temporary kept_g8_s0_e1 orphan: there");
    }
}
