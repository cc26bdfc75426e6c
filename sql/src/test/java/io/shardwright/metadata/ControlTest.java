package io.shardwright.metadata;

import static io.shardwright.metadata.Fixture.APPLIED;
import static io.shardwright.metadata.Fixture.REFUSED;
import static io.shardwright.metadata.Fixture.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.fleet.NodeName;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Effect;
import io.shardwright.queue.Explanation;
import io.shardwright.queue.FailurePolicy;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.LockRequest;
import io.shardwright.queue.Outcome;
import io.shardwright.queue.Pause;
import io.shardwright.queue.PauseScope;
import io.shardwright.queue.UndoMode;
import io.shardwright.queue.WaitReason;
import io.shardwright.queue.Waiting;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pauses as claims see them, and orders of an operator. */
class ControlTest {
    @RegisterExtension
    final Fixture f = new Fixture();

    private final Fixture.Worker n1 = f.worker("n1");
    private final Fixture.Worker n2 = f.worker("n2");

    private void pause(PauseScope scope, String target, OptionalLong forMillis) {
        f.pauses.pause(f.term, scope, target, "ada", "why not", forMillis);
    }

    /** What it claims, given back as if it had never been started. */
    private static List<String> names(Fixture.Worker worker) {
        List<ClaimedCommand> claimed = worker.take();
        claimed.forEach(command ->
                worker.record(command, new Outcome.BackedOff(Effect.NONE, "stopped before it was sent", 0, 0)));
        return claimed.stream().map(ClaimedCommand::name).toList();
    }

    @Test
    void whatIsPausedIsNotClaimedAndTheRestIs() {
        GroupId one = f.publish(LockRequest.wholeTable("t"), command("t1", "n1"), command("t2", "n2"));
        f.publish(
                LockRequest.withIntents(List.of(new LockRequest("table/tt/3", io.shardwright.queue.LockMode.X))),
                command("s1", "n1"));
        f.lead();
        assertThat(names(n1)).containsExactly("t1", "s1");

        pause(PauseScope.TABLE, "t", OptionalLong.empty());
        assertThat(names(n1)).as("another table begins with the same letters").containsExactly("s1");
        assertThat(names(n2)).isEmpty();
        pause(PauseScope.TABLE, "tt", OptionalLong.empty());
        assertThat(names(n1)).as("a shard of it is locked").isEmpty();
        f.pauses.resume(f.term, PauseScope.TABLE, "t", "ada", "");
        f.pauses.resume(f.term, PauseScope.TABLE, "tt", "ada", "");

        pause(PauseScope.GROUP, one.toString(), OptionalLong.empty());
        assertThat(names(n1)).containsExactly("s1");
        f.pauses.resume(f.term, PauseScope.GROUP, one.toString(), "ada", "");
        pause(PauseScope.NODE, "n1", OptionalLong.empty());
        assertThat(names(n1)).isEmpty();
        assertThat(names(n2)).containsExactly("t2");
        f.pauses.resume(f.term, PauseScope.NODE, "n1", "ada", "");
        pause(PauseScope.CLUSTER, "", OptionalLong.empty());
        assertThat(names(n1)).isEmpty();
        assertThat(f.pauses.resume(f.term, PauseScope.CLUSTER, "", "ada", "")).isTrue();
        assertThat(f.pauses.resume(f.term, PauseScope.CLUSTER, "", "ada", "")).isFalse();
        assertThat(names(n1)).containsExactly("t1", "s1");
    }

    @Test
    void whatStillRunsIsToldOfWhatIsPausedAndOfNothingElse() {
        GroupId one = f.publish(LockRequest.wholeTable("t"), command("a", "n1"), command("b", "n2"));
        GroupId two = f.publish(
                LockRequest.withIntents(List.of(new LockRequest("table/tt/3", io.shardwright.queue.LockMode.X))),
                command("c", "n1"));
        f.lead();
        assertThat(n1.take()).hasSize(2);
        assertThat(n2.take()).hasSize(1);
        assertThat(f.pauses.running(9)).as("nothing is paused").isEmpty();
        PauseSwitches.Running a = new PauseSwitches.Running("a", new NodeName("n1"), one.toString());
        PauseSwitches.Running b = new PauseSwitches.Running("b", new NodeName("n2"), one.toString());
        PauseSwitches.Running c = new PauseSwitches.Running("c", new NodeName("n1"), two.toString());

        pause(PauseScope.TABLE, "t", OptionalLong.empty());
        assertThat(f.pauses.running(9)).containsExactly(a, b);
        f.pauses.resume(f.term, PauseScope.TABLE, "t", "ada", "");
        pause(PauseScope.TABLE, "tt", OptionalLong.empty());
        assertThat(f.pauses.running(9)).as("a shard of it is locked").containsExactly(c);
        f.pauses.resume(f.term, PauseScope.TABLE, "tt", "ada", "");
        pause(PauseScope.NODE, "n1", OptionalLong.empty());
        assertThat(f.pauses.running(9)).containsExactly(a, c);
        pause(PauseScope.GROUP, one.toString(), OptionalLong.empty());
        assertThat(f.pauses.running(2)).as("the oldest").containsExactly(a, b);
        pause(PauseScope.CLUSTER, "", OptionalLong.empty());
        assertThat(f.pauses.running(9)).containsExactly(a, b, c);
    }

