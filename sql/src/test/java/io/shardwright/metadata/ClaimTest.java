package io.shardwright.metadata;

import static io.shardwright.metadata.Fixture.APPLIED;
import static io.shardwright.metadata.Fixture.REFUSED;
import static io.shardwright.metadata.Fixture.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.action.CopyShard;
import io.shardwright.action.ForgetCopy;
import io.shardwright.fleet.NodeName;
import io.shardwright.move.TableAddress;
import io.shardwright.move.Transfer;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.CommandPair;
import io.shardwright.queue.Effect;
import io.shardwright.queue.FailurePolicy;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.Outcome;
import io.shardwright.queue.UndoMode;
import io.shardwright.sqlproxy.Exchange;
import io.shardwright.sqlproxy.ScriptedProxy;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a claim takes, and what becomes of it when its answer is lost. */
class ClaimTest {
    @RegisterExtension
    final Fixture f = new Fixture();

    @Test
    void aClaimWhoseAnswerWasLostIsHeardOfByTheNextAndCountsOnce() throws Exception {
        Fixture.Worker n1 = f.worker("n1");
        GroupId group = f.publish(command("a", "n1"), command("b", "n1"));
        f.lead();
        try (ScriptedProxy proxy = f.proxy();
                MetadataDatabase lossy = f.database(proxy.endpoint(), "shardwright")) {
            WorkerQueue queue = new WorkerQueue(lossy, n1.node, n1.grant, Fixture.ACTIONS);
            proxy.once("SET q.tries = q.tries + 1", Exchange.loseAnswer());
            assertThatThrownBy(() -> queue.claim(1, 1))
                    .isInstanceOfSatisfying(
                            ShardwrightException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.UNREACHABLE));

            WorkerQueue.Claim late = queue.claim(10, 10);
            assertThat(late.commands()).singleElement().satisfies(heard -> {
                assertThat(heard.name()).isEqualTo("a");
                assertThat(heard.attempt()).isEqualTo(1);
            });
            assertThat(late.more())
                    .as("its worker does not rest before it asks on")
                    .isTrue();
            WorkerQueue.Claim next = queue.claim(10, 10);
            assertThat(next.commands()).extracting(ClaimedCommand::name).containsExactly("b");
            assertThat(next.more()).isFalse();
            assertThat(f.commands(group)).containsExactly("a=running/none", "b=running/none");
        }
    }

    /** Its server runs it to its end, and that includes the commit, however long it waits for a lock before. */
    @Test
    void aClaimThatIsCutOffWhileItWaitsIsHeardOfOnceItHasEnded() throws Exception {
        Fixture.Worker n1 = f.worker("n1");
        f.publish(command("a", "n1"));
        f.lead();
        try (ScriptedProxy proxy = f.proxy();
                MetadataDatabase lossy = f.database(proxy.endpoint(), "shardwright");
                Connection leader = FixtureServer.root();
                Statement lock = leader.createStatement()) {
            leader.setAutoCommit(false);
            lock.execute("SELECT * FROM shardwright.operation_group FOR UPDATE");
            WorkerQueue queue = new WorkerQueue(lossy, n1.node, n1.grant, Fixture.ACTIONS);
            proxy.once("SET q.tries = q.tries + 1", Exchange.loseWhileRunning());
            assertThatThrownBy(() -> queue.claim(1, 1))
                    .isInstanceOfSatisfying(
                            ShardwrightException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.UNREACHABLE));

            CompletableFuture<List<ClaimedCommand>> heard = FixtureServer.beside(queue::heard);
            while (f.number("SELECT COUNT(*) FROM information_schema.processlist"
                            + " WHERE info LIKE '%worker_session%FOR UPDATE' AND id <> CONNECTION_ID()")
                    == 0) {
                assertThat(heard).isNotDone();
            }
            leader.commit();

            assertThat(heard.get()).extracting(ClaimedCommand::name).containsExactly("a");
        }
    }

    @Test
    void aClaimThatNeverCameToItsCommitHasTakenNothing() throws Exception {
        Fixture.Worker n1 = f.worker("n1");
        f.publish(command("a", "n1"));
        f.lead();
        try (ScriptedProxy proxy = f.proxy();
                MetadataDatabase lossy = f.database(proxy.endpoint(), "shardwright")) {
            WorkerQueue queue = new WorkerQueue(lossy, n1.node, n1.grant, Fixture.ACTIONS);
            proxy.once("SET q.tries = q.tries + 1", Exchange.loseStatement());
            assertThatThrownBy(() -> queue.claim(1, 1))
                    .isInstanceOfSatisfying(
                            ShardwrightException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.UNREACHABLE));

            assertThat(queue.claim(1, 1).commands()).isEmpty();
            assertThat(queue.claim(1, 1).commands())
                    .extracting(ClaimedCommand::attempt)
                    .containsExactly(1);
        }
    }

    @Test
    void aWayBackWaitsForAClaimThatHasLookedAndThenFindsWhatItTook() throws Exception {
        Fixture.Worker n1 = f.worker("n1");
        GroupId group = f.publish(command("a", "n1"), command("b", "n1", "a"), command("c", "n1", "a"));
        f.lead();
        n1.work();
        AtomicReference<CompletableFuture<Void>> back = new AtomicReference<>();
        try (ScriptedProxy proxy = f.proxy();
                MetadataDatabase slow = f.database(proxy.endpoint(), "shardwright")) {
            WorkerQueue queue = new WorkerQueue(slow, n1.node, n1.grant, Fixture.ACTIONS);
            // The claim holds the switches, of which the way back changes one.
            proxy.once(
                    "SELECT id FROM operation_group",
                    Exchange.before(() -> back.set(
                            CompletableFuture.runAsync(() -> f.savepoints.rollback(f.term, group, "a", "me")))));

            assertThat(queue.claim(10, 10).commands())
                    .extracting(ClaimedCommand::name)
                    .containsExactly("b", "c");
            Objects.requireNonNull(back.get()).join();
            assertThat(f.commands(group)).containsExactly("a=done/applied", "b=running/none", "c=running/none");
            assertThat(new ControlWatch(slow, n1.node, n1.grant.epoch())
                            .withheld()
                            .commands())
                    .as("what its worker is to give back if it has not sent it")
                    .hasSize(2);
        }
    }

    @Test
    void ofWhatWasFoundOnlyWhatIsStillReadyIsTaken() throws Exception {
        Fixture.Worker n1 = f.worker("n1");
        GroupId group = f.publish(command("a", "n1"), command("b", "n1"), command("c", "n1"));
        f.lead();
        try (ScriptedProxy proxy = f.proxy();
                MetadataDatabase slow = f.database(proxy.endpoint(), "shardwright")) {
            WorkerQueue queue = new WorkerQueue(slow, n1.node, n1.grant, Fixture.ACTIONS);
            proxy.once(
                    "SELECT id FROM operation_group",
                    Exchange.before(
                            () -> f.execute("UPDATE sharding_queue SET status = 'cancelled' WHERE name = 'b'")));

            assertThat(queue.claim(10, 10).commands())
                    .extracting(ClaimedCommand::name)
                    .containsExactly("a", "c");
            assertThat(f.commands(group)).containsExactly("a=running/none", "b=cancelled/none", "c=running/none");
        }
    }

    @Test
    void whatIsReadyStaysIfItsGroupGetsStuckBetween() throws Exception {
        Fixture.Worker n1 = f.worker("n1");
        GroupId group = f.publish(
                FailurePolicy.ROLLBACK, UndoMode.MIRRORED, command("a", "n1"), command("b", "n1"), command("c", "n1"));
        f.lead();
        List<ClaimedCommand> taken = n1.take();
        n1.record(taken.get(0), APPLIED);
        n1.record(taken.get(1), APPLIED);
        n1.record(taken.get(2), REFUSED);
        f.lead();
        ClaimedCommand undo = n1.take(1).get(0);
        try (ScriptedProxy proxy = f.proxy();
                MetadataDatabase slow = f.database(proxy.endpoint(), "shardwright")) {
            WorkerQueue queue = new WorkerQueue(slow, n1.node, n1.grant, Fixture.ACTIONS);
            proxy.once("SELECT id FROM operation_group", Exchange.before(() -> n1.record(undo, REFUSED)));

            assertThat(queue.claim(10, 10).commands()).isEmpty();
            assertThat(f.state(group)).isEqualTo("rollback_stuck");
            assertThat(f.commands(group))
                    .containsExactlyInAnyOrder("a=undo_failed/applied", "b=undo_ready/applied", "c=failed/none");
        }
    }

    @Test
    void readyUndosOfAStuckGroupDoNotHideWhatIsBehindThem() {
        Fixture.Worker n1 = f.worker("n1");
        GroupId stuck = f.publish(
                FailurePolicy.ROLLBACK, UndoMode.MIRRORED, command("a", "n1"), command("b", "n1"), command("c", "n1"));
        f.lead();
        List<ClaimedCommand> taken = n1.take();
        n1.record(taken.get(0), APPLIED);
        n1.record(taken.get(1), APPLIED);
        n1.record(taken.get(2), REFUSED);
        f.lead();
        n1.record(n1.take(1).get(0), new Outcome.Failed(Effect.APPLIED, "denied", 1));
        assertThat(f.state(stuck)).isEqualTo("rollback_stuck");
        f.publish(command("d", "n1"));
        f.lead();

        assertThat(n1.take(1)).extracting(ClaimedCommand::name).containsExactly("d");
    }

    private static CommandPair copy(String name) {
        UUID move = new UUID(1, 2);
        TableAddress table = new TableAddress("app", name);
        return CommandPair.of(
                name,
                new NodeName("n1"),
                new CopyShard(new Transfer(move, new NodeName("n2"), table, table, "q")),
                new ForgetCopy(move, table),
                List.of());
    }

    @Test
    void noMoreCopiesAreTakenThanThereIsRoomFor() {
        Fixture.Worker n1 = f.worker("n1");
        Set<String> actions = Set.of("sql:1", "copy-shard:1", "forget-copy:1");
        WorkerQueue queue = new WorkerQueue(f.database, n1.node, n1.grant, actions);
        GroupId group = f.publish(copy("a"), copy("b"), copy("c"), command("d", "n1"));
        f.lead();
        assertThat(queue.claim(2, 0).commands())
                .extracting(ClaimedCommand::name)
                .containsExactly("d");
        assertThat(queue.claim(10, 2).commands())
                .extracting(ClaimedCommand::name)
                .containsExactly("a", "b");
        assertThat(new WaitReader(f.database).group(group).orElseThrow().commands())
                .anySatisfy(entry -> {
                    assertThat(entry.getKey().name()).isEqualTo("c");
                    assertThat(entry.getValue().worker().orElseThrow().copying())
                            .isEqualTo(2);
                    assertThat(entry.getValue().worker().orElseThrow().copiesMax())
                            .isEqualTo(2);
                });
        assertThat(queue.claim(10, 1).commands())
                .extracting(ClaimedCommand::name)
                .containsExactly("c");
    }
}
