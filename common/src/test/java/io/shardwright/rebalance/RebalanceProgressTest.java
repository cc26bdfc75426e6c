package io.shardwright.rebalance;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.rebalance.RebalanceProgress.Figures;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RebalanceProgressTest {
    private static final Figures WAITING = new Figures(MoveStage.WAITING, 0, 0, 0, 1_000);
    private static final Figures HALF = new Figures(MoveStage.MOVING, 50, 5, 500, 1_000);
    private static final Figures FINISHED = new Figures(MoveStage.FINISHED, 100, 10, 1_000, 1_000);
    private static final Figures UNDONE = new Figures(MoveStage.UNDONE, 0, 3, 300, 1_000);
    private static final Figures REVERSED = new Figures(MoveStage.REVERSED, 100, 10, 1_000, 1_000);

    private static RebalanceProgress of(RebalanceState state, Figures... moves) {
        return RebalanceProgress.of(List.of(moves), RebalanceProgress.isBack(state, StopMode.UNDO_FINISHED));
    }

    @Test
    void whatIsCopiedCountsByItsBytes() {
        RebalanceProgress progress = of(RebalanceState.RUNNING, FINISHED, HALF, WAITING, UNDONE);

        assertThat(progress).isEqualTo(new RebalanceProgress(37, 4, 1, 1, 1, 1, 0, 18, 1_800, 4_000, 1_500));
    }

    @Test
    void nobodyCopiesMoreThanAll() {
        Figures more = new Figures(MoveStage.MOVING, 70, 14, 1_400, 1_000);
        Figures undone = new Figures(MoveStage.UNDONE, 99, 12, 1_200, 1_000);
        Figures most = new Figures(MoveStage.FINISHED, 100, 20, 2_000, 1_000);
        Figures least = new Figures(MoveStage.FINISHED, 100, 2, 200, 1_000);
        RebalanceProgress running = of(RebalanceState.RUNNING, more, undone, most, least, WAITING);
        assertThat(running.bytes()).isEqualTo(4_800);
        assertThat(running.bytesTotal()).as("the move that waits is guessed").isEqualTo(5_800);
        assertThat(running.bytesLeft()).isEqualTo(1_000);
        RebalanceProgress over = of(RebalanceState.COMPLETED, most, least);
        assertThat(over.bytes()).isEqualTo(2_200);
        assertThat(over.bytesTotal()).isEqualTo(2_200);
    }

    @Test
    void onlyAllIsAHundred() {
        Figures almost = new Figures(MoveStage.MOVING, 100, 10, 1_000, 1_000);
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

    /** Of two moves of 3,000 and 1,000 bytes: the first is copied to a half and undone, the second is finished and, as a part of the rebalance, taken back. */
    @Test
    void neverGoesBackWhateverBecomesOfAMove() {
        List<List<Figures>> course = List.of(
                course(MoveStage.WAITING, 0, MoveStage.WAITING, 0),
                course(MoveStage.MOVING, 0, MoveStage.WAITING, 0),
                course(MoveStage.MOVING, 50, MoveStage.WAITING, 0),
                course(MoveStage.UNDONE, 50, MoveStage.WAITING, 0),
                course(MoveStage.UNDONE, 50, MoveStage.MOVING, 99),
                course(MoveStage.UNDONE, 50, MoveStage.FINISHED, 100),
                course(MoveStage.UNDONE, 50, MoveStage.REVERSING, 100),
                course(MoveStage.UNDONE, 50, MoveStage.REVERSED, 100));
        assertThat(course)
                .extracting(moves -> RebalanceProgress.of(moves, false).percentage())
                .containsExactly(0, 0, 37, 37, 62, 62, 62, 62);
        assertThat(RebalanceProgress.of(course(MoveStage.FINISHED, 100, MoveStage.FINISHED, 100), false)
                        .percentage())
                .isEqualTo(100);
    }

    private static List<Figures> course(MoveStage large, int ofLarge, MoveStage small, int ofSmall) {
        return List.of(new Figures(large, ofLarge, 0, 0, 3_000), new Figures(small, ofSmall, 0, 0, 1_000));
    }
}
