package io.shardwright.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.api.RebalanceMoveView;
import io.shardwright.api.RebalanceView;
import io.shardwright.api.TableProgressView;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.RebalanceReader;
import io.shardwright.move.CopyProgress;
import io.shardwright.placement.Imbalance;
import io.shardwright.placement.Measure;
import io.shardwright.placement.MoveCause;
import io.shardwright.placement.MoveLimits;
import io.shardwright.placement.PlacementRules;
import io.shardwright.placement.PlannedMove;
import io.shardwright.placement.RebalancePlan;
import io.shardwright.placement.ShardId;
import io.shardwright.rebalance.MoveOrder;
import io.shardwright.rebalance.MoveStage;
import io.shardwright.rebalance.MoveStanding;
import io.shardwright.rebalance.RebalanceState;
import io.shardwright.rebalance.StopMode;
import io.shardwright.table.TableName;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Moves of 1,000 bytes and 100 rows each, all of one table, of which 400 bytes were copied in 10 s. */
final class RebalanceViewsTest {
    private static final MoveStanding MOVING =
            new MoveStanding(1, MoveStage.MOVING, false, false, true, MoveOrder.NONE);

    private static RebalanceReader.Rebalance rebalance(RebalanceState state, OptionalLong endedAt) {
        return new RebalanceReader.Rebalance(
                new UUID(1, 1),
                state,
                StopMode.GRACEFUL,
                "hash",
                "",
                0,
                List.of(),
                "",
                "",
                20,
                "anna",
                Optional.empty(),
                0,
                OptionalLong.of(0),
                endedAt);
    }

    private static RebalanceReader.Step step(MoveStanding standing, String throttle) {
        return step(standing, false, throttle);
    }

    private static RebalanceReader.Step step(MoveStanding standing, boolean byEngine, String throttle) {
        String progress =
                "{\"rowsEstimated\":100,\"rowsCopied\":40,\"bytesCopied\":400,\"copyMillis\":10000,\"chunks\":4,\"ranges\":2,\"rangesFinished\":0,"
                        + "\"changes\":0,\"lagTransactions\":0,\"throttle\":\"" + throttle + "\",\"step\":\"\"}";
        return new RebalanceReader.Step(
                standing,
                1,
                Optional.of(new UUID(2, standing.number())),
                byEngine,
                0,
                OptionalLong.of(0),
                progress,
                "");
    }

    private static RebalancePlan plan(int moves) {
        return new RebalancePlan(
                Optional.empty(),
                "topology",
                new PlacementRules(Measure.COUNT, 0.05, 0, MoveLimits.DEFAULT),
                IntStream.rangeClosed(1, moves)
                        .mapToObj(number -> new PlannedMove(
                                number,
                                new ShardId(new TableName("users"), number),
                                Optional.of(new NodeName("n1")),
                                new NodeName("n2"),
                                Optional.of(new NodeName("n1")),
                                1_000,
                                MoveCause.BALANCE,
                                ""))
                        .toList(),
                moves,
                moves,
                true,
                new Imbalance(0, 0, 1, 1),
                new Imbalance(0, 0, 1, 1),
                List.of(),
                List.of(),
                List.of());
    }

    private static RebalanceView view(RebalanceState state, RebalanceReader.Step... steps) {
        OptionalLong endedAt = state.atRest() ? OptionalLong.of(10_000) : OptionalLong.empty();
        return RebalanceViews.view(rebalance(state, endedAt), plan(steps.length), List.of(steps), true);
    }

    private static void assertRests(RebalanceView view) {
        assertThat(view.secondsLeft()).isNull();
        assertThat(view.bytesPerSecond()).isNull();
        assertThat(view.tables())
                .allSatisfy(table -> assertThat(table.secondsLeft()).isNull());
        assertThat(view.moves())
                .allSatisfy(move -> assertThat(move.secondsLeft()).isNull());
    }

