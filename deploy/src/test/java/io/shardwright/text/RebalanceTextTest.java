package io.shardwright.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.api.ProgressView;
import io.shardwright.api.RebalanceMoveView;
import io.shardwright.api.RebalanceOrderView;
import io.shardwright.api.RebalanceView;
import io.shardwright.api.TableProgressView;
import io.shardwright.move.CopyProgress;
import io.shardwright.rebalance.RebalanceOutcome;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RebalanceTextTest {
    private static final ProgressView HALF = new ProgressView(45, 4, 1, 1, 0, 2, 0, 900, 310_200_000, 681_900_000);

    private static RebalanceView running(List<RebalanceMoveView> moves) {
        return rebalance("running", null, HALF, 41_300_000L, 9L, moves);
    }

    private static RebalanceView rebalance(
            String state,
            @Nullable String stop,
            ProgressView progress,
            @Nullable Long bytesPerSecond,
            @Nullable Long secondsLeft,
            List<RebalanceMoveView> moves) {
        return rebalance(state, stop, progress, bytesPerSecond, secondsLeft, null, 86_400_000, moves);
    }

    private static RebalanceView rebalance(
            String state,
            @Nullable String stop,
            ProgressView progress,
            @Nullable Long bytesPerSecond,
            @Nullable Long secondsLeft,
            @Nullable String window,
            long retentionMillis,
            List<RebalanceMoveView> moves) {
        return new RebalanceView(
                "id",
                state,
                stop,
                "",
                "hash",
                progress,
                new RebalanceOutcome(1, 1, 2, List.of()),
                window,
                retentionMillis,
                List.of(),
                null,
                true,
                true,
                false,
                true,
                bytesPerSecond,
                secondsLeft,
                "anna",
                1,
                1L,
                null,
                List.of(new TableProgressView("users", HALF, true, true, false, true, 41_300_000L, null)),
                moves);
    }

    private static RebalanceMoveView move(int shard, String stage, boolean resting, @Nullable CopyProgress progress) {
        return move(shard, stage, resting, 70, progress);
    }

    private static RebalanceMoveView move(
            int shard, String stage, boolean resting, int percentage, @Nullable CopyProgress progress) {
        return new RebalanceMoveView(
                shard,
                "users",
                shard,
                "n1",
                "n3",
                1,
                stage,
                resting,
                resting ? "paused" : "none",
                percentage,
                progress,
                true,
                true,
                false,
                true,
                progress == null ? null : Long.valueOf(21_000_000),
                progress == null ? null : Long.valueOf(2),
                null,
                "");
    }

    @Test
    void thereIsABarForTheWholeAndOneForEachMoveUnderWay() {
        CopyProgress copied = new CopyProgress(1_160, 812, 118_100_000, 6_000, 3, 4, 1, 0, 0, "", "");
        assertThat(RebalanceText.bars(running(List.of(
                        move(1, "finished", false, copied),
                        move(2, "moving", false, copied),
                        move(3, "moving", true, null),
                        move(4, "reversing", false, copied),
                        move(5, "waiting", false, null)))))
                .containsExactly(
                        "running [#########...........] 45%, 1 of 4 moves finished, 2 under way, 1 undone, 310.2 of about 681.9 MB, 41.3 MB/s, about 9 s left",
                        "  [##############......] 70% users/2 from n1 to n3, 812 of about 1160 rows, 118.1 MB, 21.0 MB/s, about 2 s left",
                        "  [##############......] 70% users/3 from n1 to n3, rests",
                        "  users/4 back from n3 to n1");
    }

    @Test
    void noMoreBarsThanAScreenHasRoomFor() {
        Stream<RebalanceMoveView> moves = IntStream.range(0, 20).mapToObj(shard -> move(shard, "moving", false, null));
        assertThat(RebalanceText.bars(running(moves.toList())))
                .hasSize(18)
                .last()
                .isEqualTo("  and 4 more under way");
    }

    @Test
    void aBarIsAsLongAsWhatIsDone() {
        CopyProgress more = new CopyProgress(1_160, 2_000, 0, 6_000, 3, 4, 4, 0, 0, "", "");
        assertThat(RebalanceText.bars(running(List.of(
                                move(1, "moving", false, 0, null),
                                move(2, "moving", false, 4, null),
                                move(3, "moving", false, 99, null),
                                move(4, "moving", false, 100, more))))
                        .subList(1, 5))
                .containsExactly(
                        "  [....................] 0% users/1 from n1 to n3",
                        "  [....................] 4% users/2 from n1 to n3",
                        "  [###################.] 99% users/3 from n1 to n3",
                        "  [####################] 100% users/4 from n1 to n3, 2000 of about 2000 rows, 0.0 MB, 21.0 MB/s, about 2 s left");
    }

    @Test
    void whatStandsStillSaysWhy() {
        CopyProgress closed = new CopyProgress(1_160, 812, 118_100_000, 6_000, 3, 4, 1, 0, 0, CopyProgress.CLOSED, "");
        CopyProgress paused = new CopyProgress(1_160, 812, 118_100_000, 6_000, 3, 4, 1, 0, 0, CopyProgress.PAUSED, "");
        assertThat(RebalanceText.bars(running(List.of(move(1, "moving", false, closed)))))
                .last()
                .asString()
                .endsWith("about 2 s left, slowed down: outside of its window");
        assertThat(RebalanceText.bars(running(List.of(move(2, "moving", true, paused)))))
                .last()
                .asString()
                .endsWith("about 2 s left, rests");
    }

    @Test
    void asManyBarsAsTheScreenHasRoomForAreAll() {
        Stream<RebalanceMoveView> moves = IntStream.range(0, 16).mapToObj(shard -> move(shard, "moving", false, null));
        assertThat(RebalanceText.bars(running(moves.toList())))
                .hasSize(17)
                .noneMatch(bar -> bar.contains("more under way"));
    }

    @Test
    void whatIsStoppedSaysHowAndWhatBecameOfItsMoves() {
        ProgressView back = new ProgressView(66, 3, 1, 0, 0, 0, 2, 900, 310_200_000, 681_900_000);
        RebalanceView stopping =
                rebalance("stopping", "undo_finished", back, null, null, List.of(move(1, "moving", true, 70, null)));
        assertThat(RebalanceText.progress(stopping))
                .isEqualTo(
                        "stopping [#############.......] 66%, 1 of 3 moves finished, 2 taken back, 310.2 of 681.9 MB");
        assertThat(RebalanceText.lines(stopping))
                .startsWith("rebalance  id (stopping, undo_finished)")
                .anyMatch(line -> line.contains("moving, rests, ordered: paused"));
    }

    @Test
    void whatIsPausedRestsOnceAllThatIsUnderWayDoes() {
        ProgressView idle = new ProgressView(45, 4, 1, 1, 2, 0, 0, 900, 1, 2);
        RebalanceMoveView resting = move(1, "moving", true, null);
        RebalanceMoveView goingOn = move(2, "moving", false, null);
        assertThat(RebalanceText.atRest(rebalance("paused", null, HALF, null, null, List.of(resting, goingOn))))
                .isFalse();
        assertThat(RebalanceText.atRest(rebalance("paused", null, HALF, null, null, List.of(resting))))
                .isTrue();
        assertThat(RebalanceText.atRest(rebalance("paused", null, idle, null, null, List.of())))
                .isTrue();
        assertThat(RebalanceText.atRest(rebalance("running", null, idle, null, null, List.of())))
                .isFalse();
        assertThat(RebalanceText.atRest(rebalance("stopped", "graceful", idle, null, null, List.of())))
                .isTrue();
    }

    @Test
    void anOrderThatFindsNothingToDoSaysThat() {
        RebalanceOutcome outcome = new RebalanceOutcome(1, 0, 2, List.of("users/3 to n3"));
        assertThat(RebalanceText.lines(new RebalanceOrderView(false, outcome, List.of(running(List.of())))))
                .containsExactly(
                        "The order changes nothing: nothing was left for it to do.",
                        "outcome    1 finished, 0 undone, 2 remaining",
                        "runs still users/3 to n3",
                        "rebalance  id (running)");
        assertThat(RebalanceText.lines(new RebalanceOrderView(true, outcome, List.of())))
                .hasSize(2);
    }

    /** What somebody has to know who agrees to it. */
    @Test
    void howLongMovesCanBeTakenBackIsTold() {
        assertThat(RebalanceText.lines(running(List.of())))
                .contains("way back   of each move, for 1d once it is finished")
                .noneMatch(line -> line.startsWith("window"));
        assertThat(RebalanceText.lines(rebalance("proposed", null, HALF, null, null, "22:00-06:00 UTC", 0, List.of())))
                .contains(
                        "way back   none: each move is accepted as soon as it is finished",
                        "window     22:00-06:00 UTC");
        assertThat(List.of(5_400_000L, 1_500L))
                .allSatisfy(millis -> assertThat(RebalanceText.lines(
                                rebalance("running", null, HALF, null, null, null, millis, List.of())))
                        .contains("way back   of each move, for " + (millis == 1_500 ? "1500 ms" : "90m")
                                + " once it is finished"));
    }

    private static List<String> ordered(String state, RebalanceMoveView... moves) {
        return RebalanceText.lines(
                RebalanceOrderView.of(true, List.of(rebalance(state, null, HALF, null, null, List.of(moves)))));
    }

    @Test
    void anOrderToAPartNamesItsMovesAndWhatBecameOfEach() {
        assertThat(ordered(
                        "running",
                        move(1, "finished", false, null),
                        move(2, "undone", false, null),
                        move(3, "reversed", false, null),
                        move(4, "moving", false, null),
                        move(5, "waiting", false, null),
                        move(6, "reversing", false, null)))
                .containsExactly(
                        "outcome    1 finished, 2 undone, 3 remaining",
                        "runs still users/4 to n3, users/6 back from n3",
                        "rebalance  id (running)",
                        "  finished  users/1 to n3",
                        "  undone    users/2 to n3, users/3 to n3",
                        "  remaining users/4 to n3, users/5 to n3, users/6 to n3");
        assertThat(ordered(
                        "running",
                        IntStream.rangeClosed(1, 18)
                                .mapToObj(i -> move(i, "finished", false, null))
                                .toArray(RebalanceMoveView[]::new)))
                .last()
                .asString()
                .endsWith(", users/16 to n3 and 2 more");
    }

    /** As the view of a move is, with another order. */
    private static boolean atRest(String state, @Nullable String stop, String stage, boolean resting, String order) {
        RebalanceMoveView move = move(1, stage, resting, null);
        RebalanceMoveView given = new RebalanceMoveView(
                move.number(),
                move.table(),
                move.shard(),
                move.source(),
                move.target(),
                move.bytes(),
                stage,
                resting,
                order,
                0,
                null,
                false,
                false,
                false,
                false,
                null,
                null,
                null,
                "");
        return RebalanceText.atRest(
                RebalanceOrderView.of(true, List.of(rebalance(state, stop, HALF, null, null, List.of(given)))));
    }

    @Test
    void aPartIsAtRestOnceNothingOfItHappensWithoutAnOrder() {
        assertThat(atRest("running", null, "waiting", false, "none")).isFalse();
        assertThat(atRest("running", null, "waiting", false, "immediate")).isTrue();
        assertThat(atRest("paused", null, "waiting", false, "none")).isTrue();
        assertThat(atRest("stopping", "immediate", "waiting", false, "none")).isTrue();
        assertThat(atRest("running", null, "moving", false, "paused")).isFalse();
        assertThat(atRest("running", null, "moving", true, "paused")).isTrue();
        assertThat(atRest("running", null, "moving", true, "none"))
                .as("resumed, and not let go yet")
                .isFalse();
        assertThat(atRest("paused", null, "moving", true, "none")).isTrue();
        assertThat(atRest("paused", null, "moving", true, "immediate")).isFalse();
        assertThat(atRest("running", null, "reversing", false, "undo_finished")).isFalse();
        assertThat(atRest("running", null, "finished", false, "undo_finished")).isFalse();
        assertThat(atRest("stopping", "undo_finished", "finished", false, "none"))
                .isFalse();
        assertThat(atRest("stopping", "immediate", "finished", false, "none")).isTrue();
        assertThat(atRest("failed", "undo_finished", "finished", false, "undo_finished"))
                .as("its way back was closed")
                .isTrue();
        assertThat(atRest("running", null, "undone", false, "immediate")).isTrue();
        assertThat(atRest("running", null, "reversed", false, "undo_finished")).isTrue();
    }

    @Test
    void tablesAreToldOneByOne() {
        assertThat(RebalanceText.lines(running(List.of())))
                .anyMatch(line -> line.matches("users +45% +4 +1 +1 +0 +310\\.2 +about 681\\.9 +41\\.3 *"));
    }
}
