package io.shardwright.metadata;

import static io.shardwright.metadata.Fixture.APPLIED;
import static io.shardwright.metadata.Fixture.REFUSED;
import static io.shardwright.metadata.Fixture.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.fleet.Incarnation;
import io.shardwright.fleet.NodeMark;
import io.shardwright.fleet.NodeName;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.CommandLimits;
import io.shardwright.queue.CommandPair;
import io.shardwright.queue.Effect;
import io.shardwright.queue.FailurePolicy;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.Outcome;
import io.shardwright.queue.Settled;
import io.shardwright.queue.Spread;
import io.shardwright.queue.UndoMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How commands are claimed and recorded. */
class QueueTest {
    @RegisterExtension
    final Fixture f = new Fixture();

    @Test
    void commandsRunInTheOrderOfTheirEdgesAndTheLastOneCommits() {
        Fixture.Worker n1 = f.worker("n1");
        Fixture.Worker n2 = f.worker("n2");
        GroupId group = f.publish(command("a", "n1"), command("b", "n2", "a"), command("c", "n1", "a", "b"));
        assertThat(n1.work())
                .as("nothing runs before the leader has let the group begin")
                .isEmpty();
        f.lead();

        assertThat(n2.work()).isEmpty();
        assertThat(n1.work()).containsExactly("a");
        assertThat(n1.work()).isEmpty();
        assertThat(n2.work()).containsExactly("b");
        assertThat(n1.work()).containsExactly("c");

        assertThat(f.state(group)).isEqualTo("committed");
        assertThat(f.commands(group)).containsExactly("a=done/applied", "b=done/applied", "c=done/applied");
    }

    @Test
    void recordingTwiceChangesNothing() {
        Fixture.Worker n1 = f.worker("n1");
        GroupId group = f.publish(command("a", "n1"), command("b", "n1", "a"), command("c", "n1", "b"));
        f.lead();
        ClaimedCommand a = n1.take().get(0);
        n1.record(a, APPLIED);
        Map<String, Long> before = f.rowCounts();
        n1.record(a, APPLIED);
        n1.record(a, REFUSED);

        assertThat(f.rowCounts()).isEqualTo(before);
        assertThat(f.commands(group)).containsExactly("a=done/applied", "b=ready/none", "c=waiting/none");
        assertThat(f.number("SELECT remaining FROM operation_group")).isEqualTo(2);
    }

    @Test
    void aFailureKeepsItsCodeBesideItsWords() {
        Fixture.Worker n1 = f.worker("n1");
        GroupId group = f.publish(FailurePolicy.HOLD, UndoMode.REVERSE, command("a", "n1"));
        f.lead();
        n1.record(n1.take().get(0), new Outcome.Failed(Effect.NONE, "gone", Optional.of(ErrorCode.POSITION_LOST), 1));
        assertThat(f.groups.find(group).orElseThrow().commands())
                .singleElement()
                .satisfies(command -> {
                    assertThat(command.error()).isEqualTo("gone");
                    assertThat(command.errorCode()).isEqualTo("position-lost");
                });
        f.orders.retry(f.term, group, "me");
        n1.work();
        assertThat(f.groups.find(group).orElseThrow().commands())
                .extracting(GroupReader.CommandLine::errorCode)
                .containsExactly("");
    }

    @Test
    void anOutcomeThatArrivesAgainIsNotTakenForThatOfALaterTry() {
        Fixture.Worker n1 = f.worker("n1");
        GroupId group = f.publish(command("a", "n1"));
        f.lead();
        Outcome backedOff = new Outcome.BackedOff(Effect.NONE, "lock wait", 0, 1);
        ClaimedCommand first = n1.take().get(0);
        n1.record(first, backedOff);
        ClaimedCommand second = n1.take().get(0);

        n1.record(first, backedOff);
        assertThat(f.commands(group)).containsExactly("a=running/none");
        assertThat(n1.take()).as("it runs: nobody may start it again").isEmpty();
        n1.record(second, APPLIED);
        assertThat(f.state(group)).isEqualTo("committed");
    }

    @Test
    void anOutcomeThatArrivesAgainIsNotTakenForThatOfTheUndo() {
        Fixture.Worker n1 = f.worker("n1");
        GroupId group = f.publish(command("a", "n1"), command("b", "n1"));
        f.lead();
        List<ClaimedCommand> taken = n1.take();
        n1.record(taken.get(0), APPLIED);
        n1.record(taken.get(1), REFUSED);
        f.lead();
        ClaimedCommand undo = n1.take().get(0);

        n1.record(taken.get(0), APPLIED);
        f.lead();
        assertThat(f.commands(group)).containsExactly("a=undoing/applied", "b=failed/none");
        n1.record(undo, new Outcome.Failed(Effect.APPLIED, "denied", 1));
        assertThat(f.state(group)).isEqualTo("rollback_stuck");
    }

