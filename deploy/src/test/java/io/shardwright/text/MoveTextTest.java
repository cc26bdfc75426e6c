package io.shardwright.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.api.MoveView;
import io.shardwright.move.CopyProgress;
import io.shardwright.move.ThrottleLimits;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MoveTextTest {
    private static final long SECOND = 1_000_000_000;

    private static MoveView move(long rows, String throttle) {
        return move(rows, throttle, "");
    }

    private static MoveView move(long rows, String throttle, String note) {
        CopyProgress progress = new CopyProgress(1_000, rows, rows * 1_000_000, 1, 1, 4, 0, 0, 0, throttle, "");
        return new MoveView(
                "id",
                "users",
                2,
                "n1",
                "n3",
                "moving",
                "copy",
                "id",
                null,
                null,
                1,
                false,
                !throttle.isEmpty(),
                ThrottleLimits.NONE,
                null,
                note,
                List.of(),
                progress,
                null,
                (int) (rows / 10),
                "anna",
                1,
                null,
                null,
                null);
    }

    private static String figures(long rows) {
        return "copy: " + rows / 10 + "%, " + rows + " of about 1000 rows, " + rows
                + ".0 MB, 0 changes followed, 0 transactions behind";
    }

    @Test
    void whatIsWrongSaysWhereMoreIsSaid() {
        assertThat(MoveText.lines(move(1, "", "copy on n2: unmovable: triggers: app.t has triggers [told]")))
                .endsWith(
                        "note      copy on n2: unmovable: triggers: app.t has triggers [told]",
                        "Runbook: docs/runbooks/errors.md#unmovable");
        assertThat(MoveText.lines(move(1, "", "stopped by anna: wrong node")))
                .last()
                .isEqualTo("note      stopped by anna: wrong node");
    }

    @Test
    void whatRestsHasNoPace() {
        MoveText.Rate rate = new MoveText.Rate();
        assertThat(rate.line(move(100, ""), 0)).isEqualTo(figures(100) + ", 0.0 MB/s");
        assertThat(rate.line(move(200, ""), SECOND)).isEqualTo(figures(200) + ", 25.0 MB/s, about 32 s left");
        assertThat(rate.line(move(200, CopyProgress.PAUSED), 2 * SECOND))
                .isEqualTo(figures(200) + ", slowed down: paused");
        assertThat(rate.line(move(300, ""), 3 * SECOND))
                .as("the pause does not count")
                .isEqualTo(figures(300) + ", 0.0 MB/s");
        assertThat(rate.line(move(400, ""), 4 * SECOND)).isEqualTo(figures(400) + ", 25.0 MB/s, about 24 s left");
    }
}
