package io.shardwright.metadata;

import static io.shardwright.metadata.Fixture.APPLIED;
import static io.shardwright.metadata.Fixture.REFUSED;
import static io.shardwright.metadata.Fixture.after;
import static io.shardwright.metadata.Fixture.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.action.RunSql;
import io.shardwright.fleet.Engine;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.CommandPair;
import io.shardwright.queue.CommandTransitions;
import io.shardwright.queue.Effect;
import io.shardwright.queue.FailurePolicy;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.GroupTransitions;
import io.shardwright.queue.Outcome;
import io.shardwright.queue.UndoMode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Takes every edge of both transition tables on the real queue, with triggers that write down each change of a state. An edge in a table that
 * nothing here takes fails the test, and so does a change that no table has.
 */
class EveryTransitionTest {
    private static final Outcome UNDONE = new Outcome.Succeeded(Effect.NONE, 1);
    private static final Outcome LATER = new Outcome.BackedOff(Effect.NONE, "busy", 0, 1);

    @RegisterExtension
    final Fixture f = new Fixture();

    private Fixture.Worker n1;

    @BeforeEach
    void watch() {
        FixtureServer.asRoot(
                "USE shardwright",
                "CREATE OR REPLACE TABLE edge_taken (kind CHAR(1), edge VARCHAR(64), PRIMARY KEY (kind, edge))",
                "CREATE OR REPLACE TRIGGER watch_command AFTER UPDATE ON sharding_queue FOR EACH ROW IF OLD.status <> NEW.status THEN"
                        + " INSERT IGNORE INTO edge_taken VALUES ('c', CONCAT(OLD.status, ' ', NEW.status)); END IF",
                "CREATE OR REPLACE TRIGGER watch_group AFTER UPDATE ON operation_group FOR EACH ROW IF OLD.state <> NEW.state THEN"
                        + " INSERT IGNORE INTO edge_taken VALUES ('g', CONCAT(OLD.state, ' ', NEW.state)); END IF");
        n1 = f.worker("n1");
    }

    @AfterEach
    void unwatch() {
        FixtureServer.asRoot(
                "USE shardwright", "DROP TRIGGER watch_command", "DROP TRIGGER watch_group", "DROP TABLE edge_taken");
    }

    @Test
    void theTablesHoldWhatTheQueueDoesAndNothingElse() {
        commitsByTheLastCommand();
        commitsByTheLeader();
        failsAndIsUndone();
        isUndoneThoughItWasCancelled();
        isStoppedWhileItWaits();
        isStoppedWhileAWorkerHoldsItUnsent();
        isStoppedOnceItIsPrepared();
        isHeldAndRetried();
        getsStuckAndIsRetriedAndWaived();
        getsStuckOnItsWayToASavepoint();
        goesOnFromASavepointWithoutWhatFailed();
        isStoppedOnItsWayToASavepoint();
        isGivenUpOnANodeThatIsAway();
        isGivenUpWithItsLostNode();
        isGivenUpAfterItsDecision();

        assertThat(taken('c'))
                .containsExactlyInAnyOrderElementsOf(CommandTransitions.ALL.stream()
                        .map(t -> t.from().label() + " " + t.to().label())
                        .toList());
        // A group whose last command commits it is prepared and committed in one write.
        assertThat(taken('g').stream().filter(edge -> !edge.equals("active committed")))
                .containsExactlyInAnyOrderElementsOf(GroupTransitions.ALL.stream()
                        .map(t -> t.from().label() + " " + t.to().label())
                        .toList());
    }

    private List<String> taken(char kind) {
        return f.database
                .transactions()
                .in(handle -> handle.createQuery("SELECT edge FROM edge_taken WHERE kind = :kind")
                        .bind("kind", kind)
                        .mapTo(String.class)
                        .list());
    }

    private void commitsByTheLastCommand() {
        GroupId group = f.publish(command("a", "n1"), command("b", "n1", "a"));
        f.lead();
        n1.record(n1.take().get(0), LATER);
        n1.work();
        n1.work();
        assertThat(f.state(group)).isEqualTo("committed");
    }

    private void commitsByTheLeader() {
        GroupId group = f.publish(command("a", "n1"), after("z", "n1"));
        f.lead();
        n1.work();
        f.lead();
        n1.work();
        assertThat(f.state(group)).isEqualTo("committed");
        GroupId table = f.publish(
                        "k",
                        new CatalogChange.Create("t", Engine.MARIADB, 1, "{}", List.of()),
                        List.of(),
                        command("a", "n1"))
                .id();
        f.lead();
        n1.work();
        f.lead();
        assertThat(f.state(table)).isEqualTo("committed");
    }

