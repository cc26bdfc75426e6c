package io.shardwright.metadata;

import static io.shardwright.metadata.Fixture.APPLIED;
import static io.shardwright.metadata.Fixture.REFUSED;
import static io.shardwright.metadata.Fixture.command;
import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.FailurePolicy;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.LockMode;
import io.shardwright.queue.LockRequest;
import io.shardwright.queue.PauseScope;
import io.shardwright.queue.UndoMode;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a session learns that it must not send any more, of what it has claimed. */
class WithheldTest {
    @RegisterExtension
    final Fixture f = new Fixture();

    private final Fixture.Worker n1 = f.worker("n1");
    private final ControlWatch watch = new ControlWatch(f.database, n1.node, n1.grant.epoch());

    private void pause(PauseScope scope, String target) {
        f.pauses.pause(f.term, scope, target, "me", "a test", OptionalLong.empty());
    }

    private void resume(PauseScope scope, String target) {
        f.pauses.resume(f.term, scope, target, "me", "");
    }

    private static Set<Long> ids(List<ClaimedCommand> commands) {
        return commands.stream().map(ClaimedCommand::id).collect(Collectors.toSet());
    }

    @Test
    void aGroupThatIsWithheldDoesNotBeginAndNobodyPassesIt() {
        List<LockRequest> locks = List.of(new LockRequest("table/t", LockMode.X));
        GroupId held = f.publish(locks, command("a", "n1"));
        GroupId behind = f.publish(locks, command("a", "n1"));
        GroupId elsewhere = f.publish(command("a", "n1"));
        String withheld = "scope = 'withheld' AND target = '" + held + "'";
        f.execute(
                "INSERT INTO control (scope, target, paused, version, actor, reason, updated_at, expires_at) VALUES ('withheld', '"
                        + held + "', TRUE, 1, 'me', 'a test', 0, NULL)");
        f.lead();
        assertThat(List.of(f.state(held), f.state(behind), f.state(elsewhere)))
                .containsExactly("pending", "pending", "active");
        f.execute("DELETE FROM control WHERE " + withheld);
        f.lead();
        assertThat(List.of(f.state(held), f.state(behind))).containsExactly("active", "pending");
    }

    @Test
    void aStopWithholdsWhatIsHeldAndOnlyAnImmediateOneEndsIt() {
        GroupId group = f.publish(command("a", "n1"), command("b", "n1"));
        GroupId other = f.publish(command("x", "n1"));
        f.lead();
        Set<Long> held = ids(n1.take(2));
        assertThat(n1.take()).hasSize(1);
        assertThat(watch.withheld()).isEqualTo(new ControlWatch.Withheld(Set.of(), Set.of()));
        long before = watch.version();

        f.orders.stop(f.term, group, false, "me", "");
        assertThat(watch.version()).as("so that every worker looks").isGreaterThan(before);
        assertThat(watch.withheld()).isEqualTo(new ControlWatch.Withheld(held, Set.of()));

        f.orders.stop(f.term, group, true, "me", "");
        assertThat(watch.withheld()).isEqualTo(new ControlWatch.Withheld(held, held));
        assertThat(f.state(other)).isEqualTo("active");
    }

    @Test
    void aFailureWithholdsTheRestOfItsGroup() {
        f.publish(command("a", "n1"), command("b", "n1"), command("c", "n1"));
        f.lead();
        List<ClaimedCommand> held = n1.take();
        n1.record(held.get(0), REFUSED);
        assertThat(watch.withheld().commands()).isEqualTo(ids(held.subList(1, 3)));
    }

    @Test
    void eachPauseWithholdsWhatItCoversUntilItEnds() {
        GroupId group = f.publish(List.of(new LockRequest("table/t/3", LockMode.X)), command("a", "n1"));
        f.publish(List.of(new LockRequest("table/t2", LockMode.X)), command("x", "n1"));
        f.lead();
        List<ClaimedCommand> both = n1.take();
        Function<Integer, Set<Long>> first = count -> ids(both.subList(0, count));
        f.execute("INSERT INTO group_lock VALUES ((SELECT MIN(id) FROM operation_group), 'table/t', 'IX', TRUE)");

        for (var pause : List.of(
                new Object[] {PauseScope.CLUSTER, "", 2},
                new Object[] {PauseScope.NODE, "n1", 2},
                new Object[] {PauseScope.TABLE, "t", 1},
                new Object[] {PauseScope.GROUP, group.toString(), 1})) {
            pause((PauseScope) pause[0], (String) pause[1]);
            assertThat(watch.withheld().commands())
                    .as(pause[0] + " " + pause[1])
                    .isEqualTo(first.apply((Integer) pause[2]));
            resume((PauseScope) pause[0], (String) pause[1]);
            assertThat(watch.withheld().commands()).isEmpty();
        }
    }

    @Test
    void goingBackToASavepointWithholdsWhatIsBehindItAndNothingBeforeIt() {
        GroupId group = f.publish(
                FailurePolicy.HOLD, UndoMode.REVERSE, command("a", "n1"), command("b", "n1"), command("c", "n1"));
        f.lead();
        List<ClaimedCommand> held = n1.take();
        n1.record(held.get(1), APPLIED);
        long before = watch.version();
        f.savepoints.rollback(f.term, group, "b", "me");
        assertThat(watch.version()).isGreaterThan(before);
        assertThat(watch.withheld().commands()).containsExactly(held.get(2).id());
    }

    @Test
    void whatIsStuckWithholdsItsOtherUndos() {
        GroupId group = f.publish(
                FailurePolicy.ROLLBACK, UndoMode.MIRRORED, command("a", "n1"), command("b", "n1"), command("c", "n1"));
        f.lead();
        List<ClaimedCommand> held = n1.take();
        n1.record(held.get(0), APPLIED);
        n1.record(held.get(1), APPLIED);
        n1.record(held.get(2), REFUSED);
        f.lead();
        List<ClaimedCommand> undos = n1.take();
        assertThat(undos).hasSize(2);
        assertThat(watch.withheld().commands()).isEmpty();
        n1.record(undos.get(0), REFUSED);
        assertThat(f.state(group)).isEqualTo("rollback_stuck");
        assertThat(watch.withheld().commands()).containsExactly(undos.get(1).id());
    }
}