    @Test
    void whatMayHaveRunIsUndoneThoughItWaitedToBeTriedAgain() {
        Fixture.Worker n1 = f.worker("n1");
        GroupId group = f.publish(command("a", "n1"), command("b", "n1"), command("c", "n1"));
        f.lead();
        List<ClaimedCommand> taken = n1.take();
        n1.record(taken.get(0), new Outcome.BackedOff(Effect.UNKNOWN, "the node does not answer", 3_600_000, 1));
        n1.record(taken.get(1), new Outcome.BackedOff(Effect.UNKNOWN, "the node does not answer", 0, 1));
        n1.record(taken.get(2), REFUSED);
        f.lead();

        assertThat(n1.work()).containsExactly("b");
        assertThat(n1.work()).containsExactly("a");
        f.lead();
        assertThat(f.state(group)).isEqualTo("rolled_back");
        assertThat(f.commands(group)).containsExactly("a=undone/unknown", "b=undone/unknown", "c=failed/none");
    }

    @Test
    void aDeposedLeaderChangesNothing() {
        LeaderTerm old = f.term;
        GroupId group = f.publish(command("a", "n1"));
        f.term = f.terms.begin("c2", "http://c2", "c2:1");
        Map<String, Long> before = f.rowCounts();

        assertThatThrownBy(() -> f.settlement.waiting(old))
                .as("it learns of it also where nothing waits")
                .isInstanceOfSatisfying(ShardwrightException.class, this::fenced);
        assertThatThrownBy(() -> f.settlement.activate(old))
                .isInstanceOfSatisfying(ShardwrightException.class, this::fenced);
        assertThatThrownBy(() -> f.settlement.decide(old, 1))
                .isInstanceOfSatisfying(ShardwrightException.class, this::fenced);
        assertThatThrownBy(() -> f.settlement.undo(old, 1))
                .isInstanceOfSatisfying(ShardwrightException.class, this::fenced);
        LeaderTerm current = f.term;
        f.term = old;
        assertThatThrownBy(() -> f.publish(command("b", "n1")))
                .isInstanceOfSatisfying(ShardwrightException.class, this::fenced);
        f.term = current;

        assertThat(f.rowCounts()).isEqualTo(before);
        assertThat(f.state(group)).isEqualTo("pending");
    }

