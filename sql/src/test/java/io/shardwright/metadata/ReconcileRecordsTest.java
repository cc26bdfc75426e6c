package io.shardwright.metadata;

import static io.shardwright.metadata.Fixture.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.attempt.LedgerEntry;
import io.shardwright.fleet.Incarnation;
import io.shardwright.fleet.NodeMark;
import io.shardwright.fleet.NodeName;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Direction;
import io.shardwright.queue.Effect;
import io.shardwright.queue.FailurePolicy;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.Outcome;
import io.shardwright.queue.Told;
import io.shardwright.queue.UndoMode;
import io.shardwright.reconcile.GroupVerdict;
import io.shardwright.reconcile.NodeFindings;
import io.shardwright.reconcile.NodeTry;
import io.shardwright.reconcile.RecordedGroup;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class ReconcileRecordsTest {
    private static final UUID REHEARSAL = UUID.fromString("0f1e2d3c-0000-4000-8000-00000000abcd");

    @RegisterExtension
    final Fixture f = new Fixture();

    private final ReconcileRecords records = new ReconcileRecords(f.database);

    private void halt() {
        f.database.transactions().run(handle -> {
            handle.execute("UPDATE coordinator_term SET state = 'restored'");
            handle.execute("UPDATE worker_session SET state = 'fenced'");
            handle.execute("UPDATE node SET left_out = TRUE");
        });
    }

    private static NodeFindings node(String name, long epoch, Incarnation seen) {
        return new NodeFindings(
                new NodeName(name), new NodeMark(epoch, Optional.of(seen), Optional.empty()), 7, Set.of(REHEARSAL));
    }

    private Incarnation accept(List<NodeFindings> compared, Map<RecordedGroup, GroupVerdict> verdicts) {
        Incarnation next = records.accept(f.term, new Acceptance(compared, verdicts, List.of(), "ada"), 0x5eed);
        f.term = f.terms.begin("c1", "http://c1", "c1:1");
        return next;
    }

    private Map<RecordedGroup, GroupVerdict> verdict(GroupId group, GroupVerdict.Kind kind, Integer... learn) {
        return Map.of(records.group(group).orElseThrow(), new GroupVerdict(kind, Set.of(learn), List.of(), List.of()));
    }

    private Incarnation here() {
        return records.standing().incarnation();
    }

    @Test
    void whatARehearsalHasLeftIsRecordedForItsWorkerToRemove() {
        f.worker("n1");
        RehearsalSchemas schemas = new RehearsalSchemas(f.database, new NodeName("n1"));
        for (int times = 0; times < 2; times++) {
            halt();
            accept(List.of(node("n1", 1, here())), Map.of());
            assertThat(schemas.recorded()).containsExactly(REHEARSAL);
        }
        schemas.forget(REHEARSAL);
        assertThat(schemas.recorded()).isEmpty();
    }

    @Test
    void theNextLifeIsAboveAllThatNodesHaveSeen() {
        f.worker("n1");
        LeaderTerm old = f.term;
        halt();
        long seen = here().number() + 7;
        Incarnation next = accept(List.of(node("n1", 41, Incarnation.numbered(seen, 1))), Map.of());
        assertThat(next).isEqualTo(Incarnation.numbered(seen + 1, 0x5eed)).isEqualTo(here());
        assertThat(records.standing().halted()).isFalse();
        assertThat(f.sessions.nextEpoch(Fixture.node("n1"), NodeMark.NEW)).isEqualTo(new SessionEpoch(42, next));
        assertThat(new Catalog(f.database).peekGeneration()).isEqualTo(8);
        assertThatThrownBy(() -> f.settlement.activate(old))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FENCED));
        assertThatThrownBy(() -> accept(List.of(), Map.of()))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WRONG_STATE));
    }

    @Test
    void whatANodeAnnouncedIsUndoneAndNotMerelyCancelled() {
        f.worker("n1");
        GroupId group = f.publish(command("a", "n1"), command("b", "n1", "a"));
        f.lead();
        halt();
        accept(List.of(node("n1", 1, here())), verdict(group, GroupVerdict.Kind.UNDO, 1));
        assertThat(f.groups.find(group).orElseThrow().head().abortReason()).isEqualTo("reconciled");
        f.lead();
        assertThat(f.groups.find(group).orElseThrow().commands())
                .extracting(command ->
                        command.state().label() + " " + command.effect().label())
                .containsExactly("undo_ready unknown", "cancelled none");
    }

    @Test
    void whatWasDecidedCompletesAndCannotBeStopped() {
        f.worker("n1");
        GroupId group = f.publish(command("a", "n1"), Fixture.after("z", "n1"));
        f.lead();
        halt();
        accept(List.of(node("n1", 1, here())), verdict(group, GroupVerdict.Kind.COMPLETE, 1));
        assertThat(f.state(group)).isEqualTo("completing");
        assertThat(f.groups.find(group).orElseThrow().commands())
                .extracting(command ->
                        command.state().label() + " " + command.effect().label())
                .containsExactly("done applied", "ready none");
        assertThatThrownBy(() -> f.orders.stop(f.term, group, false, "ada", ""))
                .isInstanceOf(ShardwrightException.class);
    }

    @Test
    void whatAnOperatorSaysAfterARestoreIsSaidOfTheTryThatTheNodeKnowsOf() {
        Fixture.Worker n1 = f.worker("n1");
        GroupId group = f.publish(FailurePolicy.HOLD, UndoMode.REVERSE, command("a", "n1"));
        f.lead();
        n1.record(
                n1.take().get(0),
                new Outcome.Failed(Effect.UNKNOWN, "no probe to tell", Optional.of(ErrorCode.OUTCOME_UNKNOWN), 1));
        f.lead();
        halt();
        RecordedGroup recorded = records.group(group).orElseThrow();
        NodeTry fifth = new NodeTry(new NodeName("n1"), here(), 1, Direction.FORWARD, 5, LedgerEntry.End.OPEN);
        GroupVerdict verdict = GroupVerdict.of(recorded, List.of(fifth));
        for (int times = 0; times < 2; times++) {
            halt();
            accept(List.of(node("n1", 1, here())), Map.of(recorded, verdict));
        }
        f.orders.settle(f.term, group, "a", new Told(Direction.FORWARD, 1, true), "ada", "looked");
        ClaimedCommand again = f.worker("n1").take().get(0);
        assertThat(again.told()).contains(new Told(Direction.FORWARD, 5, true));
        assertThat(again.attempt()).as("its own number").isEqualTo(6);
        assertThat(again.unsent()).as("lost tries use up none").isEqualTo(4);
    }

    @Test
    void aNodeThatWasLeftOutHoldsUpItsGroupsUntilItIsTakenIn() {
        f.worker("n1");
        f.worker("n2");
        GroupId both = f.publish(command("a", "n1"), command("b", "n2"));
        GroupId one = f.publish(command("x", "n1"));
        f.lead();
        halt();
        accept(List.of(node("n1", 1, here())), Map.of());
        Fixture.Worker n1 = f.worker("n1");
        assertThat(n1.work()).containsExactly("x");
        assertThat(f.state(one)).isEqualTo("committed");
        assertThat(f.state(both)).isEqualTo("active");
        assertThatThrownBy(() -> f.worker("n2"))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.METADATA_RESTORED));
        assertThatThrownBy(() -> f.orders.stop(f.term, both, false, "ada", ""))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.message()).contains("left out: n2"));

        Incarnation before = here();
        assertThat(accept(List.of(node("n2", 1, Incarnation.numbered(1, 1))), Map.of()))
                .as("a node that has seen nothing newer begins no life")
                .isEqualTo(before);
        assertThat(n1.work()).containsExactly("a");
        assertThat(f.worker("n2").work()).containsExactly("b");
        assertThat(f.state(both)).isEqualTo("committed");
    }

    @Test
    void aGroupThatHasEndedIsNotHeldUpByANodeThatWasLeftOut() {
        Fixture.Worker n2 = f.worker("n2");
        GroupId ended = f.publish(command("a", "n2"));
        f.lead();
        assertThat(n2.work()).containsExactly("a");
        GroupId open = f.publish(command("b", "n2"));
        f.lead();
        halt();
        accept(List.of(), Map.of());
        assertThat(f.state(ended)).isEqualTo("committed");
        assertThat(f.text("SELECT GROUP_CONCAT(target) FROM control WHERE scope = 'withheld'"))
                .contains(open.toString());
    }

    @Test
    void aGroupWhoseCommandsWereLostWaitsForAnOperator() {
        Fixture.Worker n1 = f.worker("n1");
        GroupId group = f.publish(command("a", "n1"));
        f.lead();
        halt();
        accept(List.of(node("n1", n1.grant.epoch(), here())), verdict(group, GroupVerdict.Kind.WITHHOLD));
        assertThat(f.worker("n1").work()).isEmpty();
        f.orders.stop(f.term, group, false, "ada", "");
        f.lead();
        assertThat(f.state(group)).isEqualTo("rolled_back");
    }
}