    @Test
    void whatRunsSaysHowLongItWillTake() {
        RebalanceView view = view(RebalanceState.RUNNING, step(MOVING, ""));
        RebalanceMoveView move = view.moves().get(0);
        TableProgressView table = view.tables().get(0);
        assertThat(move.bytesPerSecond()).isEqualTo(40);
        assertThat(move.secondsLeft()).isEqualTo(15);
        assertThat(table.bytesPerSecond()).isEqualTo(40);
        assertThat(table.secondsLeft()).isEqualTo(15);
        assertThat(view.bytesPerSecond()).isEqualTo(40);
        assertThat(view.secondsLeft()).isEqualTo(15);
        assertThat(view(RebalanceState.RUNNING, step(MOVING, "at 40 bytes a second"))
                        .secondsLeft())
                .as("slowed down, and not resting")
                .isEqualTo(15);
    }

    @Test
    void whatRestsDoesNot() {
        MoveStanding resting = new MoveStanding(1, MoveStage.MOVING, true, false, true, MoveOrder.PAUSED);
        MoveStanding undoing = new MoveStanding(1, MoveStage.MOVING, false, true, true, MoveOrder.IMMEDIATE);
        assertRests(view(RebalanceState.PAUSED, step(resting, CopyProgress.PAUSED)));
        assertRests(view(RebalanceState.RUNNING, step(resting, "")));
        assertRests(view(RebalanceState.RUNNING, step(undoing, "")));
        assertRests(view(RebalanceState.RUNNING, step(MOVING, CopyProgress.PAUSED)));
        assertRests(view(RebalanceState.RUNNING, step(MOVING, CopyProgress.CLOSED)));
        assertRests(view(RebalanceState.RUNNING, step(MoveStanding.waiting(1), "")));
    }

    @Test
    void whatTheEngineCarriesOutItselfNeverRests() {
        MoveStanding ordered = new MoveStanding(1, MoveStage.MOVING, true, false, true, MoveOrder.PAUSED);
        RebalanceView engines = view(RebalanceState.PAUSED, step(ordered, true, ""));
        assertThat(engines.moves().get(0).resting()).isFalse();
        assertThat(view(RebalanceState.PAUSED, step(ordered, "")).moves().get(0).resting())
                .isTrue();
    }

    @Test
    void oneThatGoesOnIsEnough() {
        MoveStanding resting = new MoveStanding(2, MoveStage.MOVING, true, false, true, MoveOrder.PAUSED);
        RebalanceView view = view(RebalanceState.RUNNING, step(MOVING, ""), step(resting, ""));
        assertThat(view.bytesPerSecond()).isEqualTo(40);
        assertThat(view.secondsLeft()).as("of both, as fast as the one").isEqualTo(30);
        assertThat(view.moves()).extracting(RebalanceMoveView::secondsLeft).containsExactly(15L, null);
        assertThat(view.moves()).extracting(RebalanceMoveView::bytesPerSecond).containsExactly(40L, null);
    }

    @Test
    void twoAtATimeAreTwiceAsFast() {
        MoveStanding other = new MoveStanding(2, MoveStage.MOVING, false, false, true, MoveOrder.NONE);
        RebalanceView view = view(RebalanceState.RUNNING, step(MOVING, ""), step(other, ""));
        assertThat(view.bytesPerSecond()).isEqualTo(80);
        assertThat(view.secondsLeft()).isEqualTo(15);
    }

    @Test
    void aMoveThatIsOverSaysHowFastItWas() {
        MoveStanding finished = new MoveStanding(1, MoveStage.FINISHED, false, false, true, MoveOrder.NONE);
        RebalanceView view = view(RebalanceState.COMPLETED, step(finished, ""));
        assertThat(view.moves().get(0).bytesPerSecond()).isEqualTo(40);
        assertThat(view.moves().get(0).secondsLeft()).isNull();
        assertThat(view.bytesPerSecond()).as("nothing is copied").isNull();
        assertThat(view.secondsLeft()).isNull();
        assertThat(view.progress().bytesTotal())
                .as("it is known by now")
                .isEqualTo(view.progress().bytes())
                .isEqualTo(400);
    }
}
