package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.api.AuditView;
import io.shardwright.api.IssueView;
import io.shardwright.api.RecoveredView;
import io.shardwright.api.RecoveryView;
import io.shardwright.client.Group;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.Leases;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.LockMode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recovery as people and schedules ask for it. */
final class RecoveryApiTest {
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
    void twoNodesThatAreWell() throws Exception {
        api.forgetAll();
        api.run("DELETE FROM audit", "UPDATE recovery SET failures = 0, opened_at = NULL, reason = ''");
        api.addNode("n1", "mariadb", true);
        api.addNode("n2", "mariadb", true);
        new Leases(api.database()).noteAnswer(api.term());
    }

    private static GroupId submit() {
        Group group = Group.titled("to be recovered").locking("table/users", LockMode.X);
        group.add("n1", "CREATE TABLE app.t (id INT PRIMARY KEY)", "DROP TABLE app.t");
        return GroupId.parse(client.submit(group).group());
    }

    /** A group that got stuck in a try that began before its node was back. */
    private static GroupId stuck() throws Exception {
        GroupId group = submit();
        api.run(
                "UPDATE operation_group SET state = 'rollback_stuck'",
                "UPDATE sharding_queue SET status = 'undo_failed', effect = 'applied', error = 'gone', started_at = 1000",
                "INSERT INTO group_lock SELECT id, 'table/users', 'X', TRUE FROM operation_group ON DUPLICATE KEY UPDATE granted = TRUE",
                "UPDATE worker_session SET present_since = 2000");
        return group;
    }

    private static List<String> audited() {
        return client.audit().list(Optional.empty(), 0, Optional.empty(), 20).entries().stream()
                .map(AuditView::action)
                .filter(action -> action.startsWith("recovery.") || action.equals("group.retry"))
                .toList();
    }

    private static List<String> outcomes(RecoveryView view) {
        return view.items().stream()
                .map(item -> item.kind() + " " + item.object() + " " + item.outcome())
                .toList();
    }

