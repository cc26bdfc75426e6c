package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.api.CleanedView;
import io.shardwright.api.CleanupView;
import io.shardwright.client.Group;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.GroupId;
import io.shardwright.wire.Query;
import io.shardwright.wire.ResultEnd;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes when somebody asks for it. */
final class CleanupApiTest {
    private static final long DAY = 86_400_000;

    @TempDir
    private static Path folder;

    private static RunningApi api;
    private static ShardwrightClient client;

    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private volatile List<String> ledger = List.of();
    private volatile boolean answers = true;

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
    void aNodeWithALedger() throws Exception {
        api.run("DELETE FROM sharding_queue_history", "DELETE FROM sharding_queue_wait_history");
        api.run("DELETE FROM newest_backup", "DELETE FROM audit WHERE action LIKE 'cleanup.%'");
        api.forgetAll();
        api.addNode("n1", "mariadb", true);
        api.answerQueries((from, request, rows) -> {
            if (!(request instanceof Query query)) {
                return ResultEnd.error(request.id(), "only queries");
            }
            String sql = query.sql();
            asked.add(sql);
            if (!answers) {
                return ResultEnd.error(request.id(), "too busy");
            }
            if (sql.startsWith("SELECT")) {
                rows.columns(List.of("group_uuid"));
                for (String group : ledger) {
                    rows.row(List.of(group));
                }
            }
            return ResultEnd.ok(request.id(), 0);
        });
    }

    /** A group that has ended so long ago. */
    private static String ended(String state, long days) throws Exception {
        Group group = Group.titled("old");
        group.add("n1", "DO 1", "DO 2");
        String id = client.submit(group).group();
        api.run(
                "DELETE FROM group_lock",
                "UPDATE sharding_queue SET status = 'done' WHERE status <> 'done'",
                "UPDATE operation_group SET state = '" + state + "', ended_at = created_at - " + days * DAY
                        + " WHERE uuid = '" + id + "'");
        return id;
    }

    private static Map<String, String> checksums() throws Exception {
        Map<String, String> sums = new TreeMap<>();
        for (String table : List.of(
                "operation_group", "sharding_queue", "sharding_queue_history", "audit", "worker_session", "artifact")) {
            sums.put(table, api.database().dedicated(connection -> {
                try (var statement = connection.createStatement();
                        var rows = statement.executeQuery("CHECKSUM TABLE " + table)) {
                    rows.next();
                    return rows.getString(2);
                }
            }));
        }
        return sums;
    }

    @Test
    void aDryRunTellsWhatARunThenDoesAndChangesNothing() throws Exception {
        String done = ended("committed", 8);
        String undone = ended("rolled_back", 2);
        ended("committed", 6);
        String other = ended("rollback_stuck", 400);
        api.run("UPDATE operation_group SET ended_at = NULL WHERE state = 'rollback_stuck'");
        ledger = List.of(done, other);
        api.run("INSERT INTO newest_backup SELECT 1, MAX(created_at) FROM operation_group");
        Map<String, String> before = checksums();

        CleanupView plan = client.cleanup().run(Optional.empty(), true);

        assertThat(plan.resourcesCleaned())
                .containsExactly(
                        new CleanedView("failed-groups", undone + " (old)", "rolled_back 2 d ago"),
                        new CleanedView("queue-rows", done + " (old)", "committed 8 d ago"),
                        new CleanedView("ledger", "n1: " + done + " (old)", "committed 8 d ago"));
        assertThat(plan.dryRun()).isTrue();
        assertThat(checksums()).isEqualTo(before);
        assertThat(asked).allMatch(sql -> sql.startsWith("SELECT"));

        CleanupView run = client.cleanup().run(Optional.empty(), false);
        assertThat(run.resourcesCleaned()).isEqualTo(plan.resourcesCleaned());
        assertThat(run.counts()).isEqualTo(Map.of("failed-groups", 1, "queue-rows", 1, "ledger", 1));
        assertThat(run.notes()).isEmpty();
        assertThat(asked.get(asked.size() - 1))
                .isEqualTo("DELETE FROM shardwright.ledger WHERE group_uuid IN ('" + done + "')");
        assertThat(client.group(GroupId.parse(done)).commands()).hasSize(1);
        assertThat(client.audit()
                        .list(Optional.empty(), 0, Optional.empty(), 10)
                        .entries())
                .extracting(entry -> entry.action() + " " + entry.target() + " " + entry.detail())
                .contains("cleanup.queue-rows 1 " + done + " (old)", "cleanup.ledger n1 " + done + " (old)");
        ledger = List.of();
        assertThat(client.cleanup().run(Optional.empty(), false).counts()).isEmpty();
    }

