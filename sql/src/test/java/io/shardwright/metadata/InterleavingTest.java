package io.shardwright.metadata;

import static io.shardwright.metadata.Fixture.APPLIED;
import static io.shardwright.metadata.Fixture.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.PauseScope;
import io.shardwright.queue.ReadyHalf;
import io.shardwright.queue.Settled;
import io.shardwright.queue.Spread;
import io.shardwright.sqlproxy.Exchange;
import io.shardwright.sqlproxy.ScriptedProxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What transactions that run beside each other do to each other. One is held in its middle while the other runs. */
class InterleavingTest {
    @RegisterExtension
    final Fixture f = new Fixture();

    @Test
    void noTermBeginsBetweenALeadersCheckAndItsCommit() throws Exception {
        AtomicReference<CompletableFuture<LeaderTerm>> next = new AtomicReference<>();
        try (ScriptedProxy proxy = f.proxy();
                MetadataDatabase slow = f.database(proxy.endpoint(), "shardwright")) {
            proxy.once("INSERT INTO operation_group", Exchange.before(() -> {
                next.set(FixtureServer.beside(() -> f.terms.begin("c2", "http://c2", "c2:1")));
                FixtureServer.awaitBlocked(1);
            }));

            GroupId group = Fixture.publish(new Publisher(slow), f.term, "k", command("a", "n1"));

            assertThat(Objects.requireNonNull(next.get()).join().term()).isEqualTo(f.term.term() + 1);
            assertThat(f.state(group)).isEqualTo("pending");
        }
    }