    private void failsAndIsUndone() {
        GroupId group = f.publish(
                command("a", "n1"), command("b", "n1", "a"), command("c", "n1", "a"), command("d", "n1", "b"));
        f.lead();
        n1.work();
        ClaimedCommand failing = n1.take(1).get(0);
        n1.record(failing, new Outcome.Failed(Effect.UNKNOWN, "denied", 1));
        f.lead();
        n1.record(n1.take().get(0), LATER);
        n1.work();
        n1.work();
        f.lead();
        assertThat(f.state(group)).isEqualTo("rolled_back");
    }

    private void isUndoneThoughItWasCancelled() {
        GroupId group = f.publish(command("a", "n1"));
        f.lead();
        n1.record(n1.take().get(0), new Outcome.BackedOff(Effect.UNKNOWN, "lost", 3_600_000, 1));
        f.orders.stop(f.term, group, false, "me", "");
        f.lead();
        n1.record(n1.take().get(0), UNDONE);
        f.lead();
        assertThat(f.state(group)).isEqualTo("rolled_back");
    }

    private void isStoppedWhileItWaits() {
        GroupId waiting = f.publish(command("a", "n1"));
        f.orders.stop(f.term, waiting, false, "me", "");
        f.lead();
        assertThat(f.commands(waiting)).containsExactly("a=cancelled/none");
        GroupId ready = f.publish(command("a", "n1"));
        f.lead();
        f.orders.stop(f.term, ready, false, "me", "");
        f.lead();
        assertThat(f.state(ready)).isEqualTo("rolled_back");
    }

    private void isStoppedWhileAWorkerHoldsItUnsent() {
        GroupId group = f.publish(command("a", "n1"));
        f.lead();
        ClaimedCommand held = n1.take().get(0);
        f.orders.stop(f.term, group, false, "me", "");
        n1.record(held, new Outcome.Unsent(Effect.NONE, "stopped", Optional.empty(), 0, 1));
        f.lead();
        assertThat(f.commands(group)).containsExactly("a=cancelled/none");
        assertThat(f.state(group)).isEqualTo("rolled_back");
    }

    private void isStoppedOnceItIsPrepared() {
        GroupId group = f.publish(command("a", "n1"), after("z", "n1"));
        f.lead();
        n1.work();
        f.orders.stop(f.term, group, false, "me", "");
        f.lead();
        n1.work();
        f.lead();
        assertThat(f.state(group)).isEqualTo("rolled_back");
    }

    private void isHeldAndRetried() {
        GroupId group = f.publish(FailurePolicy.HOLD, UndoMode.REVERSE, command("a", "n1"));
        f.lead();
        n1.record(n1.take().get(0), REFUSED);
        f.orders.retry(f.term, group, "me");
        n1.work();
        assertThat(f.state(group)).isEqualTo("committed");
    }

    private void getsStuckAndIsRetriedAndWaived() {
        GroupId group = f.publish(command("a", "n1"), command("b", "n1"), command("c", "n1", "b"));
        f.lead();
        n1.work();
        n1.record(n1.take().get(0), REFUSED);
        f.lead();
        n1.record(n1.take().get(0), REFUSED);
        f.orders.retry(f.term, group, "me");
        n1.record(n1.take().get(0), REFUSED);
        f.orders.waive(f.term, group, "b", "me", "gone anyway");
        f.lead();
        n1.record(n1.take().get(0), UNDONE);
        f.lead();
        assertThat(f.state(group)).isEqualTo("rolled_back_with_waivers");
    }

    private void getsStuckOnItsWayToASavepoint() {
        GroupId group = f.publish(
                FailurePolicy.HOLD,
                UndoMode.REVERSE,
                command("a", "n1"),
                command("b", "n1", "a"),
                command("c", "n1", "b"));
        f.lead();
        n1.record(n1.take().get(0), APPLIED);
        n1.record(n1.take().get(0), APPLIED);
        n1.record(n1.take().get(0), REFUSED);
        f.savepoints.rollback(f.term, group, "a", "me");
        f.lead();
        n1.record(n1.take().get(0), REFUSED);
        assertThat(f.state(group)).isEqualTo("rollback_stuck");
    }

