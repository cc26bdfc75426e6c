package io.shardwright.metadata;

import static io.shardwright.metadata.Fixture.APPLIED;
import static io.shardwright.metadata.Fixture.REFUSED;
import static io.shardwright.metadata.Fixture.command;
import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.CommandPair;
import io.shardwright.queue.Direction;
import io.shardwright.queue.FailurePolicy;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.Settled;
import io.shardwright.queue.Spread;
import io.shardwright.queue.UndoMode;
import io.shardwright.sqlproxy.Exchange;
import io.shardwright.sqlproxy.ScriptedProxy;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Undos of one group that two nodes record beside each other. */
class UndoBesideTest {
    @RegisterExtension
    final Fixture f = new Fixture();

    /** A group that goes back along its edges, and of which each of two nodes undoes what nothing comes after. */
    private final class Undoing {
        final Fixture.Worker n1 = f.worker("n1");
        final Fixture.Worker n2 = f.worker("n2");
        final GroupId group;
        final ClaimedCommand first;
        final ClaimedCommand second;

        /** @param commands one of them is called "fails" */
        Undoing(CommandPair... commands) {
            group = f.publish(FailurePolicy.ROLLBACK, UndoMode.MIRRORED, commands);
            f.lead();
            while (f.state(group).equals("active")) {
                Stream.of(n1, n2)
                        .forEach(worker -> worker.take()
                                .forEach(command ->
                                        worker.record(command, command.name().equals("fails") ? REFUSED : APPLIED)));
            }
            f.lead();
            first = n1.take(1).get(0);
            second = n2.take(1).get(0);
            assertThat(Stream.of(first, second).map(ClaimedCommand::direction)).containsOnly(Direction.UNDO);
        }

        void leaderFinishes() {
            assertThat(f.state(group)).isEqualTo("aborting");
            f.lead();
            assertThat(f.state(group)).isEqualTo("rolled_back");
        }
    }

    @Test
    void noneWaitsForTheOther() throws Exception {
        Undoing undoing = new Undoing(
                command("base", "n1"),
                command("a", "n1", "base"),
                command("b", "n2", "base"),
                command("fails", "n1", "a", "b"));
        AtomicReference<RecordResult> second = new AtomicReference<>();
        RecordResult first;
        try (ScriptedProxy proxy = f.proxy();
                MetadataDatabase slow = f.database(proxy.endpoint(), "shardwright")) {
            // Between its look, which takes its locks, and what it writes.
            proxy.once(
                    "UPDATE sharding_queue SET unsent",
                    Exchange.before(() -> second.set(undoing.n2.record(undoing.second, APPLIED))));
            first = new WorkerQueue(slow, undoing.n1.node, undoing.n1.grant, Fixture.ACTIONS)
                    .record(List.of(Settled.of(undoing.first, APPLIED, Spread.NONE)));
            assertThat(proxy.rulesUsedUp()).isTrue();
        }

        assertThat(Objects.requireNonNull(second.get()).ready().nodes()).isEmpty();
        assertThat(first.ready().nodes()).containsOnlyKeys(undoing.n1.node);
        assertThat(Stream.of(first, second.get())).noneMatch(RecordResult::leader);
        assertThat(undoing.n1.work()).containsExactly("base");
        undoing.leaderFinishes();
    }

    /** Each has written before the other commits, so neither can see that it is the last. */
    @Test
    void oneOfTheLastTwoTellsTheLeader() throws Exception {
        Undoing undoing = new Undoing(command("a", "n1"), command("b", "n2"), command("fails", "n1", "a", "b"));
        CompletableFuture<RecordResult> first;
        CompletableFuture<RecordResult> second;
        try (Connection root = FixtureServer.root();
                Statement statement = root.createStatement()) {
            statement.execute("BACKUP STAGE START");
            statement.execute("BACKUP STAGE BLOCK_COMMIT");
            first = FixtureServer.beside(() -> undoing.n1.record(undoing.first, APPLIED));
            second = FixtureServer.beside(() -> undoing.n2.record(undoing.second, APPLIED));
            FixtureServer.awaitCommits(2);
            statement.execute("BACKUP STAGE END");
        }

        assertThat(Stream.of(first, second).map(CompletableFuture::join)).anyMatch(RecordResult::leader);
        undoing.leaderFinishes();
    }

    /** One unblocks x by one command and y by two, the other y by one and x by two; both are held at z, which comes before. */
    @Test
    void twoThatUnblockTheSameCommandsMeetNoDeadlock() throws Exception {
        Undoing undoing = new Undoing(
                command("z", "n1"),
                command("x", "n1"),
                command("y", "n1"),
                command("a1", "n1", "z", "x", "y"),
                command("a2", "n1", "z", "y"),
                command("b1", "n2", "z", "x", "y"),
                command("b2", "n2", "z", "x"),
                command("fails", "n1", "a1", "a2", "b1", "b2"));
        List<ClaimedCommand> ofFirst = List.of(undoing.first, undoing.n1.take().get(0));
        List<ClaimedCommand> ofSecond =
                List.of(undoing.second, undoing.n2.take().get(0));
        long before = FixtureServer.deadlocks();
        CompletableFuture<RecordResult> first;
        CompletableFuture<RecordResult> second;
        try (Connection root = FixtureServer.root();
                Statement statement = root.createStatement()) {
            root.setAutoCommit(false);
            statement.execute("SELECT * FROM shardwright.sharding_queue WHERE id = "
                    + f.number("SELECT id FROM sharding_queue WHERE name = 'z'") + " FOR UPDATE");
            first = recording(undoing.n1, ofFirst);
            FixtureServer.awaitBlocked(1);
            second = recording(undoing.n2, ofSecond);
            FixtureServer.awaitBlocked(2);
            root.rollback();
        }
        CompletableFuture.allOf(first, second).join();

        assertThat(FixtureServer.deadlocks()).isEqualTo(before);
        assertThat(undoing.n1.work()).containsExactly("z", "x", "y");
        undoing.leaderFinishes();
    }

    private static CompletableFuture<RecordResult> recording(Fixture.Worker worker, List<ClaimedCommand> undos) {
        return FixtureServer.beside(() -> worker.queue.record(undos.stream()
                .map(undo -> Settled.of(undo, APPLIED, Spread.NONE))
                .toList()));
    }

    @Test
    void whoeverWatchesTheGroupSeesItGoOn() {
        Undoing undoing = new Undoing(command("a", "n1"), command("b", "n2"), command("fails", "n1", "a", "b"));
        f.execute("UPDATE operation_group SET updated_at = updated_at - 500");
        long before = version(undoing.group);

        RecordResult unused = undoing.n1.record(undoing.first, APPLIED);

        assertThat(version(undoing.group)).isEqualTo(before + 1);
    }

    private long version(GroupId group) {
        return f.groups.head(group).orElseThrow().version();
    }
}
