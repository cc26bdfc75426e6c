package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.api.CommandRequest;
import io.shardwright.api.ContinuedView;
import io.shardwright.api.ExplainView;
import io.shardwright.api.GroupRequest;
import io.shardwright.api.GroupView;
import io.shardwright.api.LockView;
import io.shardwright.api.PauseRequest;
import io.shardwright.api.PausesView;
import io.shardwright.client.ControlClient;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.fleet.NodeName;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.CommandLimits;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.PauseScope;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orders, pauses and explanations over the API; nobody runs the commands. */
final class ControlApiTest {
    @TempDir
    private static Path folder;

    private static RunningApi api;

    @BeforeAll
    static void start() throws Exception {
        api = RunningApi.start(folder);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @BeforeEach
    void empty() throws Exception {
        api.forgetAll();
        api.run("DELETE FROM control WHERE scope <> 'cluster'", "UPDATE control SET paused = FALSE");
        api.addNode("n1", "mariadb", true);
        api.addNode("n2", "mariadb", false);
    }

    private static ShardwrightClient client() {
        return ShardwrightClient.connect(List.of(api.base()), api.key());
    }

    private static ControlClient control() {
        return client().control();
    }

    private static CommandRequest command(String name, List<String> after, List<String> rollbackAfter) {
        return new CommandRequest(
                name,
                "n1",
                "CREATE TABLE " + name + " (id INT)",
                "DROP TABLE " + name,
                null,
                after,
                null,
                null,
                rollbackAfter);
    }

    private static GroupRequest request(
            @Nullable String policy, @Nullable String undo, List<LockView> locks, CommandRequest... commands) {
        return new GroupRequest(null, "g", List.of(commands), policy, undo, locks);
    }

    private static GroupId submit(GroupRequest request) {
        return GroupId.parse(client().submit(request).group());
    }

    private static void refused(ErrorCode code, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        ShardwrightException.class,
                        e -> assertThat(e.code()).as(e.message()).isEqualTo(code));
    }

    @Test
    void pausesAreMadeShownAndEnded() throws Exception {
        PauseRequest pause = new PauseRequest("node", "n1", "new disk", 600_000L);
        var before = api.rows();
        assertThat(control().pause(pause, true).pauses()).isEmpty();
        assertThat(api.rows()).as("a dry run writes nothing").isEqualTo(before);

        PausesView paused = control().pause(pause, false);
        assertThat(paused.pauses()).singleElement().satisfies(one -> {
            assertThat(one.target()).isEqualTo("n1");
            assertThat(one.reason()).isEqualTo("new disk");
            assertThat(one.actor()).isEqualTo(api.actor());
            assertThat(one.expiresAt()).isEqualTo(one.since() + 600_000);
        });
        assertThat(paused.unacknowledged()).as("n2 is not alive").containsExactly("n1");
        api.run("UPDATE worker_session SET control_version = " + paused.version());
        assertThat(control().pauses().unacknowledged()).isEmpty();
        assertThat(control().resume(PauseScope.NODE, "n1", "", true).pauses()).hasSize(1);
        assertThat(control().resume(PauseScope.NODE, "n1", "", false).pauses()).isEmpty();

        refused(ErrorCode.NOT_FOUND, () -> control().resume(PauseScope.NODE, "n1", "", false));
        refused(ErrorCode.NOT_FOUND, () -> control().pause(new PauseRequest("node", "n9", "r", null), false));
        refused(ErrorCode.BAD_REQUEST, () -> control().pause(new PauseRequest("node", "", "r", null), false));
        refused(ErrorCode.BAD_REQUEST, () -> control().pause(new PauseRequest("cluster", "", " ", null), false));
        refused(ErrorCode.BAD_REQUEST, () -> control().pause(new PauseRequest("shard", "x", "r", null), false));
        refused(ErrorCode.BAD_REQUEST, () -> control().pause(new PauseRequest("cluster", "", "r", 0L), false));
    }

