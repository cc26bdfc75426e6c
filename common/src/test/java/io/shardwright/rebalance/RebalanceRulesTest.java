package io.shardwright.rebalance;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.fleet.NodeName;
import io.shardwright.placement.Imbalance;
import io.shardwright.placement.Measure;
import io.shardwright.placement.MoveCause;
import io.shardwright.placement.MoveLimits;
import io.shardwright.placement.PlacementRules;
import io.shardwright.placement.PlannedMove;
import io.shardwright.placement.RebalancePlan;
import io.shardwright.placement.ShardId;
import io.shardwright.rebalance.RebalanceStep.Become;
import io.shardwright.rebalance.RebalanceStep.Begin;
import io.shardwright.rebalance.RebalanceStep.Close;
import io.shardwright.rebalance.RebalanceStep.Rest;
import io.shardwright.rebalance.RebalanceStep.Reverse;
import io.shardwright.rebalance.RebalanceStep.Stop;
import io.shardwright.table.TableName;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Four shards of n1: the first and the third go to n2, the others to n3. */
final class RebalanceRulesTest {
    private static final NodeName N1 = new NodeName("n1");
    private static final NodeName N2 = new NodeName("n2");
    private static final NodeName N3 = new NodeName("n3");

    private static RebalancePlan plan(int movesMax, int movesPerNodeMax) {
        PlacementRules usual = PlacementRules.by(Measure.COUNT);
        return new RebalancePlan(
                Optional.empty(),
                "",
                new PlacementRules(
                        usual.measure(),
                        usual.tolerance(),
                        usual.diskReserveBytes(),
                        new MoveLimits(movesMax, movesPerNodeMax, 0)),
                List.of(move(1, N2), move(2, N3), move(3, N2), move(4, N3)),
                4,
                4,
                true,
                new Imbalance(4, 0, 0, 0),
                new Imbalance(0, 0, 0, 0),
                List.of(),
                List.of(),
                List.of());
    }

    private static PlannedMove move(int number, NodeName to) {
        ShardId shard = new ShardId(new TableName("t"), number);
        return new PlannedMove(number, shard, Optional.of(N1), to, Optional.of(N1), 1_000, MoveCause.DRAINING, "");
    }

    private static MoveStanding at(int number, MoveStage stage) {
        boolean open = stage == MoveStage.FINISHED || stage == MoveStage.REVERSED;
        return new MoveStanding(number, stage, false, false, open, MoveOrder.NONE);
    }

    private static List<MoveStanding> moves(MoveStage first, MoveStage second, MoveStage third, MoveStage fourth) {
        return List.of(at(1, first), at(2, second), at(3, third), at(4, fourth));
    }

    private static RebalanceStanding running(RebalancePlan plan, List<MoveStanding> moves, Set<NodeName> away) {
        return new RebalanceStanding(
                RebalanceState.RUNNING, StopMode.GRACEFUL, plan, moves, Scope.NONE, away, Set.of(), true);
    }

    @Test
    void whatIsAwayTakesNoTurnOfTheOthers() {
        RebalancePlan plan = plan(2, 1);
        List<MoveStanding> waiting = moves(MoveStage.WAITING, MoveStage.WAITING, MoveStage.WAITING, MoveStage.WAITING);
        RebalanceStanding there = running(plan, waiting, Set.of());
        assertThat(RebalanceRules.next(there))
                .containsExactly(new Begin(plan.moves().get(0)));
        assertThat(RebalanceRules.waits(there)).isEmpty();
        RebalanceStanding away = running(plan, waiting, Set.of(N2));
        assertThat(RebalanceRules.next(away))
                .containsExactly(new Begin(plan.moves().get(1)));
        assertThat(RebalanceRules.waits(away)).isEqualTo("move 1 waits for the worker of node n2");
        assertThat(RebalanceRules.next(running(plan, waiting, Set.of(N1))))
                .as("nothing can be read")
                .isEmpty();
        RebalanceStanding last = running(
                plan, moves(MoveStage.FINISHED, MoveStage.FINISHED, MoveStage.WAITING, MoveStage.FINISHED), Set.of(N2));
        assertThat(RebalanceRules.next(last)).as("it is waited for").isEmpty();
        assertThat(RebalanceRules.waits(last)).isEqualTo("move 3 waits for the worker of node n2");
    }

