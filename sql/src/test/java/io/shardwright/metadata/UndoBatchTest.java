package io.shardwright.metadata;

import static io.shardwright.metadata.Fixture.APPLIED;
import static io.shardwright.metadata.Fixture.REFUSED;
import static io.shardwright.metadata.Fixture.command;
import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Direction;
import io.shardwright.queue.FailurePolicy;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.Settled;
import io.shardwright.queue.Spread;
import io.shardwright.queue.UndoMode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Undos of several groups in one batch. */
class UndoBatchTest {
    @RegisterExtension
    final Fixture f = new Fixture();

    private final Fixture.Worker n1 = f.worker("n1");

    /** Both commands are done, the third has failed, and the undo that comes first is taken. */
    private GroupId undoing(UndoMode mode) {
        GroupId group = f.publish(
                FailurePolicy.ROLLBACK, mode, command("a", "n1"), command("b", "n1", "a"), command("fails", "n1", "b"));
        f.lead();
        n1.work();
        n1.work();
        n1.record(n1.take().get(0), REFUSED);
        f.lead();
        return group;
    }

    private RecordResult record(List<ClaimedCommand> commands) {
        return n1.queue.record(
                commands.stream().map(c -> Settled.of(c, APPLIED, Spread.NONE)).toList());
    }

    /** One group goes on in reverse order, of another, which goes back along its edges, nothing is left. */
    @Test
    void whatGoesOnOfOneGroupDoesNotHideThatAnotherIsOver() {
        GroupId unused = undoing(UndoMode.MIRRORED);
        ClaimedCommand b = n1.take().get(0);
        n1.record(b, APPLIED);
        ClaimedCommand last = n1.take().get(0);
        assertThat(last.name()).isEqualTo("a");
        GroupId unusedReverse = f.publish(
                FailurePolicy.ROLLBACK,
                UndoMode.REVERSE,
                command("a", "n1"),
                command("b", "n1", "a"),
                command("fails", "n1", "b"));
        f.settlement.activate(f.term);
        n1.work();
        n1.work();
        n1.record(n1.take().get(0), REFUSED);
        f.lead();
        ClaimedCommand first = n1.take().get(0);
        assertThat(first.name()).isEqualTo("b");
        RecordResult result = record(List.of(last, first));
        assertThat(result.ready().nodes()).containsOnlyKeys(n1.node);
        assertThat(result.leader()).as("nothing is left of the mirrored group").isTrue();
    }

    /** The same, where what goes on is forward. */
    @Test
    void whatGoesForwardOfOneGroupDoesNotHideThatAnotherIsOver() {
        GroupId unused = undoing(UndoMode.MIRRORED);
        n1.record(n1.take().get(0), APPLIED);
        ClaimedCommand last = n1.take().get(0);
        GroupId unusedForward = f.publish(command("a", "n1"), command("b", "n1", "a"));
        f.settlement.activate(f.term);
        ClaimedCommand first = n1.take().get(0);
        assertThat(first.direction()).isEqualTo(Direction.FORWARD);
        RecordResult result = record(List.of(last, first));
        assertThat(result.leader()).as("nothing is left of the mirrored group").isTrue();
    }

    @Test
    void whoeverWatchesSeesTheUndoThoughItIsRecordedBesideAForwardHalf() {
        GroupId mirrored = undoing(UndoMode.MIRRORED);
        ClaimedCommand undo = n1.take().get(0);
        f.publish(command("a", "n1"), command("b", "n1", "a"));
        f.settlement.activate(f.term);
        ClaimedCommand first = n1.take().get(0);
        f.execute("UPDATE operation_group SET updated_at = updated_at - 500");
        long before = f.groups.head(mirrored).orElseThrow().version();
        record(List.of(undo, first));
        assertThat(f.groups.head(mirrored).orElseThrow().version()).isGreaterThan(before);
    }

    /** The answer to the commit was lost: the same batch is recorded again. */
    @Test
    void aBatchThatIsRecordedAgainTellsTheLeaderAgain() {
        GroupId unused = undoing(UndoMode.MIRRORED);
        n1.record(n1.take().get(0), APPLIED);
        ClaimedCommand last = n1.take().get(0);
        assertThat(n1.record(last, APPLIED).leader()).isTrue();
        assertThat(n1.record(last, APPLIED).leader()).isTrue();
    }

    @Test
    void whoeverWatchesSeesThatTheSavepointIsReached() {
        GroupId group = f.publish(
                FailurePolicy.HOLD,
                UndoMode.REVERSE,
                command("a", "n1"),
                command("b", "n1", "a"),
                command("c", "n1", "b"),
                command("fails", "n1", "c"));
        f.lead();
        n1.work();
        n1.work();
        n1.work();
        n1.record(n1.take().get(0), REFUSED);
        f.savepoints.rollback(f.term, group, "a", "ada");
        f.lead();
        n1.work();
        long before = f.groups.head(group).orElseThrow().version();
        n1.work();
        f.lead();
        assertThat(f.savepoints.place(group).standing()).containsOnlyKeys("a");
        assertThat(f.groups.head(group).orElseThrow().version()).isGreaterThan(before);
    }
}
