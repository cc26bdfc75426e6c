package io.shardwright.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.fleet.LossRules.Verdict;
import io.shardwright.fleet.NodeStanding;
import io.shardwright.queue.GroupState;
import io.shardwright.queue.WaitReason;
import io.shardwright.queue.WaitReason.Kind;
import io.shardwright.recovery.StuckGroup.FailedUndo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each rule from both sides. */
final class RecoveryTest {
    private static final long NOW = 1_800_000_000_000L;

    private final List<Presence> nodes = new ArrayList<>();
    private final List<StuckGroup> stuck = new ArrayList<>();
    private final List<IdleGroup> idle = new ArrayList<>();
    private Set<String> busy = Set.of();

    /** All steps, as {@code Step object: why [tables]}. */
    private void assertSteps(String... steps) {
        assertThat(Recovery.plan(new RecoveryFacts(nodes, stuck, idle, busy), NOW).stream()
                        .map(step -> step.getClass().getSimpleName() + " "
                                + step.kind().label() + " " + step.object() + ": " + step.why() + " " + step.tables()))
                .containsExactly(steps);
    }

    private void there(String node, long since) {
        nodes.add(new Presence(node, NodeStanding.ACTIVE, true, "", since, NOW + 1, false, 0, Optional.empty()));
    }

    private void troubled(String node) {
        nodes.add(new Presence(
                node, NodeStanding.ACTIVE, true, "it does not answer", 0, NOW + 1, false, 0, Optional.empty()));
    }

    private void away(NodeStanding standing, boolean expired, int claimed, Optional<Verdict> verdict) {
        nodes.add(new Presence("n1", standing, false, "", 0, 1_000, expired, claimed, verdict));
    }

    private static FailedUndo undo(String name, String node, long startedAt, int tries) {
        return new FailedUndo(name, node, startedAt, tries, 10, false, "no room");
    }

    private void stuck(boolean withheld, Set<String> on, FailedUndo... failed) {
        stuck.add(new StuckGroup("g", withheld, Arrays.asList(failed), on, List.of("users")));
    }

    private static WaitReason reason(Kind kind, String on) {
        return new WaitReason(kind, on, 0, "");
    }

    private static IdleGroup group(String id, GroupState state, long since, WaitReason... reasons) {
        return new IdleGroup(7, id, state, since, Arrays.asList(reasons), List.of("t" + id));
    }

    private void idle(GroupState state, WaitReason... reasons) {
        idle.clear();
        idle.add(group("1", state, 0, reasons));
    }

    @Test
    void whereAllIsWellNothingIsDone() {
        there("n1", 5);
        away(NodeStanding.ACTIVE, false, 0, Optional.empty());
        assertSteps();
    }

    @Test
    void whatAWorkerThatIsAwayHasClaimedIsLeftToItsNextSession() {
        away(NodeStanding.ACTIVE, true, 0, Optional.empty());
        assertSteps("Leave expired-lease n1: its lease ran out at 1970-01-01T00:00:01Z: start its worker []");
        nodes.clear();
        away(NodeStanding.ACTIVE, true, 2, Optional.of(new Verdict.Wait(2_000)));
        assertSteps(
                "Leave expired-lease n1: its lease ran out at 1970-01-01T00:00:01Z; 2 commands that it has claimed are settled by its next session:"
                        + " start its worker; it is declared lost at 1970-01-01T00:00:02Z []");
        nodes.clear();
        away(NodeStanding.LOST, false, 1, Optional.empty());
        assertSteps(
                "Leave expired-lease n1: its lease ran out at 1970-01-01T00:00:01Z; 1 command that it has claimed is settled by its next session:"
                        + " start its worker; it is lost: should it never come back, `group waive --node n1` gives up what is there []");
        nodes.clear();
        away(NodeStanding.ACTIVE, true, 0, Optional.of(new Verdict.Held("it is paused")));
        assertSteps(
                "Leave expired-lease n1: its lease ran out at 1970-01-01T00:00:01Z: start its worker; it is not declared lost: it is paused []");
    }

    @Test
    void aStuckGroupIsRetriedOnceANodeOfItHasComeBack() {
        there("n1", 5_000);
        stuck(false, Set.of("n1"), undo("a", "n1", 4_999, 1));
        assertSteps(
                "RetryUndo rollback-stuck g: node n1 is back since 1970-01-01T00:00:05Z, after its undo had failed [users]");
        stuck.clear();
        stuck(false, Set.of("n1"), undo("a", "n1", 5_000, 1));
        assertSteps(
                "Leave rollback-stuck g: the undo of 'a' failed while its nodes were there: no room; put the cause right on n1, then `group retry`, or `group waive` []");
    }