    @Test
    void aFleetThatIsWellNeedsNone() {
        Reply reply = api.post("/api/v1/health/recover", "{}");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body().get("recovered_tables")).isEmpty();
        assertThat(reply.body().get("items")).isEmpty();
        assertThat(reply.body().get("stopped").asText()).isEmpty();
        assertThat(reply.body().get("dry_run").asBoolean()).isFalse();
        assertThat(api.post("/api/v1/health/recover", "{\"force\":true}").code())
                .isEqualTo("bad-request");
    }

    @Test
    void aStuckGroupWhoseNodeIsBackIsRetried() throws Exception {
        GroupId group = stuck();
        var before = api.checksums();
        RecoveryView tried = client.health().recover(true);
        assertThat(outcomes(tried)).containsExactly("rollback-stuck " + group + " recovered");
        assertThat(tried.dryRun()).isTrue();
        assertThat(api.checksums()).as("a dry run writes nothing").isEqualTo(before);

        RecoveryView done = client.health().recover(false);
        assertThat(done.recoveredTables()).containsExactly("users");
        assertThat(done.items())
                .containsExactly(new RecoveredView(
                        "rollback-stuck",
                        group.toString(),
                        "recovered",
                        "node n1 is back since 1970-01-01T00:00:02Z, after its undo had failed"));
        assertThat(client.group(group).state()).isEqualTo("aborting");
        assertThat(api.woken().nodes()).containsKey(new NodeName("n1"));
        assertThat(audited()).containsExactly("group.retry");
        assertThat(outcomes(client.health().recover(false))).isEmpty();
    }

    @Test
    void aStuckGroupWhoseNodesWereThereIsLeftAsItIs() throws Exception {
        GroupId group = stuck();
        api.run("UPDATE worker_session SET present_since = 1000");
        RecoveryView view = client.health().recover(false);
        assertThat(outcomes(view)).containsExactly("rollback-stuck " + group + " left");
        assertThat(view.recoveredTables()).isEmpty();
        assertThat(client.group(group).state()).isEqualTo("rollback_stuck");
        assertThat(audited()).isEmpty();
    }

    @Test
    void aWorkerThatDoesNotTakeWhatIsReadyIsToldAnew() throws Exception {
        submit();
        api.run(
                "UPDATE operation_group SET state = 'active', updated_at = updated_at - 61000",
                "UPDATE sharding_queue SET status = 'ready', updated_at = updated_at - 61000",
                "UPDATE worker_session SET actions = (SELECT action FROM sharding_queue)");
        assertThat(outcomes(client.health().recover(true))).containsExactly("ready-commands n1 recovered");
        assertThat(audited()).isEmpty();
        RecoveryView view = client.health().recover(false);
        assertThat(outcomes(view)).containsExactly("ready-commands n1 recovered");
        assertThat(api.woken().nodes()).containsOnlyKeys(new NodeName("n1"));
        assertThat(audited()).containsExactly("recovery.ready-commands");
    }

    @Test
    void aGroupThatNoLeaderHasTakenOnIsTakenOn() throws Exception {
        GroupId group = submit();
        api.run(
                "UPDATE operation_group SET state = 'aborting', updated_at = updated_at - 61000",
                "UPDATE sharding_queue SET status = 'cancelled', updated_at = updated_at - 61000");
        assertThat(outcomes(client.health().recover(true))).containsExactly("group-in-doubt " + group + " recovered");
        assertThat(client.group(group).state()).isEqualTo("aborting");
        client.health().recover(false);
        assertThat(client.group(group).state()).isEqualTo("rolled_back");
        assertThat(audited()).containsExactly("recovery.group-in-doubt");
    }

    @Test
    void aLeaseThatHasRunOutIsToldAndItsClaimsAreLeft() throws Exception {
        submit();
        api.run(
                "UPDATE operation_group SET state = 'active'",
                "UPDATE sharding_queue SET status = 'running', owner_epoch = 1",
                "UPDATE worker_session SET lease_expires_at = 1 WHERE node = 'n1'",
                "UPDATE availability SET afresh_at = 1");
        RecoveryView view = client.health().recover(false);
        assertThat(outcomes(view)).containsExactly("expired-lease n1 left");
        assertThat(view.items().get(0).detail())
                .startsWith("its lease ran out at ")
                .contains("1 command that it has claimed is settled by its next session: start its worker; it is ");
    }

    private static String scheduled() {
        var last = client.schedules().run("health", false).last();
        assertThat(last).isNotNull();
        return last.detail();
    }

    private static List<String> issues() {
        return client.health().check().issues().stream().map(IssueView::type).toList();
    }

    @Test
    void afterThreeFailuresItWaitsForAPerson() throws Exception {
        GroupId group = stuck();
        api.run("UPDATE operation_group SET undo_mode = 'sideways' WHERE state = 'rollback_stuck'");
        for (int run = 0; run < 3; run++) {
            assertThat(issues()).doesNotContain("recovery-stopped");
            assertThat(scheduled()).contains("failed: rollback-stuck 1");
        }
        String why = "rollback-stuck " + group + ": internal: the log of c1 says more";
        assertThat(scheduled()).endsWith("; recovery is stopped: " + why);
        assertThat(client.health().check().issues())
                .filteredOn(issue -> issue.type().equals("recovery-stopped"))
                .singleElement()
                .satisfies(issue -> assertThat(issue.objects()).containsExactly(why));
        assertThat(client.health().recover(false).stopped())
                .as("a person may, and it fails still")
                .isEqualTo(why);

        api.run("UPDATE operation_group SET undo_mode = 'reverse' WHERE state = 'rollback_stuck'");
        assertThat(scheduled()).contains("recovery is stopped");
        assertThat(client.health().recover(true).stopped())
                .as("a dry run closes nothing")
                .isEqualTo(why);
        RecoveryView mended = client.health().recover(false);
        assertThat(mended.stopped()).isEmpty();
        assertThat(outcomes(mended)).containsExactly("rollback-stuck " + group + " recovered");
        assertThat(issues()).doesNotContain("recovery-stopped");
        assertThat(audited()).containsExactly("recovery.resumed", "group.retry", "recovery.stopped");
    }

    @Test
    void aRunThatDoesNotFailLetsCountingBeginAnew() throws Exception {
        stuck();
        api.run("UPDATE operation_group SET undo_mode = 'sideways'");
        scheduled();
        scheduled();
        api.run("UPDATE operation_group SET undo_mode = 'reverse'");
        assertThat(scheduled()).contains("recovered: rollback-stuck 1");
        api.run(
                "UPDATE operation_group SET state = 'rollback_stuck', undo_mode = 'sideways'",
                "UPDATE sharding_queue SET status = 'undo_failed'");
        scheduled();
        scheduled();
        assertThat(issues()).doesNotContain("recovery-stopped");
    }

    @Test
    void onlyALeaderRecovers() {
        api.resign();
        assertThat(api.post("/api/v1/health/recover", "{}").code()).isEqualTo("no-leader");
        assertThat(api.post("/api/v1/health/recover?dryRun=true", "{}").code()).isEqualTo("no-leader");
    }
}
