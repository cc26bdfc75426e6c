package io.shardwright.metadata;

import static io.shardwright.metadata.Fixture.APPLIED;
import static io.shardwright.metadata.Fixture.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.shardwright.fleet.NodeName;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.CommandPair;
import io.shardwright.queue.Direction;
import io.shardwright.queue.Effect;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.LockMode;
import io.shardwright.queue.LockRequest;
import io.shardwright.queue.Outcome;
import io.shardwright.queue.PauseScope;
import io.shardwright.queue.ReadyByNode;
import io.shardwright.queue.ReadyHalf;
import io.shardwright.queue.ReadyHalves;
import io.shardwright.sqlproxy.Exchange;
import io.shardwright.sqlproxy.ScriptedProxy;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is taken by name, what is not, and what is named. */
class NamedClaimTest {
    private static final NodeName N1 = new NodeName("n1");
    private static final NodeName N2 = new NodeName("n2");

    @RegisterExtension
    final Fixture f = new Fixture();

    private final Fixture.Worker n1 = f.worker("n1");

    private static List<ReadyHalf> named(ReadyByNode ready, NodeName node) {
        ReadyHalves halves = ready.nodes().get(node);
        assertThat(halves).as("what became ready on %s", node).isNotNull();
        return halves.named();
    }

    private static List<String> names(WorkerQueue.Claim claim) {
        return claim.commands().stream().map(ClaimedCommand::name).toList();
    }