    @Test
    void anotherNodeOfTheGroupMayBeTheOneThatWasAway() {
        there("n1", 5_000);
        there("n2", 9_000);
        there("n3", 10_000);
        stuck(false, Set.of("n1", "n2"), undo("a", "n1", 8_000, 1));
        assertSteps(
                "RetryUndo rollback-stuck g: node n2 is back since 1970-01-01T00:00:09Z, after its undo had failed [users]");
        stuck.clear();
        stuck(false, Set.of("n1", "n2"), undo("a", "n1", 9_500, 1));
        assertThat(Recovery.plan(new RecoveryFacts(nodes, stuck, idle, busy), NOW))
                .as("n3 has nothing of it")
                .hasOnlyElementsOfType(RecoveryStep.Leave.class);
    }

    @Test
    void aStuckGroupWaitsForEachNodeOnWhichItFailed() {
        there("n1", 5_000);
        troubled("n2");
        stuck(false, Set.of("n1", "n2", "n3"), undo("a", "n1", 0, 1), undo("b", "n2", 0, 1), undo("c", "n3", 0, 1));
        assertSteps("Leave rollback-stuck g: its undo failed on n2, n3, which takes no work at the moment []");
    }

    @Test
    void anUndoThatHasFailedTooOftenIsLeftToAPerson() {
        there("n1", 5_000);
        stuck(false, Set.of("n1"), undo("a", "n1", 0, 29));
        assertThat(Recovery.plan(new RecoveryFacts(nodes, stuck, idle, busy), NOW))
                .hasOnlyElementsOfType(RecoveryStep.RetryUndo.class);
        stuck.clear();
        stuck(false, Set.of("n1"), undo("a", "n1", 0, 30));
        assertSteps(
                "Leave rollback-stuck g: the undo of 'a' has failed 30 times, too often to try it without a person: no room;"
                        + " put the cause right on n1, then `group retry`, or `group waive` []");
    }

    @Test
    void whatSomebodyHasToLookAtIsNotTriedAgain() {
        there("n1", 5_000);
        stuck(
                false,
                Set.of("n1"),
                undo("a", "n1", 0, 1),
                new FailedUndo("b", "n1", 0, 1, 10, true, "not-undone: it ran"));
        assertSteps("Leave rollback-stuck g: the undo of 'b' waits for somebody who looks: not-undone: it ran;"
                + " put the cause right on n1, then `group retry`, or `group waive` []");
    }

    @Test
    void whatIsWithheldIsLeft() {
        there("n1", 5_000);
        stuck(true, Set.of("n1"), undo("a", "n1", 0, 1));
        assertSteps(
                "Leave rollback-stuck g: it is withheld since the metadata database was restored: see `metadata reconcile` []");
    }

    @Test
    void aGroupWhoseNextStepIsTheLeadersIsTakenOn() {
        String why = "it is %s since 1970-01-01T00:00:00Z, and its next step is the leader's [t1]";
        idle(GroupState.PREPARED, reason(Kind.DECISION, "leader"));
        assertSteps("Settle group-in-doubt 1: " + why.formatted("prepared"));
        idle(GroupState.PENDING, reason(Kind.QUEUE, "leader"));
        assertSteps("Settle group-in-doubt 1: " + why.formatted("pending"));
        idle(GroupState.ABORTING);
        assertSteps("Settle group-in-doubt 1: " + why.formatted("aborting"));
        idle(GroupState.PENDING, reason(Kind.LOCK, "g2"));
        assertSteps();
        idle(GroupState.ABORTING, reason(Kind.NO_WORKER, "n1"));
        assertSteps();
        idle(GroupState.ACTIVE);
        assertSteps();
        idle(GroupState.ACTIVE, reason(Kind.QUEUE, "leader"));
        assertSteps();
        idle(GroupState.PREPARED);
        assertSteps();
    }

    @Test
    void aGroupIsTakenOnAfterItsTimeAndNotBefore() {
        idle.add(group("1", GroupState.ABORTING, NOW - Recovery.IDLE_MILLIS));
        assertSteps();
        idle.add(group("2", GroupState.ABORTING, NOW - Recovery.IDLE_MILLIS - 1));
        assertThat(Recovery.plan(new RecoveryFacts(nodes, stuck, idle, busy), NOW))
                .extracting(RecoveryStep::object)
                .containsExactly("2");
    }

    @Test
    void aNodeThatRunsNothingIsToldOnceOfAllThatIsReadyThere() {
        idle.add(group("1", GroupState.ACTIVE, 0, reason(Kind.QUEUE, "n2"), reason(Kind.QUEUE, "n1")));
        idle.add(group("2", GroupState.ABORTING, 0, reason(Kind.QUEUE, "n2"), reason(Kind.RUNNING, "n3")));
        idle.add(group("3", GroupState.ACTIVE, 0, reason(Kind.PAUSE, "cluster")));
        assertSteps(
                "Wake ready-commands n1: 1 group with commands that its worker could take, and does not [t1]",
                "Wake ready-commands n2: 2 groups with commands that its worker could take, and does not [t1, t2]");
        busy = Set.of("n2");
        assertSteps("Wake ready-commands n1: 1 group with commands that its worker could take, and does not [t1]");
    }
}
