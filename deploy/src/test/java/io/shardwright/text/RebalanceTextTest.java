package io.shardwright.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.api.ProgressView;
import io.shardwright.api.RebalanceMoveView;
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
        return new RebalanceView(
                "id",
                "running",
                null,
                "",
                "hash",
                HALF,
                new RebalanceOutcome(1, 1, 2, List.of()),
                List.of(),
                null,
                true,
                true,
                false,
                true,
                41_300_000L,
                9L,
                "anna",
                1,
                1L,
                null,
                List.of(new TableProgressView("users", HALF, true, true, false, true, 41_300_000L, null)),
                moves);
    }

    private static RebalanceMoveView move(int shard, String stage, boolean resting, @Nullable CopyProgress progress) {
        return new RebalanceMoveView(
                shard,
                "users",
                shard,
                "n1",
                "n3",
                1,
                stage,
                resting,
                "none",
                70,
                progress,
                progress == null ? null : Long.valueOf(21_000_000),
                progress == null ? null : Long.valueOf(2),
                null,
                "");
    }

    @Test
    void thereIsABarForTheWholeAndOneForEachMoveUnderWay() {
        CopyProgress copied = new CopyProgress(1_160, 812, 118_100_000, 3, 4, 1, 0, 0, "", "");
        assertThat(RebalanceText.bars(running(List.of(
                        move(1, "finished", false, copied),
                        move(2, "moving", false, copied),
                        move(3, "moving", true, null),
                        move(4, "reversing", false, copied),
                        move(5, "waiting", false, null)))))
                .containsExactly(
                        "running [#########...........] 45%, 1 of 4 moves finished, 2 under way, 1 undone, 310.2 of 681.9 MB, 41.3 MB/s, about 9 s left",
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
    void tablesAreToldOneByOne() {
        assertThat(RebalanceText.lines(running(List.of())))
                .anyMatch(line -> line.matches("users +45% +4 +1 +1 +0 +310\\.2 +681\\.9 +41\\.3 *"));
    }
}