    @Test
    void aPausedGroupDoesNotFillTheClaimsOfOthers() {
        GroupId many = f.publish(command("a", "n1"), command("b", "n1"), command("c", "n1"));
        f.publish(command("x", "n1"));
        f.lead();
        pause(PauseScope.GROUP, many.toString(), OptionalLong.empty());
        assertThat(n1.take(2)).extracting(ClaimedCommand::name).containsExactly("x");
    }

    @Test
    void aPauseEndsByItself() {
        f.publish(command("a", "n1"));
        f.lead();
        pause(PauseScope.NODE, "n1", OptionalLong.of(3_600_000));
        assertThat(names(n1)).isEmpty();
        assertThat(f.pauses.standing().pauses()).singleElement().satisfies(pause -> {
            assertThat(pause.actor()).isEqualTo("ada");
            assertThat(pause.reason()).isEqualTo("why not");
            assertThat(pause.expiresAt().orElseThrow() - pause.since()).isEqualTo(3_600_000);
        });
        f.execute("UPDATE control SET expires_at = 1 WHERE scope = 'node'");
        assertThat(names(n1)).containsExactly("a");
        assertThat(f.pauses.standing().pauses()).isEmpty();
    }

    @Test
    void aPauseIsAcknowledgedByEveryLiveWorker() {
        pause(PauseScope.CLUSTER, "", OptionalLong.empty());
        long version = f.pauses.standing().version();
        assertThat(f.pauses.standing().silent()).containsExactly(new NodeName("n1"), new NodeName("n2"));
        f.execute("UPDATE worker_session SET lease_expires_at = 1 WHERE node = 'n2'");
        ControlWatch watch = new ControlWatch(f.database, n1.node, n1.grant.epoch());
        assertThat(watch.version()).isEqualTo(version);
        watch.echo(version - 1);
        assertThat(f.pauses.standing().silent()).containsExactly(new NodeName("n1"));
        watch.echo(version);
        assertThat(f.pauses.standing().silent()).isEmpty();
    }

    @Test
    void onlyWhatIsThereIsPaused() {
        for (PauseScope scope : List.of(PauseScope.NODE, PauseScope.TABLE, PauseScope.GROUP)) {
            assertThatThrownBy(() -> pause(scope, "nothing", OptionalLong.empty()))
                    .isInstanceOfSatisfying(
                            ShardwrightException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
        }
        assertThat(f.pauses.standing().pauses()).extracting(Pause::scope).isEmpty();
    }

    @Test
    void aStoppedGroupFinishesWhatRunsAndUndoesIt() {
        GroupId group = f.publish(command("a", "n1"), command("b", "n1"), command("c", "n1", "b"), command("d", "n2"));
        f.lead();
        List<ClaimedCommand> running = n1.take();
        f.orders.stop(f.term, group, false, "ada", "wrong table");
        f.orders.stop(f.term, group, false, "ada", "wrong table");
        f.lead();
        assertThat(n2.take()).isEmpty();
        assertThat(n1.take(10)).as("nothing is undone while something runs").isEmpty();
        assertThat(n1.record(running.get(0), APPLIED).leader()).isTrue();
        n1.record(running.get(1), APPLIED);
        f.lead();
        assertThat(n1.work()).containsExactly("b");
        assertThat(n1.work()).containsExactly("a");
        f.lead();
        assertThat(f.state(group)).isEqualTo("rolled_back");
        assertThat(f.commands(group))
                .containsExactly("a=undone/applied", "b=undone/applied", "c=cancelled/none", "d=cancelled/none");
        assertThat(f.groups.find(group).orElseThrow().head().abortDetail()).isEqualTo("stopped by ada: wrong table");
        wrongState(() -> f.orders.stop(f.term, group, false, "ada", ""));
    }

    @Test
    void whatIsDecidedIsNotStopped() {
        GroupId group = f.publish(command("a", "n1"), Fixture.after("z", "n1"));
        f.lead();
        n1.work();
        f.lead();
        assertThat(f.state(group)).isEqualTo("completing");
        wrongState(() -> f.orders.stop(f.term, group, true, "ada", ""));
        assertThat(n1.work()).containsExactly("z");
    }

    @Test
    void stoppingAtOnceNamesWhatRunsToItsWorker() {
        GroupId group = f.publish(command("a", "n1"), command("b", "n2"));
        f.lead();
        ClaimedCommand running = n1.take().get(0);
        ControlWatch watch = new ControlWatch(f.database, n1.node, n1.grant.epoch());
        long before = watch.version();
        f.orders.stop(f.term, group, false, "ada", "");
        assertThat(watch.withheld().atOnce()).isEmpty();
        f.orders.stop(f.term, group, true, "ada", "");
        assertThat(watch.version()).isGreaterThan(before);
        assertThat(watch.withheld().atOnce()).containsExactly(running.id());
        n1.record(running, new Outcome.BackedOff(Effect.NONE, "interrupted", 0, 1));
        f.lead();
        assertThat(f.commands(group)).containsExactly("a=failed/none", "b=cancelled/none");
        assertThat(f.state(group)).isEqualTo("rolled_back");
    }

    @Test
    void aDeposedLeaderOrdersNothing() {
        LeaderTerm old = f.term;
        GroupId group = f.publish(command("a", "n1"));
        f.term = f.terms.begin("c2", "http://c2", "c2:1");
        for (Runnable order : List.<Runnable>of(
                () -> f.orders.stop(old, group, true, "x", ""),
                () -> f.orders.retry(old, group, "x"),
                () -> f.orders.waive(old, group, "a", "x", "r"),
                () -> f.savepoints.rollback(old, group, "a", "x"),
                () -> f.savepoints.resume(old, Fixture.continuation(group)),
                () -> f.pauses.pause(old, PauseScope.CLUSTER, "", "x", "r", OptionalLong.empty()),
                () -> f.pauses.resume(old, PauseScope.CLUSTER, "", "x", "r"))) {
            assertThatThrownBy(order::run)
                    .isInstanceOfSatisfying(
                            ShardwrightException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.FENCED));
        }
        assertThat(f.state(group)).isEqualTo("pending");
        assertThat(f.pauses.standing().pauses()).isEmpty();
    }