    @Test
    void whatIsUnderWayOnANodeThatIsNotThereIsNamed() {
        List<MoveStanding> moves = moves(MoveStage.MOVING, MoveStage.REVERSING, MoveStage.WAITING, MoveStage.FINISHED);
        assertThat(RebalanceRules.waits(running(plan(4, 4), moves, Set.of(N2, N3))))
                .isEqualTo("move 1, which is under way, waits for the worker of node n2");
        String lost =
                "move 2 is under way on node n3, which is lost: stop it (`move stop`), and give up what it waits for there"
                        + " (`group waive --node n3`)";
        assertThat(RebalanceRules.waits(undoing(moves, Set.of(N3)))).isEqualTo(lost);
        RebalanceStanding both = new RebalanceStanding(
                RebalanceState.RUNNING, StopMode.GRACEFUL, plan(4, 4), moves, Scope.NONE, Set.of(N2), Set.of(N3), true);
        assertThat(RebalanceRules.waits(both)).as("what needs somebody first").isEqualTo(lost);
    }

    @Test
    void noMoreIsTakenBackAtOnceThanMayMove() {
        List<MoveStanding> finished =
                moves(MoveStage.FINISHED, MoveStage.FINISHED, MoveStage.FINISHED, MoveStage.FINISHED);
        assertThat(RebalanceRules.next(undoing(plan(4, 1), finished, Set.of()))).containsExactly(new Reverse(4));
        assertThat(RebalanceRules.next(undoing(plan(3, 2), finished, Set.of())))
                .containsExactly(new Reverse(4), new Reverse(3));
        List<MoveStanding> begun =
                moves(MoveStage.FINISHED, MoveStage.FINISHED, MoveStage.FINISHED, MoveStage.REVERSING);
        assertThat(RebalanceRules.next(undoing(plan(4, 1), begun, Set.of()))).isEmpty();
    }

    private static RebalanceStanding undoing(List<MoveStanding> moves, Set<NodeName> lost) {
        return undoing(plan(4, 4), moves, lost);
    }

    private static RebalanceStanding undoing(RebalancePlan plan, List<MoveStanding> moves, Set<NodeName> lost) {
        return new RebalanceStanding(
                RebalanceState.STOPPING, StopMode.UNDO_FINISHED, plan, moves, Scope.NONE, Set.of(), lost, true);
    }

    @Test
    void whatIsLostIsNotWaitedForWhenMovesAreTakenBack() {
        List<MoveStanding> finished =
                moves(MoveStage.FINISHED, MoveStage.FINISHED, MoveStage.FINISHED, MoveStage.FINISHED);
        assertThat(RebalanceRules.next(undoing(finished, Set.of(N3)))).containsExactly(new Reverse(3), new Reverse(1));
        assertThat(RebalanceRules.next(undoing(
                        moves(MoveStage.REVERSING, MoveStage.FINISHED, MoveStage.REVERSED, MoveStage.FINISHED),
                        Set.of(N3))))
                .as("what can be done is done first")
                .containsExactly(new Close(3));
        assertThat(RebalanceRules.next(undoing(finished, Set.of(N1))))
                .containsExactly(failed("4 finished moves cannot be taken back: node n1 is lost"));
        assertThat(RebalanceRules.next(undoing(finished, Set.of(N3, N2))))
                .containsExactly(failed("4 finished moves cannot be taken back: nodes n2, n3 are lost"));
        MoveStanding closed = new MoveStanding(1, MoveStage.FINISHED, false, false, false, MoveOrder.NONE);
        List<MoveStanding> mixed =
                List.of(closed, at(2, MoveStage.FINISHED), at(3, MoveStage.WAITING), at(4, MoveStage.WAITING));
        assertThat(RebalanceRules.next(undoing(mixed, Set.of(N3))))
                .containsExactly(failed("2 finished moves cannot be taken back: the way back is closed or lost, or each"
                        + " try to take it was undone; node n3 is lost"));
    }