    private void fenced(ShardwrightException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.FENCED);
    }

    @Test
    void theNextEpochTakesOverWhatWasClaimed() {
        Fixture.Worker old = f.worker("n1");
        GroupId group = f.publish(command("a", "n1"), command("b", "n1"));
        f.lead();
        List<ClaimedCommand> claimed = old.take(1);

        Fixture.Worker next = f.worker("n1");

        assertThat(next.grant.inherited()).singleElement().satisfies(inherited -> {
            assertThat(inherited.name()).isEqualTo("a");
            assertThat(inherited.inherited()).isTrue();
            assertThat(inherited.attempt()).isEqualTo(1);
        });
        assertThat(next.work()).containsExactly("b");
        assertThatThrownBy(() -> old.queue.claim(10, 10))
                .isInstanceOfSatisfying(ShardwrightException.class, this::fenced);
        assertThatThrownBy(() -> old.record(claimed.get(0), REFUSED))
                .isInstanceOfSatisfying(ShardwrightException.class, this::fenced);
        assertThat(f.sessions.renew(old.node, old.grant.epoch(), 1_000, "", OptionalLong.empty()))
                .isFalse();

        next.record(next.grant.inherited().get(0), APPLIED);
        assertThat(f.state(group)).isEqualTo("committed");
    }

    @Test
    void anEpochIsAboveWhatTheNodeItselfRemembers() {
        assertThat(f.sessions
                        .nextEpoch(Fixture.node("n1"), new NodeMark(41, Optional.empty(), Optional.empty()))
                        .epoch())
                .isEqualTo(42);
        assertThat(f.sessions.nextEpoch(Fixture.node("n1"), NodeMark.NEW).epoch())
                .isEqualTo(43);
    }

    @Test
    void onlyTheNewestEpochFromThisLifeOfTheDatabaseOpensASession() {
        SessionEpoch older = f.sessions.nextEpoch(Fixture.node("n1"), NodeMark.NEW);
        SessionEpoch newest = f.sessions.nextEpoch(Fixture.node("n1"), NodeMark.NEW);
        Incarnation another = Incarnation.numbered(newest.incarnation().number() + 1, 1);
        NodeName n1 = new NodeName("n1");
        WorkerFacts facts = new WorkerFacts("test", "test", Fixture.ACTIONS, 2);
        for (SessionEpoch wrong : List.of(older, new SessionEpoch(newest.epoch(), another))) {
            assertThatThrownBy(() -> f.sessions.open(n1, wrong, facts, Fixture.LEASE_MILLIS))
                    .isInstanceOfSatisfying(ShardwrightException.class, this::fenced);
        }
        assertThat(f.number("SELECT COUNT(*) FROM worker_session")).isZero();
        assertThat(f.sessions.open(n1, newest, facts, Fixture.LEASE_MILLIS).epoch())
                .isEqualTo(newest.epoch());
    }

    @Test
    void aFailedGroupDoesNotHoldUpAnotherOnItsNode() {
        Fixture.Worker n1 = f.worker("n1");
        GroupId stuck = f.publish(command("a", "n1"), command("b", "n1", "a"));
        GroupId other = f.publish(command("x", "n1"), command("y", "n1", "x"));
        f.lead();
        List<ClaimedCommand> taken = n1.take();
        n1.record(taken.get(1), APPLIED);
        n1.record(taken.get(0), new Outcome.BackedOff(Effect.NONE, "lock wait", 3_600_000, 1));

        assertThat(n1.work()).containsExactly("y");
        assertThat(f.state(other)).isEqualTo("committed");
        assertThat(f.state(stuck)).isEqualTo("active");
    }

    @Test
    void aPausedNodeClaimsNothing() {
        Fixture.Worker n1 = f.worker("n1");
        f.publish(command("a", "n1"));
        f.lead();
        f.execute("UPDATE control SET paused = TRUE WHERE scope = 'cluster'");
        assertThat(n1.take(10)).isEmpty();
        f.execute("UPDATE control SET paused = FALSE WHERE scope = 'cluster'");
        assertThat(n1.take(10)).hasSize(1);
    }

    @Test
    void aWorkerClaimsOnlyActionsThatItKnows() {
        Fixture.Worker n1 = f.worker("n1");
        f.publish(command("a", "n1"));
        f.lead();
        f.execute("UPDATE sharding_queue SET action = 'sql:2'");
        assertThat(n1.take(10)).isEmpty();
    }

    @Test
    void theLastTwoCompletionsDoNotOverlookEachOther() throws Exception {
        int width = 8;
        List<Fixture.Worker> workers = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            workers.add(f.worker("n" + i));
        }
        ExecutorService threads = Executors.newFixedThreadPool(width);
        try {
            for (int round = 0; round < 20; round++) {
                CommandPair[] commands = new CommandPair[width + 1];
                String[] names = new String[width];
                for (int i = 0; i < width; i++) {
                    names[i] = "c" + i;
                    commands[i] = command(names[i], "n" + i);
                }
                commands[width] = command("last", "n0", names);
                GroupId group = f.publish(commands);
                f.lead();
                List<Future<?>> all = new ArrayList<>();
                for (Fixture.Worker worker : workers) {
                    all.add(threads.submit(() -> {
                        List<ClaimedCommand> taken = worker.take();
                        worker.queue.record(taken.stream()
                                .map(c -> Settled.of(c, APPLIED, Spread.NONE))
                                .toList());
                    }));
                }
                for (Future<?> one : all) {
                    one.get();
                }
                assertThat(workers.get(0).work()).containsExactly("last");
                assertThat(f.state(group)).isEqualTo("committed");
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void aStartOfWhichNothingWasAnnouncedIsNoTry() {
        GroupId group = f.publish(command("a", "n1"));
        f.lead();
        Fixture.Worker n1 = f.worker("n1");
        Outcome unsent = new Outcome.Unsent(Effect.NONE, "stopped", Optional.empty(), 0, 1);
        for (int start = 1; start <= 12; start++) {
            ClaimedCommand given = n1.take().get(0);
            assertThat(List.of(given.attempt(), given.unsent(), given.tryNumber()))
                    .containsExactly(start, start - 1, 1);
            n1.record(given, unsent);
            // Each start has a number of its own: what is recorded again does not meet the next.
            assertThat(n1.take()).hasSize(1);
            n1.record(given, unsent);
            assertThat(f.commands(group)).containsExactly("a=running/none");
            f.execute("UPDATE sharding_queue SET status = 'ready', tries = tries - 1, owner_epoch = NULL");
        }
        assertThat(tries(group)).containsExactly(0, 0);

        n1.record(n1.take().get(0), new Outcome.BackedOff(Effect.NONE, "busy", 0, 1));
        assertThat(tries(group)).containsExactly(1, 0);
        n1.record(n1.take().get(0), new Outcome.Failed(Effect.APPLIED, "denied", 1));
        f.lead();
        ClaimedCommand undo = n1.take().get(0);
        assertThat(List.of(undo.attempt(), undo.unsent())).containsExactly(1, 0);
        n1.record(undo, unsent);
        undo = n1.take().get(0);
        assertThat(List.of(undo.attempt(), undo.unsent())).containsExactly(2, 1);
        n1.record(undo, new Outcome.Failed(Effect.APPLIED, "denied", 1));
        assertThat(tries(group)).containsExactly(2, 1);
        f.orders.retry(f.term, group, "me");
        assertThat(n1.take().get(0).triesMax())
                .as("as many as at the beginning")
                .isEqualTo(2 + CommandLimits.TRIES_USUAL);
    }

    private List<Integer> tries(GroupId group) {
        GroupReader.CommandLine line =
                f.groups.find(group).orElseThrow().commands().get(0);
        return List.of(line.tries(), line.undoTries());
    }
}