    @Test
    void changesGoToTheLeader() throws Exception {
        GroupId group = submit(request(null, null, List.of(), command("a", List.of(), List.of())));
        api.follow("c2", "http://127.0.0.1:7071");
        var before = api.rows();
        for (String order : List.of("stop", "waive", "rollback", "continue", "retry")) {
            String body = switch (order) {
                case "waive" -> "{\"command\":\"a\",\"reason\":\"r\"}";
                case "rollback" -> "{\"to\":\"a\"}";
                default -> "{}";
            };
            assertThat(api.post("/api/v1/groups/" + group + "/" + order, body).code())
                    .as(order)
                    .isEqualTo("not-leader");
        }
        assertThat(api.post("/api/v1/pauses", "{\"scope\":\"cluster\",\"reason\":\"r\"}")
                        .code())
                .isEqualTo("not-leader");
        assertThat(api.rows()).isEqualTo(before);
        assertThat(api.get("/api/v1/groups/" + group + "/explain").status()).isEqualTo(200);
    }

    @Test
    void aDryRunOfAnOrderShowsTheGroupAsItWouldBe() throws Exception {
        GroupId group = submit(request(null, null, List.of(), command("a", List.of(), List.of())));
        var before = api.rows();
        assertThat(control().stop(group, true, "", true).state()).isEqualTo("aborting");
        assertThat(client().group(group).state()).isEqualTo("pending");
        assertThat(api.rows()).isEqualTo(before);
        GroupView stopped = control().stop(group, false, "not now", false);
        assertThat(stopped.abortReason()).isEqualTo("stopped");
        assertThat(stopped.counts()).containsOnlyKeys("cancelled");
        refused(ErrorCode.WRONG_STATE, () -> control().retry(group, false));
        refused(ErrorCode.WRONG_STATE, () -> control().rollbackTo(group, "a", false));
        refused(
                ErrorCode.NOT_FOUND,
                () -> control().stop(GroupId.parse("00000000-0000-0000-0000-000000000009"), false, "", false));
    }

    private static GroupRequest limited(
            @Nullable Integer tries, @Nullable Integer limitSeconds, @Nullable Integer deadlineSeconds) {
        CommandRequest plain = command("a", List.of(), List.of());
        CommandRequest limited = new CommandRequest(
                plain.name(),
                plain.node(),
                plain.forward(),
                plain.rollback(),
                plain.phase(),
                plain.after(),
                plain.probes(),
                plain.onUnknown(),
                plain.rollbackAfter(),
                tries,
                limitSeconds);
        return new GroupRequest(null, "g", List.of(limited), null, null, List.of(), deadlineSeconds);
    }

    @Test
    void limitsAreCheckedAndShown() {
        GroupView plain = client().group(submit(limited(null, null, null)));
        assertThat(plain.deadlineAt()).isNull();
        assertThat(plain.commands().get(0).triesMax()).isEqualTo(CommandLimits.TRIES_USUAL);
        assertThat(plain.commands().get(0).limitSeconds()).isNull();

        GroupView group = client().group(submit(limited(3, 60, 3_600)));
        assertThat(group.deadlineAt()).isEqualTo(group.createdAt() + 3_600_000);
        assertThat(group.commands().get(0).triesMax()).isEqualTo(3);
        assertThat(group.commands().get(0).limitSeconds()).isEqualTo(60);

        for (int wrong : new int[] {0, -1, Integer.MAX_VALUE}) {
            refused(ErrorCode.BAD_REQUEST, () -> submit(limited(wrong, null, null)));
            refused(ErrorCode.BAD_REQUEST, () -> submit(limited(null, wrong, null)));
            refused(ErrorCode.BAD_REQUEST, () -> submit(limited(null, null, wrong)));
        }
    }

