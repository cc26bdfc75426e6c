package io.shardwright.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.schedule.RunOutcome;
import io.shardwright.schedule.Schedule;
import io.shardwright.schedule.ScheduleChange;
import io.shardwright.schedule.ScheduleRun;
import io.shardwright.schedule.UpkeepKinds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Schedules in the metadata database: each due time is run for once. */
final class ScheduleRowsTest {
    @RegisterExtension
    final Fixture fixture = new Fixture();

    private final ScheduleRows rows = new ScheduleRows(fixture.database);

    private final Schedule came = daily();

    @AfterEach
    void asItCame() {
        rows.set(fixture.terms.begin("c1", "http://c1", "c1:1"), "daily", (schedule, now) -> came, "tester", false);
    }

    private Schedule daily() {
        return rows.read().find("daily");
    }

    /** The schedule, due at a time. */
    private Schedule due(long at) {
        rows.reckon(fixture.term, daily(), at);
        assertThat(daily().nextAt()).hasValue(at);
        return daily();
    }

    private static void assertFenced(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FENCED));
    }

    @Test
    void theyComeWithWhatTheyRun() {
        assertThat(rows.read().schedules())
                .extracting(schedule -> schedule.name() + " " + schedule.cron() + " " + schedule.kinds())
                .containsExactly(
                        "daily 0 2 * * * [history, queue-rows, ledger]",
                        "health */5 * * * * [health, recovery]",
                        "hourly 0 * * * * [failed-groups, scratch, leftovers, cluster-uses]",
                        "weekly 0 3 * * 0 [moves, rebalances, tombstones, sessions, pauses, terms]");
        assertThat(rows.read().schedules())
                .allMatch(schedule -> schedule.enabled()
                        && schedule.runs() == 0
                        && schedule.nextAt().isEmpty())
                .flatExtracting(Schedule::kinds)
                .as("every kind is run by one")
                .containsExactlyInAnyOrderElementsOf(UpkeepKinds.NAMES);
        assertThatThrownBy(() -> rows.read().find("yearly"))
                .isInstanceOfSatisfying(
                        ShardwrightException.class,
                        e -> assertThat(e.code() + " " + e.message() + ": " + e.advice())
                                .isEqualTo(
                                        "NOT_FOUND there is no schedule 'yearly': There are daily, health, hourly, weekly."));
    }

    @Test
    void whatIsReckonedOnceStays() {
        Schedule seen = daily();
        due(300);
        rows.reckon(fixture.term, seen, 200);
        assertThat(daily().nextAt()).hasValue(300);
    }

    @Test
    void aRunTellsWhatItWasForAndCameTo() {
        Schedule due = due(300);
        assertThat(rows.beginDue(fixture.term, due, 400)).hasValue(1);
        Schedule running = daily();
        long now = rows.read().now();
        ScheduleRun run = running.last().orElseThrow();
        assertThat(run.startedAt()).isBetween(now - 10_000, now);
        assertThat(run)
                .isEqualTo(new ScheduleRun(
                        OptionalLong.of(300),
                        "leader",
                        fixture.term.term(),
                        run.startedAt(),
                        OptionalLong.empty(),
                        RunOutcome.RUNNING,
                        ""));
        assertThat(running.nextAt()).hasValue(400);

        rows.end(fixture.term, "daily", 1, RunOutcome.DONE, "x".repeat(2_000));
        ScheduleRun ended = daily().last().orElseThrow();
        assertThat(ended.outcome()).isEqualTo(RunOutcome.DONE);
        assertThat(ended.endedAt().orElseThrow()).isGreaterThanOrEqualTo(run.startedAt());
        assertThat(ended.detail()).hasSize(1_003);
        rows.end(fixture.term, "daily", 1, RunOutcome.FAILED, "later");
        assertThat(daily().last()).as("what is known is known").hasValue(ended);
    }

    @Test
    void noDueTimeIsRunForTwice() {
        Schedule due = due(300);
        assertThat(rows.beginDue(fixture.term, due, 400)).hasValue(1);
        assertThat(rows.beginDue(fixture.term, due, 400)).isEmpty();
        assertThat(rows.beginDue(fixture.terms.begin("c2", "http://c2", "c2:1"), due, 400))
                .as("nor by the next leader")
                .isEmpty();
        assertThat(daily().runs()).isEqualTo(1);
    }

    @Test
    void ofManyWhoBeginOneDoes() {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            for (int round = 1; round <= 10; round++) {
                Schedule due = round == 1 ? due(100) : daily();
                long next = 100L * (round + 1);
                CountDownLatch together = new CountDownLatch(8);
                List<CompletableFuture<OptionalLong>> tries = new ArrayList<>();
                IntStream.range(0, 8)
                        .forEach(i -> tries.add(CompletableFuture.supplyAsync(
                                () -> {
                                    together.countDown();
                                    return rows.beginDue(fixture.term, due, next);
                                },
                                threads)));
                assertThat(tries.stream()
                                .map(CompletableFuture::join)
                                .filter(OptionalLong::isPresent)
                                .toList())
                        .containsExactly(OptionalLong.of(round));
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(daily().runs()).isEqualTo(10);
    }

    @Test
    void aDeposedLeaderBeginsEndsAndSetsNothing() {
        Schedule due = due(300);
        LeaderTerm old = fixture.term;
        assertThat(rows.beginDue(old, due, 400)).hasValue(1);
        LeaderTerm next = fixture.terms.begin("c2", "http://c2", "c2:1");
        assertFenced(() -> rows.beginDue(old, daily(), 500));
        assertFenced(() -> rows.beginAsked(old, "daily", "alice"));
        assertFenced(() -> rows.end(old, "daily", 1, RunOutcome.DONE, ""));
        assertFenced(() -> rows.reckon(old, daily(), 1));
        assertFenced(() -> rows.interrupt(old, daily(), ""));
        assertFenced(() -> rows.set(old, "daily", (schedule, now) -> schedule, "alice", false));
        assertThat(daily().last().orElseThrow().outcome()).isEqualTo(RunOutcome.RUNNING);

        Schedule dead = daily();
        rows.interrupt(next, dead, "it is dead");
        ScheduleRun found = daily().last().orElseThrow();
        assertThat(found.outcome() + " " + found.detail()).isEqualTo("INTERRUPTED it is dead");
        assertThat(daily().nextAt()).as("its due time is over").hasValue(400);
        assertThat(fixture.text("SELECT GROUP_CONCAT(actor, ' ', action, ' ', target) FROM audit"))
                .hasValue("leader schedule.interrupted daily");
        assertThat(rows.beginDue(next, daily(), 500)).hasValue(2);
        rows.interrupt(next, dead, "again");
        assertThat(daily().last().orElseThrow().outcome())
                .as("that of another run")
                .isEqualTo(RunOutcome.RUNNING);
    }

    @Test
    void aRunThatIsAskedForLeavesTheDueTime() {
        due(300);
        assertThat(rows.beginAsked(fixture.term, "daily", "alice")).isEqualTo(1);
        ScheduleRun run = daily().last().orElseThrow();
        assertThat(run.dueAt()).isEmpty();
        assertThat(run.actor()).isEqualTo("alice");
        assertThat(daily().nextAt()).hasValue(300);
        assertThat(fixture.text("SELECT CONCAT(actor, ' ', action, ' ', target) FROM audit"))
                .hasValue("alice schedule.run daily");
    }

    private Schedule set(ScheduleChange change, boolean dryRun) {
        return rows.set(
                fixture.term,
                "daily",
                (schedule, now) -> schedule.with(change, at -> 777, "alice", now),
                "alice",
                dryRun);
    }

    @Test
    void whoeverHasReadOtherTimesDoesNotReckonByThem() {
        Schedule due = due(777);
        Schedule set = set(new ScheduleChange(Optional.of("1 1 * * *"), Optional.empty(), Optional.empty()), false);
        assertThat(set.nextAt()).as("it is due as before").hasValue(777);
        assertThat(rows.beginDue(fixture.term, due, 800)).isEmpty();
        assertThat(rows.beginDue(fixture.term, set, 900)).hasValue(1);
        assertThat(daily().nextAt()).hasValue(900);
    }

    @Test
    void aChangeIsNotedAndHeldAgainstRunsThatDoNotKnowIt() {
        Schedule due = due(300);
        ScheduleChange change =
                new ScheduleChange(Optional.of("1 1 * * *"), Optional.of(List.of("terms")), Optional.empty());
        Schedule tried = set(change, true);
        assertThat(tried.nextAt()).hasValue(777);
        assertThat(daily()).as("nothing was changed").isEqualTo(due);
        Schedule set = set(change, false);
        assertThat(daily()).isEqualTo(set);
        assertThat(set.setBy()).isEqualTo("alice");
        assertThat(rows.beginDue(fixture.term, due, 400)).isEmpty();

        Schedule off = set(new ScheduleChange(Optional.empty(), Optional.empty(), Optional.of(false)), false);
        assertThat(off.nextAt()).isEmpty();
        assertThat(rows.beginDue(fixture.term, set, 400)).isEmpty();
        rows.reckon(fixture.term, off, 400);
        assertThat(daily().nextAt()).as("it is off").isEmpty();
        assertThat(
                        fixture.text(
                                "SELECT GROUP_CONCAT(action, ' ', target, ': ', detail ORDER BY id SEPARATOR ' | ') FROM audit"))
                .hasValue("schedule.set daily: cron 0 2 * * * -> 1 1 * * *; kinds history,queue-rows,ledger -> terms"
                        + " | schedule.set daily: off");
    }
}