    /** Its process is stopped, so it neither ends its transaction nor lets go of its connection. */
    @Test
    void aLeaderThatIsPausedInATransactionDoesNotHoldUpItsSuccessor() {
        CompletableFuture<LeaderTerm> successor = new CompletableFuture<>();
        CompletableFuture<Void> began = new CompletableFuture<>();
        CompletableFuture<Void> paused =
                CompletableFuture.runAsync(() -> f.database.transactions().run(handle -> {
                    LeaderTerms.lock(handle, f.term);
                    handle.execute("UPDATE control SET reason = 'of a paused leader' WHERE scope = 'cluster'");
                    began.complete(null);
                    successor.join();
                    handle.execute("UPDATE control SET reason = 'of a leader that woke up' WHERE scope = 'cluster'");
                }));
        began.join();

        LeaderTerm next = f.terms.begin("c2", "http://c2", "c2:1");
        successor.complete(next);

        assertThat(next.term()).isEqualTo(f.term.term() + 1);
        assertThatThrownBy(paused::join)
                .hasCauseInstanceOf(ShardwrightException.class)
                .cause()
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNREACHABLE));
        assertThat(f.text("SELECT reason FROM control WHERE scope = 'cluster'"))
                .hasValueSatisfying(reason -> assertThat(reason).doesNotContain("leader"));
    }

    @Test
    void aWaitForALockEndsBeforeItLooksLikeADatabaseThatIsAway() {
        int waitMillis = f.database.transactions().in(handle -> {
            int seconds = handle.createQuery("SELECT @@innodb_lock_wait_timeout")
                    .mapTo(Integer.class)
                    .one();
            return 1_000 * seconds;
        });
        assertThat(waitMillis).isPositive();
        assertThat(f.database.transactions().<Integer>in(InterleavingTest::answerMillis))
                .isGreaterThanOrEqualTo(2 * waitMillis);
    }

    private static int answerMillis(Handle handle) {
        try {
            return handle.getConnection().getNetworkTimeout();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Were everything read as of its first look, what it checks once it has its locks could be over. */
    @Test
    void aTransactionSeesWhatWasCommittedAfterItsFirstLook() {
        GroupId group = f.publish(command("a", "n1"));
        List<String> seen = f.database.transactions().in(handle -> {
            String state = "SELECT state FROM operation_group WHERE uuid = '" + group + "'";
            String before = handle.createQuery(state).mapTo(String.class).one();
            // Another thread has a connection of its own.
            CompletableFuture.runAsync(f::lead).join();
            return List.of(before, handle.createQuery(state).mapTo(String.class).one());
        });

        assertThat(seen).containsExactly("pending", "active");
    }

    @Test
    void aGroupThatIsStoppedJustWhenItIsToBeginDoesNotBegin() throws Exception {
        GroupId group = f.publish(command("a", "n1"));
        GroupId other = f.publish(command("a", "n1"));
        try (ScriptedProxy proxy = f.proxy();
                MetadataDatabase slow = f.database(proxy.endpoint(), "shardwright")) {
            proxy.once(
                    "UPDATE operation_group SET state = 'active'",
                    Exchange.before(() -> f.orders.stop(f.term, group, false, "ada", "")));

            new GroupSettlement(slow).activate(f.term);

            assertThat(proxy.rulesUsedUp()).isTrue();
        }
        assertThat(f.state(group)).isEqualTo("aborting");
        assertThat(f.state(other)).isEqualTo("active");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPauseWaitsForTheClaimsThatHaveReadTheSwitches(boolean byName) throws Exception {
        Fixture.Worker n1 = f.worker("n1");
        GroupId group = f.publish(command("a", "n1"));
        List<ReadyHalf> named =
                Objects.requireNonNull(f.lead().nodes().get(n1.node)).named();
        CompletableFuture<WorkerQueue.Claim> claim;
        CompletableFuture<List<String>> pause;
        try (Connection other = FixtureServer.root();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT * FROM shardwright.operation_group FOR UPDATE");
            claim = FixtureServer.beside(() -> byName ? n1.queue.claim(named) : n1.queue.claim(1, 1));
            FixtureServer.awaitBlocked(1);
            pause = FixtureServer.beside(() -> {
                f.pauses.pause(f.term, PauseScope.NODE, "n1", "me", "a test", OptionalLong.empty());
                return f.commands(group);
            });
            FixtureServer.awaitBlocked(2);
            other.rollback();
        }

        assertThat(claim.join().commands()).hasSize(1);
        assertThat(pause.join()).as("once it is paused nothing starts").containsExactly("a=running/none");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aClaimWaitsForAPauseUnderWayAndTakesNothing(boolean byName) throws Exception {
        Fixture.Worker n1 = f.worker("n1");
        GroupId group = f.publish(command("a", "n1"));
        List<ReadyHalf> named =
                Objects.requireNonNull(f.lead().nodes().get(n1.node)).named();
        AtomicReference<CompletableFuture<WorkerQueue.Claim>> claim = new AtomicReference<>();
        try (ScriptedProxy proxy = f.proxy();
                MetadataDatabase slow = f.database(proxy.endpoint(), "shardwright")) {
            proxy.once("INSERT INTO control", Exchange.before(() -> {
                claim.set(FixtureServer.beside(() -> byName ? n1.queue.claim(named) : n1.queue.claim(1, 1)));
                FixtureServer.awaitBlocked(1);
            }));

            new PauseSwitches(slow).pause(f.term, PauseScope.NODE, "n1", "me", "a test", OptionalLong.empty());

            assertThat(Objects.requireNonNull(claim.get()).join().commands()).isEmpty();
            assertThat(f.commands(group)).containsExactly("a=ready/none");
        }
    }

    @Test
    void batchesThatNameTheSameGroupsInOppositeOrderWaitForEachOtherInOne() throws Exception {
        Fixture.Worker n1 = f.worker("n1");
        Fixture.Worker n2 = f.worker("n2");
        GroupId low = f.publish(command("a", "n1"), command("b", "n2"));
        GroupId high = f.publish(command("c", "n1"), command("d", "n2"));
        f.lead();
        List<ClaimedCommand> first = n1.take();
        List<ClaimedCommand> second = n2.take();
        long before = FixtureServer.deadlocks();
        CompletableFuture<RecordResult> ascending;
        CompletableFuture<RecordResult> descending;
        try (Connection other = FixtureServer.root();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT * FROM shardwright.operation_group ORDER BY id LIMIT 1 FOR UPDATE");
            ascending = recording(n1, first.get(0), first.get(1));
            FixtureServer.awaitBlocked(1);
            descending = recording(n2, second.get(1), second.get(0));
            FixtureServer.awaitBlocked(2);
            other.rollback();
        }
        ascending.join();
        descending.join();

        assertThat(List.of(f.state(low), f.state(high))).containsOnly("committed");
        assertThat(FixtureServer.deadlocks()).isEqualTo(before);
    }

    private static CompletableFuture<RecordResult> recording(Fixture.Worker worker, ClaimedCommand... commands) {
        List<Settled> settled = List.of(commands).stream()
                .map(command -> Settled.of(command, APPLIED, Spread.NONE))
                .toList();
        return FixtureServer.beside(() -> worker.queue.record(settled));
    }

    @Test
    void aBatchThatIsChosenToBreakADeadlockIsRecordedOnce() throws Exception {
        Fixture.Worker n1 = f.worker("n1");
        GroupId low = f.publish(command("a", "n1"));
        GroupId high = f.publish(command("b", "n1"));
        f.lead();
        List<ClaimedCommand> taken = n1.take();
        long before = FixtureServer.deadlocks();
        CompletableFuture<RecordResult> recorded;
        try (Connection other = FixtureServer.root();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("USE shardwright");
            // The server ends the transaction that has changed fewer rows.
            statement.execute("INSERT INTO audit (at, actor, action, target, detail)"
                    + " SELECT 0, 'test', 'test', '', '' FROM information_schema.COLLATIONS");
            statement.execute("SELECT * FROM operation_group ORDER BY id DESC LIMIT 1 FOR UPDATE");
            recorded = recording(n1, taken.get(0), taken.get(1));
            FixtureServer.awaitBlocked(1);
            statement.execute("SELECT * FROM operation_group ORDER BY id LIMIT 1 FOR UPDATE");
            assertThat(FixtureServer.deadlocks()).isEqualTo(before + 1);
            other.rollback();
        }
        recorded.join();

        assertThat(List.of(f.state(low), f.state(high))).containsOnly("committed");
        assertThat(f.number("SELECT SUM(tries) FROM sharding_queue")).isEqualTo(2);
        assertThat(f.number("SELECT SUM(remaining) FROM operation_group")).isZero();
    }
}