    @Test
    void aStuckGroupIsRetriedOrWaivedAndSaysSo() throws Exception {
        GroupId group = submit(request(null, "mirrored", List.of(), command("a", List.of(), List.of())));
        api.run(
                "UPDATE operation_group SET state = 'rollback_stuck'",
                "UPDATE sharding_queue SET status = 'undo_failed', effect = 'applied', error = 'denied'");
        assertThat(control().explain(group).reasons()).singleElement().satisfies(reason -> {
            assertThat(reason.kind()).isEqualTo("operator");
            assertThat(reason.text()).contains("denied", "group waive");
        });
        // Four tries: one was never sent, and the last one runs.
        api.run("UPDATE sharding_queue SET status = 'undoing', undo_tries = 4, undo_unsent = 1");
        MetricsText.awaitWords(api, "shardwright_undo_tries_total 4.0\n", "shardwright_undo_failures_total 2.0\n");
        api.run("UPDATE sharding_queue SET status = 'undo_failed'");
        MetricsText.awaitWords(api, "shardwright_undo_failures_total 3.0\n");
        refused(ErrorCode.BAD_REQUEST, () -> control().waive(group, "a", "", false));
        refused(ErrorCode.NOT_FOUND, () -> control().waive(group, "b", "r", false));
        GroupView waived = control().waive(group, "a", "server is scrap", false);
        assertThat(waived.state()).isEqualTo("aborting");
        assertThat(waived.remains()).containsExactly("a");
        assertThat(waived.waivers()).singleElement().satisfies(waiver -> {
            assertThat(waiver.command()).isEqualTo("a");
            assertThat(waiver.reason()).isEqualTo("server is scrap");
        });
        api.run("UPDATE operation_group SET state = 'rolled_back_with_waivers', aborted_at = 1000, ended_at = 3500");
        assertThat(client().groups(java.util.Optional.empty(), 5))
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.waived()).isEqualTo(1);
                    assertThat(line.rollbackMillis()).isEqualTo(2_500);
                });
        MetricsText.awaitWords(
                api,
                "shardwright_groups{state=\"rolled_back_with_waivers\"} 1.0\n",
                "shardwright_rollback_duration_seconds_sum{outcome=\"rolled_back_with_waivers\"} 2.5\n",
                "shardwright_rollback_duration_seconds_count{outcome=\"rolled_back\"} 0\n",
                "shardwright_undo_tries_total 4.0\n");
    }

    @Test
    void aDecidedGroupEndsWithoutWhatFailsOnAndSaysSo() throws Exception {
        GroupId group = submit(request(null, "mirrored", List.of(), command("a", List.of(), List.of())));
        api.run(
                "UPDATE operation_group SET state = 'completing', remaining = 0, remaining_after = 1",
                "UPDATE sharding_queue SET phase = 'after', rollback_query = NULL, status = 'ready', tries = 9, error = '1062 Duplicate'");
        refused(ErrorCode.WRONG_STATE, () -> control().waive(group, "a", "r", false));
        api.run("UPDATE sharding_queue SET tries = 10");
        assertThat(control().explain(group).reasons())
                .anySatisfy(reason -> assertThat(reason.text()).contains("1062 Duplicate", "group waive"));
        assertThat(control().waive(group, "a", "r", true).state()).isEqualTo("committed");
        assertThat(client().group(group).state()).as("it was a dry run").isEqualTo("completing");
        GroupView waived = control().waive(group, "a", "the row is there", false);
        assertThat(waived.state()).isEqualTo("committed");
        assertThat(waived.remains()).isEmpty();
        assertThat(waived.waivers())
                .singleElement()
                .satisfies(waiver -> assertThat(waiver.reason()).isEqualTo("the row is there"));
        assertThat(client().groups(java.util.Optional.empty(), 5))
                .singleElement()
                .satisfies(line -> assertThat(line.waived()).isEqualTo(1));
        MetricsText.awaitWords(
                api, "shardwright_groups{state=\"committed\"} 1.0\n", "shardwright_undo_failures_total 0.0\n");
    }

    @Test
    void aGroupWaitsForTheNamedLocksOfAnother() {
        List<LockView> locks = List.of(new LockView("table/users", "X"));
        GroupId first = submit(request(null, null, locks, command("a", List.of(), List.of())));
        GroupId second = submit(
                request(null, null, List.of(new LockView("table/users/3", "X")), command("b", List.of(), List.of())));
        ExplainView why = control().explain(second);
        assertThat(why.state()).isEqualTo("pending");
        assertThat(why.reasons()).singleElement().satisfies(reason -> {
            assertThat(reason.kind()).isEqualTo("lock");
            assertThat(reason.on()).isEqualTo(first.toString());
            assertThat(reason.text()).contains("wants IX on table/users").contains("waits, before it, for X");
        });
        long command = client().group(second).commands().get(0).id();
        assertThat(control().explain(command).reasons()).isEqualTo(why.reasons());
        assertThat(control().explain(first).reasons()).extracting("kind").containsExactly("queue");
        refused(ErrorCode.NOT_FOUND, () -> control().explain(999_999));
        assertThat(api.get("/api/v1/commands/x/explain").code()).isEqualTo("bad-request");
    }

    @Test
    void aCommandSaysWhatKeepsIt() throws Exception {
        GroupId group = submit(request(
                "hold", null, List.of(), command("a", List.of(), List.of()), command("b", List.of("a"), List.of())));
        api.run(
                "UPDATE operation_group SET state = 'active'",
                "UPDATE sharding_queue SET status = 'ready' WHERE name = 'a'");
        List<Long> ids = client().group(group).commands().stream()
                .map(io.shardwright.api.CommandView::id)
                .toList();
        assertThat(control().explain(ids.get(1)).reasons()).extracting("kind").containsExactly("dependency");
        assertThat(control().explain(ids.get(0)).reasons())
                .as("the worker has named no actions")
                .extracting("kind")
                .containsExactly("unknown-action");
        control().pause(new PauseRequest("group", group.toString(), "wait for ada", null), false);
        assertThat(control().explain(group).reasons()).anySatisfy(reason -> {
            assertThat(reason.kind()).isEqualTo("pause");
            assertThat(reason.text()).contains("wait for ada", "until it is resumed");
        });
        api.run("UPDATE sharding_queue SET node = 'n2'");
        assertThat(control().explain(ids.get(0)).reasons()).extracting("kind").contains("no-worker");
    }

    @Test
    void refusesWhatAGroupCannotAskFor() throws Exception {
        var before = api.rows();
        CommandRequest a = command("a", List.of(), List.of());
        refused(ErrorCode.BAD_REQUEST, () -> submit(request("forgive", null, List.of(), a)));
        refused(ErrorCode.BAD_REQUEST, () -> submit(request(null, "sideways", List.of(), a)));
        refused(ErrorCode.BAD_REQUEST, () -> submit(request(null, null, List.of(new LockView("everything", "X")), a)));
        refused(ErrorCode.BAD_REQUEST, () -> submit(request(null, null, List.of(new LockView("table/t", "Y")), a)));
        refused(
                ErrorCode.ROLLBACK_ORDER,
                () -> submit(request(null, null, List.of(), a, command("b", List.of(), List.of("a")))));
        assertThat(api.rows()).isEqualTo(before);
        assertThat(client().group(submit(
                                request("retry", "mirrored", List.of(), a, command("b", List.of(), List.of("a")))))
                        .policy())
                .isEqualTo("retry");
    }

    @Test
    void aGroupGoesBackAndOnOverTheApi() throws Exception {
        GroupId group = submit(request(
                "hold", null, List.of(), command("a", List.of(), List.of()), command("b", List.of("a"), List.of())));
        api.run(
                "UPDATE operation_group SET state = 'active', remaining = 1",
                "UPDATE sharding_queue SET status = 'done', effect = 'applied' WHERE name = 'a'",
                "UPDATE sharding_queue SET status = 'failed' WHERE name = 'b'");
        assertThat(client().group(group).held()).isTrue();
        GroupView back = control().rollbackTo(group, "a", false);
        assertThat(back.savepoint()).isEqualTo("a");
        assertThat(back.held()).isTrue();
        assertThat(control().explain(group).reasons()).extracting("kind").containsExactly("operator");
        refused(
                ErrorCode.UNKNOWN_DEPENDENCY,
                () -> control().resume(group, List.of(command("c", List.of("b"), List.of())), false));
        refused(
                ErrorCode.DUPLICATE_COMMAND,
                () -> control().resume(group, List.of(command("b", List.of(), List.of())), false));
        List<CommandRequest> more = List.of(command("c", List.of("a"), List.of()));
        ContinuedView planned = control().resume(group, more, "once", true);
        assertThat(planned.warnings()).singleElement().asString().startsWith("not checked: node n1: ");
        assertThat(planned.group().commands()).hasSize(3);
        assertThat(api.woken().isEmpty()).as("a dry run wakes nobody").isTrue();
        ContinuedView continued = control().resume(group, more, "once", false);
        assertThat(api.woken().nodes()).containsOnlyKeys(new NodeName("n1"));
        assertThat(continued.replayed()).isFalse();
        assertThat(continued.warnings()).isEqualTo(planned.warnings());
        GroupView on = continued.group();
        assertThat(on.savepoint()).isNull();
        assertThat(on.commands().get(2).state()).isEqualTo("ready");
        assertThat(on.commands().get(2).waitsFor()).containsExactly("a");
        ContinuedView again = control().resume(group, more, "once", false);
        assertThat(again.replayed()).isTrue();
        assertThat(again.group().commands()).hasSize(3);
        refused(ErrorCode.KEY_REUSED, () -> control().resume(group, List.of(), "once", false));
        refused(ErrorCode.WRONG_STATE, () -> control().resume(group, List.of(), false));
    }

    @Test
    void aRetryWakesTheNodesOnWhichSomethingIsTriedAgain() throws Exception {
        GroupId group = submit(request("hold", null, List.of(), command("a", List.of(), List.of())));
        for (String failed : List.of("failed", "undo_failed")) {
            api.run(
                    "UPDATE operation_group SET state = '" + (failed.equals("failed") ? "active" : "rollback_stuck")
                            + "'",
                    "UPDATE sharding_queue SET status = '" + failed + "', effect = 'applied'");
            assertThat(control().retry(group, true).counts()).doesNotContainKey(failed);
            control().retry(group, false);
            assertThat(api.woken().nodes()).containsOnlyKeys(new NodeName("n1"));
            control().stop(group, false, "", false);
            assertThat(api.woken().isEmpty()).isTrue();
        }
    }

    @Test
    void whatIsAddedToAGroupIsCheckedByHowTheGroupIsUndone() throws Exception {
        for (String undo : List.of("reverse", "mirrored")) {
            GroupId group = submit(request("hold", undo, List.of(), command("a", List.of(), List.of())));
            api.run(
                    "UPDATE operation_group SET state = 'active', remaining = 1, savepoint ="
                            + " (SELECT MAX(id) FROM sharding_queue) WHERE uuid = '" + group + "'",
                    "UPDATE sharding_queue SET status = 'done', effect = 'applied'");
            // Strict reverse order undoes the later one first; a mirrored undo does what the edges say.
            List<CommandRequest> more =
                    List.of(command("b", List.of(), List.of()), command("c", List.of(), List.of("b")));
            if (undo.equals("reverse")) {
                refused(ErrorCode.ROLLBACK_ORDER, () -> control().resume(group, more, true));
            } else {
                assertThat(control().resume(group, more, true).group().commands())
                        .hasSize(3);
            }
        }
    }
}
