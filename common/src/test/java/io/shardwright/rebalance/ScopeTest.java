package io.shardwright.rebalance;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.fleet.NodeName;
import io.shardwright.placement.Measure;
import io.shardwright.placement.NodeRole;
import io.shardwright.placement.PlacedShard;
import io.shardwright.placement.PlacementNode;
import io.shardwright.placement.PlacementRules;
import io.shardwright.placement.Planner;
import io.shardwright.placement.RebalancePlan;
import io.shardwright.placement.ShardId;
import io.shardwright.placement.Topology;
import io.shardwright.table.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Node n1 is emptied: shards 0 and 2 are of table a, 1 and 3 of table b. */
final class ScopeTest {
    private final RebalancePlan plan = plan();
    private final int toN2 = plan.moves().stream()
            .filter(move -> move.to().equals(new NodeName("n2")))
            .findFirst()
            .orElseThrow()
            .number();

    private static RebalancePlan plan() {
        List<PlacedShard> shards = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            ShardId id = new ShardId(new TableName(i % 2 == 0 ? "a" : "b"), i);
            shards.add(new PlacedShard(id, 1, List.of(new NodeName("n1")), 1_000, 1, Optional.empty()));
        }
        RebalancePlan plan = Planner.plan(
                new Topology(
                        List.of(
                                node("n1", NodeRole.DRAINING),
                                node("n2", NodeRole.ACTIVE),
                                node("n3", NodeRole.ACTIVE)),
                        shards),
                PlacementRules.by(Measure.COUNT));
        assertThat(plan.moves()).hasSize(4);
        return plan;
    }

    private static PlacementNode node(String name, NodeRole role) {
        return new PlacementNode(new NodeName(name), "z", 1, role, OptionalInt.empty(), OptionalLong.empty());
    }

    private RebalanceStanding standing(RebalanceState state, List<MoveStanding> moves) {
        return new RebalanceStanding(state, StopMode.GRACEFUL, plan, moves, Scope.NONE, Set.of(), Set.of(), true);
    }

    private List<MoveStanding> moves(MoveStage stage, MoveOrder order, Set<Integer> ordered) {
        return plan.moves().stream()
                .map(move -> new MoveStanding(
                        move.number(),
                        stage,
                        false,
                        false,
                        stage == MoveStage.FINISHED,
                        ordered.contains(move.number()) ? order : MoveOrder.NONE))
                .toList();
    }

    private Set<Integer> ofTable(String table) {
        return Scope.of(new TableName(table)).ordered(plan);
    }

    @Test
    void aTableANodeAndAllCoverTheirMoves() {
        assertThat(ofTable("a")).hasSize(2).doesNotContainAnyElementsOf(ofTable("b"));
        assertThat(Scope.of(new NodeName("n1")).ordered(plan)).containsExactly(1, 2, 3, 4);
        assertThat(Scope.of(new NodeName("n2")).ordered(plan)).hasSize(2).contains(toN2);
        assertThat(Scope.ALL.ordered(plan)).containsExactly(1, 2, 3, 4);
        assertThat(Scope.NONE.ordered(plan)).isEmpty();
    }

    @Test
    void movesOfAStoppedTableDoNotBeginAndOthersDo() {
        List<RebalanceStep> steps = RebalanceRules.next(
                standing(RebalanceState.RUNNING, moves(MoveStage.WAITING, MoveOrder.GRACEFUL, ofTable("a"))));
        assertThat(steps).isNotEmpty().allSatisfy(step -> {
            assertThat(step).isInstanceOf(RebalanceStep.Begin.class);
            assertThat(((RebalanceStep.Begin) step).move().shard().table()).isEqualTo(new TableName("b"));
        });
    }

    @Test
    void eachOrderDoesToWhatIsUnderWayWhatItSays() {
        Set<Integer> one = Set.of(2);
        assertThat(RebalanceRules.next(
                        standing(RebalanceState.RUNNING, moves(MoveStage.MOVING, MoveOrder.PAUSED, one))))
                .containsExactly(new RebalanceStep.Rest(2, true));
        assertThat(RebalanceRules.next(
                        standing(RebalanceState.RUNNING, moves(MoveStage.MOVING, MoveOrder.GRACEFUL, one))))
                .isEmpty();
        assertThat(RebalanceRules.next(
                        standing(RebalanceState.RUNNING, moves(MoveStage.MOVING, MoveOrder.IMMEDIATE, one))))
                .containsExactly(new RebalanceStep.Stop(2));
        assertThat(RebalanceRules.next(
                        standing(RebalanceState.RUNNING, moves(MoveStage.FINISHED, MoveOrder.UNDO_FINISHED, one))))
                .containsExactly(new RebalanceStep.Reverse(2));
        assertThat(RebalanceRules.next(
                        standing(RebalanceState.PAUSED, moves(MoveStage.MOVING, MoveOrder.IMMEDIATE, one))))
                .as("a stop of a part is carried out in a rebalance that rests, too")
                .contains(new RebalanceStep.Stop(2), new RebalanceStep.Rest(1, true));
    }

    @Test
    void whatIsPausedIsWaitedForAndWhatIsStoppedIsNot() {
        Set<Integer> all = Scope.ALL.ordered(plan);
        assertThat(RebalanceRules.next(
                        standing(RebalanceState.RUNNING, moves(MoveStage.WAITING, MoveOrder.PAUSED, all))))
                .isEmpty();
        assertThat(RebalanceRules.next(
                        standing(RebalanceState.RUNNING, moves(MoveStage.WAITING, MoveOrder.GRACEFUL, all))))
                .containsExactly(new RebalanceStep.Become(RebalanceEvent.HALT, "4 moves were stopped"));
    }

    @Test
    void theOutcomeCountsEveryMoveOnce() {
        List<MoveStage> stages = List.of(MoveStage.FINISHED, MoveStage.REVERSED, MoveStage.MOVING, MoveStage.WAITING);
        RebalanceOutcome outcome = RebalanceOutcome.of(plan, stages, Scope.ALL.ordered(plan));
        assertThat(outcome)
                .isEqualTo(new RebalanceOutcome(
                        1,
                        1,
                        2,
                        List.of(plan.moves().get(2).shard() + " to "
                                + plan.moves().get(2).to())));
        assertThat(RebalanceOutcome.of(plan, stages, Set.of(1))).isEqualTo(new RebalanceOutcome(1, 0, 0, List.of()));
    }
}
