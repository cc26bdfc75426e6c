package io.shardwright.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.move.CopyProgress;
import org.junit.jupiter.api.Test;

final class MoveViewsTest {
    private static CopyProgress progress(long estimated, long copied, int ranges, int finished) {
        return new CopyProgress(estimated, copied, copied * 100, 1, 1, ranges, finished, 0, 0, "", "");
    }

    @Test
    void rowsAreComparedWithWhatTheSourceGuesses() {
        assertThat(MoveViews.copied(null)).isZero();
        assertThat(MoveViews.copied(progress(1_000, 250, 4, 0))).isEqualTo(25);
        assertThat(MoveViews.copied(progress(1_000, 2_000, 4, 3))).isEqualTo(99);
    }

    /** A server that has not counted a table guesses that it is empty. */
    @Test
    void withoutAGuessTheRangesTell() {
        assertThat(MoveViews.copied(progress(0, 0, 0, 0))).isZero();
        assertThat(MoveViews.copied(progress(0, 50_000, 4, 1))).isEqualTo(25);
        assertThat(MoveViews.copied(progress(0, 200_000, 4, 4))).isEqualTo(99);
    }
}