    @Test
    void aGroupStaysStuckWhileAnotherUndoHasFailed() {
        GroupId group = f.publish(
                FailurePolicy.ROLLBACK,
                UndoMode.MIRRORED,
                command("a", "n1"),
                command("b", "n1"),
                command("c", "n1", "a", "b"));
        f.lead();
        n1.work();
        n1.record(n1.take().get(0), REFUSED);
        f.lead();
        n1.take().forEach(undo -> n1.record(undo, REFUSED));
        f.orders.waive(f.term, group, "a", "ada", "gone");
        assertThat(f.commands(group)).containsExactly("a=waived/applied", "b=undo_failed/applied", "c=failed/none");
        assertThat(f.state(group)).isEqualTo("rollback_stuck");
        f.orders.waive(f.term, group, "b", "ada", "gone too");
        f.lead();
        assertThat(f.state(group)).isEqualTo("rolled_back_with_waivers");
    }

    @Test
    void anUndoIsWaivedOnceItHasFailedAndTheGroupSaysSo() {
        GroupId group = f.publish(command("a", "n1"), command("b", "n1"), command("c", "n1", "b"));
        f.lead();
        n1.work();
        n1.record(n1.take().get(0), REFUSED);
        wrongState(() -> f.orders.waive(f.term, group, "b", "ada", "gone"));
        f.lead();
        n1.record(n1.take().get(0), REFUSED);
        assertThat(f.state(group)).isEqualTo("rollback_stuck");
        wrongState(() -> f.orders.waive(f.term, group, "a", "ada", "gone"));
        f.orders.waive(f.term, group, "b", "ada", "the server is scrap");
        f.lead();
        assertThat(n1.work()).containsExactly("a");
        f.lead();
        assertThat(f.state(group)).isEqualTo("rolled_back_with_waivers");
        assertThat(f.commands(group)).containsExactly("a=undone/applied", "b=waived/applied", "c=failed/none");
        assertThat(f.text("SELECT CONCAT(actor, ': ', reason) FROM waiver")).contains("ada: the server is scrap");
        wrongState(() -> f.orders.retry(f.term, group, "ada"));
    }

    @Test
    void anUndoSaysWhichOneIsBeforeIt() {
        GroupId group = f.publish(command("a", "n1"), command("b", "n1"), command("c", "n1", "b"));
        f.lead();
        n1.work();
        n1.record(n1.take().get(0), REFUSED);
        f.lead();
        assertThat(n1.take()).extracting(ClaimedCommand::name).containsExactly("b");
        WaitReader.Snapshot snapshot = new WaitReader(f.database).group(group).orElseThrow();
        assertThat(snapshot.commands())
                .extracting(entry -> entry.getKey().name())
                .containsExactly("b", "c", "a");
        assertThat(snapshot.commands().get(2).getKey().blockers())
                .extracting(Waiting.Blocker::name)
                .as("it is on its node already")
                .containsExactly("b");
        assertThat(Explanation.group(snapshot.group(), snapshot.commands()))
                .extracting(WaitReason::kind)
                .containsExactly(WaitReason.Kind.RUNNING);
    }

    private static void wrongState(Runnable order) {
        assertThatThrownBy(order::run)
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WRONG_STATE));
    }
}
