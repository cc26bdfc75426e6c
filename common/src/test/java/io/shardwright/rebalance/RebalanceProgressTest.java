package io.shardwright.rebalance;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.fleet.NodeName;
import io.shardwright.placement.Measure;
import io.shardwright.placement.PlacedShard;
import io.shardwright.placement.PlacementNode;
import io.shardwright.placement.PlacementRules;
import io.shardwright.placement.Planner;
import io.shardwright.placement.RebalancePlan;
import io.shardwright.placement.ShardId;
import io.shardwright.placement.Topology;
import io.shardwright.rebalance.RebalanceProgress.Figures;
import io.shardwright.table.TableName;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RebalanceProgressTest {
    private static final Figures WAITING = new Figures(MoveStage.WAITING, 0, 0, 0);
    private static final Figures HALF = new Figures(MoveStage.MOVING, 50, 5, 500);
    private static final Figures FINISHED = new Figures(MoveStage.FINISHED, 100, 10, 1_000);
    private static final Figures UNDONE = new Figures(MoveStage.UNDONE, 0, 3, 300);
    private static final Figures REVERSED = new Figures(MoveStage.REVERSED, 0, 10, 1_000);

    /** Two shards of 1,000 bytes leave a node that is drained. */
    private static RebalancePlan plan() {
        List<PlacementNode> nodes = List.of(node("n1"), node("n2"), node("n3"));
        List<PlacedShard> shards =
                List.of(shard(0, "n1"), shard(1, "n1"), shard(2, "n1"), shard(3, "n1"), shard(4, "n1"), shard(5, "n1"));
        RebalancePlan plan = Planner.plan(new Topology(nodes, shards), PlacementRules.by(Measure.COUNT));
        assertThat(plan.moves()).hasSize(4);
        return plan;
    }

    private static PlacementNode node(String name) {
        return PlacementNode.of(new NodeName(name), "z", 1);
    }

    private static PlacedShard shard(int number, String node) {
        return new PlacedShard(
                new ShardId(new TableName("t"), number), 1, List.of(new NodeName(node)), 1_000, 1, Optional.empty());
    }

    private static RebalanceProgress of(RebalanceState state, Figures... moves) {
        return RebalanceProgress.of(plan(), List.of(moves), state, StopMode.UNDO_FINISHED);
    }

    @Test
    void whatIsCopiedCountsByItsBytes() {
        RebalanceProgress progress = of(RebalanceState.RUNNING, FINISHED, HALF, WAITING, UNDONE);

        assertThat(progress).isEqualTo(new RebalanceProgress(37, 4, 1, 1, 1, 1, 0, 18, 1_800, 4_000));
    }

    @Test
    void onlyAllIsAHundred() {
        Figures almost = new Figures(MoveStage.MOVING, 100, 10, 1_000);
        assertThat(of(RebalanceState.RUNNING, FINISHED, FINISHED, FINISHED, almost)
                        .percentage())
                .isEqualTo(99);
        assertThat(of(RebalanceState.COMPLETED, FINISHED, FINISHED, FINISHED, FINISHED)
                        .percentage())
                .isEqualTo(100);
    }

    @Test
    void whileItIsTakenBackTheMovesToTakeBackCount() {
        assertThat(of(RebalanceState.STOPPING, REVERSED, FINISHED, FINISHED, UNDONE)
                        .percentage())
                .isEqualTo(33);
        assertThat(of(RebalanceState.ROLLED_BACK, REVERSED, REVERSED, UNDONE, WAITING)
                        .percentage())
                .isEqualTo(100);
    }

    @Test
    void neverGoesBackOnWhatWasShown() {
        assertThat(of(RebalanceState.RUNNING, UNDONE, WAITING, WAITING, WAITING)
                        .atLeast(12)
                        .percentage())
                .isEqualTo(12);
    }
}
