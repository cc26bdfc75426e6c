package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.api.AuditView;
import io.shardwright.api.ScheduleRequest;
import io.shardwright.api.ScheduleRunView;
import io.shardwright.api.ScheduleView;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.metadata.LeaderTerm;
import io.shardwright.operations.Operations;
import io.shardwright.operations.ScheduleKeeper;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.wire.ResultEnd;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Schedules as people set and ask for them, and as the leader keeps them. */
final class ScheduleApiTest {
    private static final long DAY = 86_400_000;

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
    void asTheyCame() throws Exception {
        api.run(
                "UPDATE schedule SET next_at = NULL, runs = 0, outcome = NULL, enabled = TRUE, set_by = ''",
                "UPDATE schedule SET cron = '0 2 * * *', kinds = 'history,queue-rows,ledger' WHERE name = 'daily'",
                "UPDATE schedule SET kinds = 'health,recovery' WHERE name = 'health'",
                "DELETE FROM audit");
        api.forgetAll();
    }

    private static ScheduleView schedule(String name) {
        return client.schedules().list().schedules().stream()
                .filter(view -> view.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static ScheduleRunView last(String name) {
        ScheduleRunView last = schedule(name).last();
        assertThat(last).isNotNull();
        return last;
    }

    private static ScheduleRequest cron(String cron) {
        return new ScheduleRequest(cron, List.of(), null);
    }

    private static void assertRefused(ErrorCode code, String words, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ShardwrightException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.message()).contains(words);
        });
    }

    private static ScheduleKeeper keeper(String name) {
        return keeper(api.operations(), name);
    }

    private static ScheduleKeeper keeper(Operations operations, String name) {
        return operations.upkeep().schedules().keepers().stream()
                .filter(keeper -> keeper.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void due(String name) throws Exception {
        api.run("UPDATE schedule SET next_at = 1000 WHERE name = '" + name + "'");
    }

    @Test
    void theListSaysWhenEachIsDueNext() {
        List<ScheduleView> all = client.schedules().list().schedules();
        assertThat(all).extracting(ScheduleView::name).containsExactly("daily", "health", "hourly", "weekly");
        ScheduleView daily = all.get(0);
        assertThat(daily.next())
                .hasSize(3)
                .allMatch(at -> Instant.ofEpochMilli(at).toString().endsWith("T02:00:00Z"));
        assertThat(daily.next().get(2) - daily.next().get(0)).isEqualTo(2 * DAY);
        assertThat(daily.last()).isNull();
        assertThat(daily.setBy()).isNull();
    }

    @Test
    void aChangeIsTriedMadeAndAudited() {
        ScheduleView before = schedule("daily");
        ScheduleView tried = client.schedules().set("daily", cron(" 30 4 * * 1-5 "), true);
        assertThat(tried.cron()).isEqualTo("30 4 * * 1-5");
        assertThat(Instant.ofEpochMilli(tried.next().get(0)).toString()).endsWith("T04:30:00Z");
        assertThat(schedule("daily")).isEqualTo(before);
        assertThat(client.schedules().set("daily", cron("30 4 * * 1-5"), false)).isEqualTo(schedule("daily"));
        assertThat(schedule("daily").setBy()).isEqualTo(api.actor());
        ScheduleView off = client.schedules().set("daily", new ScheduleRequest(null, List.of("terms"), false), false);
        assertThat(off.next()).isEmpty();
        assertThat(off.kinds()).containsExactly("terms");
        assertThat(off.cron()).isEqualTo("30 4 * * 1-5");
        assertThat(client.audit()
                        .list(Optional.empty(), 0, Optional.empty(), 10)
                        .entries())
                .extracting(AuditView::action)
                .containsExactly("schedule.set", "schedule.set");
    }

    @Test
    void whatIsWrongIsSaid() {
        assertRefused(
                ErrorCode.BAD_REQUEST,
                "the hour of '0 25 * * *' cannot be read: Value 25 not in range [0, 23]",
                () -> client.schedules().set("daily", cron("0 25 * * *"), false));
        assertRefused(
                ErrorCode.NOT_FOUND, "'yearly'", () -> client.schedules().set("yearly", cron("0 1 * * *"), false));
        assertRefused(ErrorCode.NOT_FOUND, "'yearly'", () -> client.schedules().run("yearly", true));
        assertRefused(
                ErrorCode.BAD_REQUEST,
                "at least one kind of upkeep",
                () -> client.schedules().set("daily", new ScheduleRequest(null, List.of("tables"), null), false));
        assertRefused(
                ErrorCode.BAD_REQUEST,
                "nothing of the schedule is to change",
                () -> client.schedules().set("daily", new ScheduleRequest(null, List.of(), null), true));
        assertThat(client.audit()
                        .list(Optional.empty(), 0, Optional.empty(), 10)
                        .entries())
                .isEmpty();
    }

    @Test
    void whoeverAsksGetsARunAtOnce() {
        ScheduleView tried = client.schedules().run("health", true);
        assertThat(tried.runs()).isZero();
        ScheduleView run = client.schedules().run("health", false);
        assertThat(run.runs()).isEqualTo(1);
        ScheduleRunView last = last("health");
        assertThat(last.outcome()).isEqualTo("done");
        assertThat(last.actor()).isEqualTo(api.actor());
        assertThat(last.dueAt()).isNull();
        assertThat(last.detail()).startsWith(client.health().check().overallStatus());
        assertThat(client.schedules().run("daily", false).last())
                .extracting(ScheduleRunView::detail)
                .isEqualTo("gone: nothing");
    }

    @Test
    void theLeaderRunsWhatIsDueOnce() throws Exception {
        ScheduleKeeper keeper = keeper("daily");
        keeper.step(api.term());
        assertThat(schedule("daily").runs()).as("it begins with the next time").isZero();
        due("daily");
        keeper.step(api.term());
        assertThat(last("daily").dueAt()).isEqualTo(1_000);
        assertThat(last("daily").actor()).isEqualTo("leader");
        assertThat(last("daily").outcome()).isEqualTo("done");
        assertThat(keeper.step(api.term())).isPositive();
        assertThat(schedule("daily").runs()).as("for years without a leader").isEqualTo(1);
        assertThat(schedule("daily").next().get(0)).isGreaterThan(last("daily").startedAt());
    }

    @Test
    void whoIsDeposedRunsNothing() throws Exception {
        due("daily");
        LeaderTerm old = api.term();
        api.loseUnnoticed();
        assertRefused(ErrorCode.FENCED, "is over", () -> keeper("daily").step(old));
        assertThat(schedule("daily").runs()).isZero();
        assertThat(schedule("daily").next().get(0)).isEqualTo(1_000);
    }

    @Test
    void whoIsDeposedInTheMidstOfARunRemovesNothingMoreAndTheNextLeaderRunsNothingForThatTime() throws Exception {
        api.run(
                "UPDATE schedule SET kinds = 'ledger,terms' WHERE name = 'daily'",
                "INSERT INTO leader_history (begun_at, term, holder) VALUES (1, 0, 'c0')");
        api.addNode("n1", "mariadb", true);
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch goesOn = new CountDownLatch(1);
        api.answerQueries((from, request, result) -> {
            asked.countDown();
            try {
                goesOn.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            result.columns(List.of("group_uuid"));
            return ResultEnd.ok(request.id(), 0);
        });
        LeaderTerm old = api.term();
        due("daily");
        CompletableFuture<Long> first =
                CompletableFuture.supplyAsync(() -> keeper("daily").step(old));
        asked.await();
        assertThat(last("daily").outcome()).isEqualTo("running");
        assertRefused(
                ErrorCode.WRONG_STATE, "is running", () -> client.schedules().run("daily", false));

        LeaderTerm next = api.loseUnnoticed();
        ScheduleKeeper other = keeper(api.beside("c2"), "daily");
        other.step(next);
        assertThat(last("daily").outcome()).isEqualTo("interrupted");
        assertThat(schedule("daily").runs()).as("its time is over").isEqualTo(1);
        assertThat(client.health().check().warnings())
                .anyMatch(warning -> warning.startsWith("schedule-undone: daily"));
        goesOn.countDown();
        assertThatThrownBy(first::join).rootCause().hasMessageContaining("is over");
        assertThat(oldTerms()).as("it removed nothing more").isEqualTo(1);
        assertThat(last("daily").outcome()).isEqualTo("interrupted");

        due("daily");
        other.step(next);
        assertThat(schedule("daily").runs()).isEqualTo(2);
        assertThat(last("daily").detail()).isEqualTo("gone: terms 1");
        assertThat(oldTerms()).isZero();
    }

    private static long oldTerms() {
        return api.database().dedicated(connection -> {
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery("SELECT COUNT(*) FROM leader_history WHERE holder = 'c0'")) {
                rows.next();
                return rows.getLong(1);
            }
        });
    }

    @Test
    void whatFailsIsSaidWithItsReason() throws Exception {
        due("daily");
        api.run("RENAME TABLE newest_backup TO away", "UPDATE schedule SET kinds = 'ledger' WHERE name = 'daily'");
        api.addNode("n1", "mariadb", true);
        api.answerQueries((from, request, result) -> {
            result.columns(List.of("group_uuid"));
            result.row(List.of("00000000-0000-0000-0000-000000000000"));
            return ResultEnd.ok(request.id(), 0);
        });
        try {
            assertThatThrownBy(() -> keeper("daily").step(api.term())).isInstanceOf(ShardwrightException.class);
        } finally {
            api.run("RENAME TABLE away TO newest_backup");
        }
        assertThat(last("daily").outcome()).isEqualTo("failed");
        assertThat(last("daily").detail())
                .startsWith("internal: the metadata database refused a statement: ")
                .contains("newest_backup");
        assertThat(client.health().check().warnings())
                .contains("schedule-undone: daily. `schedule list` says why; `schedule run-now NAME` runs it again.");
    }

    @Test
    void whatIsLateIsAWarning() throws Exception {
        api.run("UPDATE schedule SET next_at = UNIX_TIMESTAMP() * 1000 - 601000 WHERE name = 'health'");
        assertThat(client.health().check().warnings()).anyMatch(warning -> warning.startsWith("schedule-late: health"));
        keeper("health").step(api.term());
        assertThat(client.health().check().warnings()).noneMatch(warning -> warning.startsWith("schedule-late"));
    }

    @Test
    void prometheusIsToldOfRuns() throws Exception {
        client.schedules().run("health", false);
        api.run("UPDATE schedule SET started_at = 1800000000000 WHERE name = 'health'");
        assertThat(MetricsText.with(api, "shardwright_schedule_runs_total{schedule=\"health\"} 1.0\n"))
                .contains("shardwright_schedule_runs_total{schedule=\"daily\"} 0.0\n")
                .contains("shardwright_schedule_last_run_seconds{schedule=\"health\"} 1.8E9\n")
                .contains("shardwright_schedule_undone{schedule=\"health\"} 0.0\n");
    }
}