    @Test
    void whatIsNamedIsTakenInOneExchangeAndItsTryCounted() throws Exception {
        GroupId group = f.publish(command("a", "n1"), command("b", "n1"));
        List<ReadyHalf> named = named(f.lead(), N1);
        try (ScriptedProxy proxy = f.proxy();
                MetadataDatabase through = f.database(proxy.endpoint(), "shardwright")) {
            WorkerQueue queue = new WorkerQueue(through, n1.node, n1.grant, Fixture.ACTIONS);
            assertThat(names(queue.claim(named.subList(1, 2)))).containsExactly("b");
            // The pool may open and try connections beside it; those ask for no table.
            long asked = proxy.count(" FROM ");
            long ended = proxy.count("COMMIT");

            WorkerQueue.Claim claim = queue.claim(named.subList(0, 1));

            assertThat(proxy.count(" FROM ") - asked).as("exchanges").isEqualTo(1);
            assertThat(proxy.count("COMMIT") - ended)
                    .as("of which the last ends it")
                    .isEqualTo(1);
            assertThat(claim.more()).isFalse();
            assertThat(claim.commands()).singleElement().satisfies(a -> {
                assertThat(a.name()).isEqualTo("a");
                assertThat(a.group()).isEqualTo(group);
                assertThat(a.attempt()).isEqualTo(1);
                assertThat(a.inherited()).isFalse();
            });
            assertThat(f.commands(group)).containsExactly("a=running/none", "b=running/none");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE sharding_queue SET node = 'n2' WHERE name = 'b'",
                "UPDATE sharding_queue SET action = 'copy-shard:1' WHERE name = 'b'",
                "UPDATE sharding_queue SET action = 'unheard-of:7' WHERE name = 'b'",
                "UPDATE sharding_queue SET not_before = 99999999999999 WHERE name = 'b'",
                "UPDATE sharding_queue SET status = 'waiting' WHERE name = 'b'",
                "UPDATE sharding_queue SET status = 'cancelled' WHERE name = 'b'",
                "UPDATE sharding_queue SET status = 'undo_ready' WHERE name = 'b'",
                "UPDATE sharding_queue SET phase = 'after' WHERE name = 'b'",
            })
    void whatALookWouldNotFindIsNotTakenByName(String change) {
        f.publish(command("a", "n1"), command("b", "n1"));
        List<ReadyHalf> named = named(f.lead(), N1);
        f.execute(change);

        WorkerQueue knowsCopies =
                new WorkerQueue(f.database, n1.node, n1.grant, Set.of("sql:1", "copy-shard:1", "forget-copy:1"));
        WorkerQueue.Claim claim = knowsCopies.claim(named);

        assertThat(names(claim)).containsExactly("a");
        assertThat(claim.more()).as("it looks for the rest").isTrue();
        assertThat(f.number("SELECT tries + undo_tries FROM sharding_queue WHERE name = 'b'"))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pending", "aborting", "rollback_stuck", "committed"})
    void nothingIsTakenOfAGroupThatDoesNotLetItRun(String state) {
        GroupId group = f.publish(command("a", "n1"));
        List<ReadyHalf> named = named(f.lead(), N1);
        f.execute("UPDATE operation_group SET state = '" + state + "'");

        assertThat(n1.queue.claim(named).commands()).isEmpty();
        assertThat(f.commands(group)).containsExactly("a=ready/none");
    }

    @Test
    void aNameWithTheNumberOfAnotherGroupTakesNothing() {
        GroupId group = f.publish(command("a", "n1"));
        ReadyHalf named = named(f.lead(), N1).get(0);

        // Its group's row would not be locked.
        assertThat(n1.queue
                        .claim(List.of(new ReadyHalf(named.id(), named.group() + 1, Direction.FORWARD)))
                        .commands())
                .isEmpty();
        assertThat(f.commands(group)).containsExactly("a=ready/none");
    }

    @ParameterizedTest
    @CsvSource({"CLUSTER,", "NODE,n1", "NODE,n2", "TABLE,t", "TABLE,other", "GROUP,"})
    void nothingIsTakenByNameWhileAnythingIsPaused(PauseScope scope, @Nullable String target) {
        f.worker("n2");
        f.publish(List.of(new LockRequest("table/other", LockMode.X)), command("b", "n2"));
        GroupId group = f.publish(List.of(new LockRequest("table/t", LockMode.X)), command("a", "n1"));
        List<ReadyHalf> named = named(f.lead(), N1);
        String paused = scope == PauseScope.GROUP ? group.toString() : target == null ? "" : target;
        f.pauses.pause(f.term, scope, paused, "me", "a test", OptionalLong.empty());

        WorkerQueue.Claim claim = n1.queue.claim(named);

        assertThat(claim.commands()).isEmpty();
        assertThat(claim.more()).as("a look tells what is not covered").isTrue();
        assertThat(f.commands(group)).containsExactly("a=ready/none");
        boolean covered = !"n2".equals(target) && !"other".equals(target);
        assertThat(n1.take()).hasSize(covered ? 0 : 1);
    }

    /** Each claim waits for whoever changes what it goes by, and sees what has become of it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "UPDATE control SET paused = TRUE WHERE scope = 'cluster' | FROM control c",
                "UPDATE worker_session SET state = 'ended' WHERE node = 'n1' | FROM control c",
                "UPDATE operation_group SET state = 'aborting' | FROM operation_group WHERE id IN",
                "UPDATE sharding_queue SET status = 'cancelled' | SET q.tries",
            })
    void whatChangesWhileTheClaimWaitsCounts(String change, String waiting) throws Exception {
        GroupId group = f.publish(command("a", "n1"));
        List<ReadyHalf> named = named(f.lead(), N1);
        CompletableFuture<WorkerQueue.Claim> claim;
        try (Connection other = FixtureServer.root();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("USE shardwright");
            statement.execute(change);
            claim = FixtureServer.beside(() -> n1.queue.claim(named));
            while (f.number("SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE '%" + waiting
                            + "%' AND id <> CONNECTION_ID()")
                    == 0) {
                assertThat(claim).isNotDone();
            }
            other.commit();
        }

        assertThat(claim.handle((got, failure) -> got == null ? List.of() : got.commands())
                        .get())
                .isEmpty();
        assertThat(f.number("SELECT tries FROM sharding_queue")).isZero();
        assertThat(f.commands(group)).doesNotContain("a=running/none");
    }

    @Test
    void aSessionThatWasReplacedChangesNothing() {
        GroupId group = f.publish(command("a", "n1"));
        List<ReadyHalf> named = named(f.lead(), N1);
        f.worker("n1");

        assertThatThrownBy(() -> n1.queue.claim(named))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FENCED));
        assertThat(f.commands(group)).containsExactly("a=ready/none");
        assertThat(f.number("SELECT tries FROM sharding_queue")).isZero();
    }

    @Test
    void undosAreNamedAndTakenByNameOnceAlsoIfTheForwardHalfIsNamedLate() {
        Fixture.Worker n2 = f.worker("n2");
        f.publish(command("a", "n1"), command("b", "n2"), command("c", "n1", "b"));
        f.lead();
        n1.work();
        n2.work();
        ClaimedCommand c = n1.take().get(0);
        n1.record(c, new Outcome.Failed(Effect.NONE, "denied", 1));

        List<ReadyHalf> ofB = named(f.lead(), N2);
        assertThat(ofB).extracting(ReadyHalf::direction).containsExactly(Direction.UNDO);
        List<ReadyHalf> both =
                List.of(new ReadyHalf(ofB.get(0).id(), ofB.get(0).group(), Direction.FORWARD), ofB.get(0));
        List<ClaimedCommand> b = n2.queue.claim(both).commands();
        assertThat(b).singleElement().satisfies(undo -> {
            assertThat(undo.name()).isEqualTo("b");
            assertThat(undo.direction()).isEqualTo(Direction.UNDO);
            assertThat(undo.attempt()).isEqualTo(1);
        });
        RecordResult undone = n2.record(b.get(0), new Outcome.Succeeded(Effect.NONE, 1));
        List<ReadyHalf> ofA = named(undone.ready(), N1);
        assertThat(names(n1.queue.claim(ofA))).containsExactly("a");
    }

    @Test
    void aCompletionNamesWhatItHasUnblocked() {
        f.publish(command("a", "n1"), command("b", "n2", "a"), command("c", "n1", "a"));
        f.lead();
        RecordResult recorded = n1.record(n1.take().get(0), APPLIED);

        assertThat(names(n1.queue.claim(named(recorded.ready(), N1)))).containsExactly("c");
        assertThat(named(recorded.ready(), N2)).hasSize(1);
    }

    @Test
    void whatIsTooMuchToBeNamedIsNotNamed() {
        CommandPair[] most =
                IntStream.range(0, 32).mapToObj(i -> command("c" + i, "n1")).toArray(CommandPair[]::new);
        f.publish(most);
        assertThat(named(f.lead(), N1)).hasSize(32);
        f.publish(most);
        f.publish(command("one", "n1"), command("other", "n2"));
        ReadyByNode many = f.lead();
        assertThat(many.nodes().get(N1)).isEqualTo(ReadyHalves.UNNAMED);
        assertThat(named(many, N2)).hasSize(1);

        CommandPair[] tooMany = IntStream.range(0, 257)
                .mapToObj(i -> command("c" + i, i == 0 ? "n2" : "n1"))
                .toArray(CommandPair[]::new);
        f.publish(tooMany);
        assertThat(f.lead().nodes()).isEqualTo(Map.of(N1, ReadyHalves.UNNAMED, N2, ReadyHalves.UNNAMED));
    }

    @Test
    void whatTheSessionHasIsNotGivenAgainHoweverOftenItIsNamed() {
        f.publish(command("a", "n1"), command("b", "n1"));
        List<ReadyHalf> named = named(f.lead(), N1);
        assertThat(n1.queue.claim(1, 1).commands())
                .extracting(ClaimedCommand::name)
                .containsExactly("a");

        WorkerQueue.Claim claim = n1.queue.claim(named);
        assertThat(names(claim)).containsExactly("b");
        assertThat(claim.more()).isTrue();
        assertThat(n1.queue.claim(named).commands()).isEmpty();

        // Neither is what it has inherited.
        Fixture.Worker next = f.worker("n1");
        assertThat(next.grant.inherited()).hasSize(2);
        assertThat(next.queue.claim(named).commands()).isEmpty();
    }

    /** As it comes when the answer to the first recording was lost: a later try is under way by then. */
    @Test
    void recordingATryAgainDoesNotForgetALaterOne() {
        f.publish(command("a", "n1"));
        List<ReadyHalf> named = named(f.lead(), N1);
        ClaimedCommand first = n1.queue.claim(named).commands().get(0);
        Outcome again = new Outcome.BackedOff(Effect.NONE, "deadlock", 1, 1);
        n1.record(first, again);
        f.execute("UPDATE sharding_queue SET not_before = 0");
        assertThat(n1.queue.claim(named).commands())
                .extracting(ClaimedCommand::attempt)
                .containsExactly(2);

        n1.record(first, again);

        assertThat(n1.queue.claim(named).commands()).isEmpty();
    }

    @Test
    void aNamedClaimWhoseAnswerWasLostIsHeardOfByTheNextAndCountsOnce() throws Exception {
        GroupId group = f.publish(command("a", "n1"), command("b", "n1"), command("c", "n1"));
        List<ReadyHalf> named = named(f.lead(), N1);
        try (ScriptedProxy proxy = f.proxy();
                MetadataDatabase lossy = f.database(proxy.endpoint(), "shardwright")) {
            WorkerQueue queue = new WorkerQueue(lossy, n1.node, n1.grant, Fixture.ACTIONS);
            assertThat(names(queue.claim(named.subList(0, 1)))).containsExactly("a");
            proxy.once("SET q.tries = q.tries + 1", Exchange.loseAnswer());
            unreachable(() -> queue.claim(named.subList(0, 2)));

            WorkerQueue.Claim late = queue.claim(named);
            assertThat(names(late))
                    .as("what the lost one took, and not what was there before")
                    .containsExactly("b");
            assertThat(late.more()).isTrue();
            assertThat(names(queue.claim(named))).containsExactly("c");
            assertThat(f.commands(group)).containsExactly("a=running/none", "b=running/none", "c=running/none");
            assertThat(f.number("SELECT SUM(tries) FROM sharding_queue")).isEqualTo(3);
        }
    }

    @Test
    void aNamedClaimThatNeverCameToItsCommitHasTakenNothing() throws Exception {
        f.publish(command("a", "n1"));
        List<ReadyHalf> named = named(f.lead(), N1);
        try (ScriptedProxy proxy = f.proxy();
                MetadataDatabase lossy = f.database(proxy.endpoint(), "shardwright")) {
            WorkerQueue queue = new WorkerQueue(lossy, n1.node, n1.grant, Fixture.ACTIONS);
            proxy.once("SET q.tries = q.tries + 1", Exchange.loseStatement());
            unreachable(() -> queue.claim(named));

            assertThat(queue.heard()).isEmpty();
            assertThat(queue.claim(named).commands())
                    .extracting(ClaimedCommand::attempt)
                    .containsExactly(1);
        }
    }

    /** Its first lock is not the session's, so whoever asks what it took cannot wait for it. */
    @Test
    void aNamedClaimThatWaitsOnItsServerTakesNothingOnceItWasAskedAbout() throws Exception {
        GroupId group = f.publish(command("a", "n1"));
        List<ReadyHalf> named = named(f.lead(), N1);
        try (ScriptedProxy proxy = f.proxy();
                MetadataDatabase lossy = f.database(proxy.endpoint(), "shardwright");
                Connection pauser = FixtureServer.root();
                Statement lock = pauser.createStatement()) {
            pauser.setAutoCommit(false);
            lock.execute("SELECT * FROM shardwright.control FOR UPDATE");
            WorkerQueue queue = new WorkerQueue(lossy, n1.node, n1.grant, Fixture.ACTIONS);
            proxy.once("SET q.tries = q.tries + 1", Exchange.loseWhileRunning());
            unreachable(() -> queue.claim(named));
            // Its server still runs it, or is about to, until it has ended with all that follows.
            String running = " FROM information_schema.processlist"
                    + " WHERE info LIKE '%FROM control c%' AND id <> CONNECTION_ID()";
            await().until(() -> f.number("SELECT COUNT(*)" + running) == 1);
            long connection = f.number("SELECT id" + running);

            assertThat(queue.heard()).isEmpty();
            pauser.commit();
            await().until(() ->
                    f.number("SELECT COUNT(*) FROM information_schema.processlist WHERE command <> 'Sleep' AND id = "
                                    + connection)
                            == 0);

            assertThat(f.commands(group)).containsExactly("a=ready/none");
            assertThat(queue.claim(named).commands())
                    .extracting(ClaimedCommand::attempt)
                    .containsExactly(1);
        }
    }

    private static void unreachable(ThrowingCallable claim) {
        assertThatThrownBy(claim)
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNREACHABLE));
    }
}