    @Test
    void theAnswerHasTheKeyThatItsUsersKnow() throws Exception {
        String done = ended("committed", 8);
        Reply reply = api.post("/api/v1/cleanup?only=queue-rows&dryRun=true", "{}");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body().get("resources_cleaned").toString())
                .isEqualTo("[{\"kind\":\"queue-rows\",\"name\":\"" + done + " (old)\",\"why\":\"committed 8 d ago\"}]");
        assertThat(reply.body().get("dry_run").asBoolean()).isTrue();
    }

    @Test
    void aGroupIsPurgedOnceItsNodesHaveForgottenIt() throws Exception {
        String old = ended("committed", 91);
        client.cleanup().run(Optional.of("queue-rows"), false);
        answers = false;
        CleanupView refused = client.cleanup().run(Optional.of("history"), false);
        assertThat(refused.counts()).isEmpty();
        assertThat(refused.notes()).containsExactly("history: node n1 is left for later: too busy");
        answers = true;
        api.run("UPDATE worker_session SET lease_expires_at = 1");
        CleanupView away = client.cleanup().run(Optional.of("history"), true);
        assertThat(away.counts()).isEmpty();
        assertThat(away.notes())
                .containsExactly("history: groups with commands on n1 stay until their workers are there");
        api.run("UPDATE worker_session SET lease_expires_at = 9999999999999");
        assertThat(client.cleanup().run(Optional.of("history"), true).counts()).isEqualTo(Map.of("history", 1));
        CleanupView run = client.cleanup().run(Optional.of("history"), false);
        assertThat(run.resourcesCleaned())
                .containsExactly(new CleanedView("history", old + " (old)", "committed 91 d ago"));
        assertThat(asked.get(asked.size() - 1)).startsWith("DELETE").contains(old);
        assertThatThrownBy(() -> client.group(GroupId.parse(old)))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
    }

    @Test
    void nothingIsForgottenWhileTheDatabaseWaitsToBeReconciled() throws Exception {
        String done = ended("committed", 8);
        ledger = List.of(done);
        api.run(
                "INSERT INTO newest_backup SELECT 1, MAX(created_at) FROM operation_group",
                "UPDATE coordinator_term SET state = 'restored'");
        try {
            assertThatThrownBy(() -> client.cleanup().run(Optional.empty(), false))
                    .isInstanceOfSatisfying(
                            ShardwrightException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.METADATA_RESTORED));
        } finally {
            api.run("UPDATE coordinator_term SET state = 'open'");
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void scratchSchemasThatWereLeftAreDropped() throws Exception {
        String rehearsal = "01234567-89ab-cdef-0123-456789abcdef";
        api.run("INSERT INTO artifact (node, kind, name, epoch, state, created_at, updated_at) VALUES ('n1',"
                + " 'rehearsal-schema', '" + rehearsal + "', 1, 'planned', 1, 1)");
        assertThat(client.cleanup().run(Optional.of("scratch"), true).resourcesCleaned())
                .extracting(CleanedView::name)
                .containsExactly("n1: " + rehearsal);
        assertThat(asked).isEmpty();
        answers = false;
        assertThat(client.cleanup().run(Optional.of("scratch"), false).counts()).isEmpty();
        answers = true;
        assertThat(client.cleanup().run(Optional.of("scratch"), false).counts()).isEqualTo(Map.of("scratch", 1));
        assertThat(asked)
                .endsWith(
                        "DROP DATABASE IF EXISTS shardwright_rehearsal_0123456789abcdef0123456789abcdef",
                        "DELETE FROM shardwright.ledger WHERE group_uuid IN ('" + rehearsal + "')");
        assertThat(client.cleanup().run(Optional.of("scratch"), true).counts()).isEmpty();
    }

    @Test
    void aKindThatThereIsNotIsRefused() {
        assertThatThrownBy(() -> client.cleanup().run(Optional.of("tables"), true))
                .isInstanceOfSatisfying(ShardwrightException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.BAD_REQUEST);
                    assertThat(e).hasMessageContaining("none of history, failed-groups, queue-rows");
                });
    }
}