    private void goesOnFromASavepointWithoutWhatFailed() {
        GroupId group = f.publish(FailurePolicy.HOLD, UndoMode.REVERSE, command("a", "n1"), command("b", "n1", "a"));
        f.lead();
        n1.record(n1.take().get(0), APPLIED);
        n1.record(n1.take().get(0), REFUSED);
        f.savepoints.rollback(f.term, group, "a", "me");
        f.resume(group);
        f.lead();
        assertThat(f.state(group)).isEqualTo("committed");
    }

    private void isGivenUpOnANodeThatIsAway() {
        // On a busy machine its lease is over by now, and a node without a live worker may be given up.
        f.sessions.renew(n1.node, n1.grant.epoch(), 60_000, "", OptionalLong.empty());
        Fixture.Worker n2 = f.worker("n2");
        GroupId group = f.publish(command("a", "n1"), command("b", "n2", "a"), command("c", "n2", "b"));
        f.lead();
        n1.work();
        n2.work();
        n2.record(n2.take().get(0), new Outcome.Failed(Effect.UNKNOWN, "lost", 1));
        f.lead();
        assertThat(f.commands(group))
                .containsExactly("a=undo_waiting/applied", "b=undo_waiting/applied", "c=undo_ready/unknown");
        assertThatThrownBy(() -> f.orders.waive(f.term, group, n2.node, "me", "it burnt"))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WRONG_STATE));
        f.sessions.renew(n2.node, n2.grant.epoch(), 60_000, "the node does not answer", OptionalLong.empty());
        assertThatThrownBy(() -> f.orders.waive(f.term, group, n1.node, "me", "it burnt"))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WRONG_STATE));
        f.orders.waive(f.term, group, n2.node, "me", "it burnt");
        f.lead();
        assertThat(n2.take()).isEmpty();
        n1.work();
        f.lead();
        assertThat(f.state(group)).isEqualTo("rolled_back_with_waivers");
        assertThat(f.groups.find(group).orElseThrow().waivers())
                .extracting(GroupReader.Waiver::command)
                .containsExactly("b", "c");
    }

    private void isGivenUpWithItsLostNode() {
        f.sessions.renew(n1.node, n1.grant.epoch(), 60_000, "", OptionalLong.empty());
        Fixture.Worker n3 = f.worker("n3");
        GroupId group = f.publish(command("a", "n1"), command("b", "n3"));
        f.lead();
        n1.work();
        assertThat(n3.take()).hasSize(1);
        f.execute("UPDATE worker_session SET lease_expires_at = 1, lease_millis = 1 WHERE node = 'n3'");
        f.execute("UPDATE node SET standing = 'lost' WHERE name = 'n3'");
        f.orders.stop(f.term, group, false, "me", "");
        f.orders.waive(f.term, group, n3.node, "me", "it burnt");
        f.lead();
        n1.work();
        f.lead();
        assertThat(f.state(group)).isEqualTo("rolled_back_with_waivers");
        assertThat(f.commands(group)).containsExactly("a=undone/applied", "b=waived/unknown");
    }

    private void isGivenUpAfterItsDecision() {
        GroupId group = f.publish(
                command("a", "n1"),
                after("y", "n1"),
                CommandPair.afterDecision("z", n1.node, new RunSql("DO 3"), List.of("y")));
        f.lead();
        n1.work();
        f.lead();
        n1.record(n1.take().get(0), REFUSED);
        f.execute("UPDATE sharding_queue SET tries = tries_max WHERE name = 'y'");
        f.orders.waive(f.term, group, "y", "me", "nobody reads it");
        assertThat(f.state(group)).isEqualTo("committed");
    }

    private void isStoppedOnItsWayToASavepoint() {
        CommandPair behind = command("c", "n1", "b");
        GroupId group = f.publish(
                FailurePolicy.HOLD,
                UndoMode.MIRRORED,
                command("a", "n1"),
                command("b", "n1"),
                new CommandPair(
                        behind.name(),
                        behind.node(),
                        behind.phase(),
                        behind.forward(),
                        behind.rollback(),
                        behind.probes(),
                        behind.holdOnUnknown(),
                        behind.after(),
                        List.of("a")),
                command("d", "n1", "c"));
        f.lead();
        n1.work();
        n1.work();
        n1.record(n1.take().get(0), REFUSED);
        f.savepoints.rollback(f.term, group, "b", "me");
        f.lead();
        f.orders.stop(f.term, group, false, "me", "");
        f.lead();
        assertThat(f.commands(group)).contains("c=undo_waiting/applied");
    }
}