    @Test
    void whatIsLeftOnANodeThatIsLostIsToldAndNotWaitedFor() {
        List<MoveStanding> left = moves(MoveStage.REVERSED, MoveStage.REVERSED, MoveStage.UNDONE, MoveStage.WAITING);
        assertThat(RebalanceRules.next(undoing(left, Set.of()))).containsExactly(new Close(1), new Close(2));
        assertThat(RebalanceRules.next(undoing(left, Set.of(N1))))
                .as("the owner's rows may be gone")
                .containsExactly(failed("what 2 moves have left that were taken back is not dropped: node n1 is lost"));
        RebalanceStanding away = new RebalanceStanding(
                RebalanceState.STOPPING,
                StopMode.UNDO_FINISHED,
                plan(4, 4),
                left,
                Scope.NONE,
                Set.of(N1),
                Set.of(),
                true);
        assertThat(RebalanceRules.waits(away))
                .isEqualTo("what move 1 has left is dropped once the worker of node n1 is back");
        assertThat(RebalanceRules.next(undoing(left, Set.of(N2)))).containsExactly(new Close(2));
        assertThat(RebalanceRules.next(undoing(left, Set.of(N2, N3))))
                .containsExactly(
                        failed("what 2 moves have left that were taken back is not dropped: nodes n2, n3 are lost"));
    }

    private static RebalanceStep failed(String why) {
        return new Become(RebalanceEvent.FAIL, why);
    }

    private static RebalanceStanding stopping(StopMode mode, List<MoveStanding> moves, boolean first) {
        return new RebalanceStanding(
                RebalanceState.STOPPING, mode, plan(4, 4), moves, Scope.NONE, Set.of(), Set.of(), first);
    }

    @Test
    void whatIsStoppedLoadsNoNodeBeforeItsTurn() {
        MoveStanding resting = new MoveStanding(1, MoveStage.MOVING, true, false, false, MoveOrder.NONE);
        List<MoveStanding> moves =
                List.of(resting, at(2, MoveStage.FINISHED), at(3, MoveStage.WAITING), at(4, MoveStage.WAITING));
        RebalanceStanding graceful = stopping(StopMode.GRACEFUL, moves, false);
        assertThat(RebalanceRules.next(graceful)).isEmpty();
        assertThat(RebalanceRules.awaitsTurn(graceful)).isTrue();
        assertThat(RebalanceRules.next(stopping(StopMode.GRACEFUL, moves, true)))
                .containsExactly(new Rest(1, false));
        assertThat(RebalanceRules.awaitsTurn(stopping(StopMode.GRACEFUL, moves, true)))
                .isFalse();
        assertThat(RebalanceRules.next(stopping(StopMode.IMMEDIATE, moves, false)))
                .as("undoing loads nobody")
                .containsExactly(new Stop(1));
        assertThat(RebalanceRules.next(stopping(StopMode.UNDO_FINISHED, moves, false)))
                .containsExactly(new Stop(1));
        assertThat(RebalanceRules.next(stopping(StopMode.UNDO_FINISHED, moves, true)))
                .containsExactly(new Stop(1), new Reverse(2));
    }

    @Test
    void whatIsToBeTakenBackIsNotGivenUpBeforeItsTurn() {
        List<MoveStanding> finished =
                moves(MoveStage.FINISHED, MoveStage.FINISHED, MoveStage.UNDONE, MoveStage.WAITING);
        RebalanceStanding undoing = stopping(StopMode.UNDO_FINISHED, finished, false);
        assertThat(RebalanceRules.next(undoing)).isEmpty();
        assertThat(RebalanceRules.awaitsTurn(undoing)).isTrue();
        assertThat(RebalanceRules.next(stopping(StopMode.GRACEFUL, finished, false)))
                .as("nothing is left to wait for")
                .containsExactly(new Become(RebalanceEvent.HALT, ""));
    }
}
