package io.shardwright.move;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** How fast a copy goes, and in what pieces. */
final class PaceTest {
    private static ThrottleReadings readings(int source, int target, long write, long lag, long disk) {
        return new ThrottleReadings(source, target, write, new Lag.Behind("replica r", lag), OptionalLong.of(disk));
    }

    @Test
    void restsInProportionToWhatIsExceededMost() {
        ThrottleLimits limits = new ThrottleLimits(10, 500, 2_000, 1_000, 0);
        assertThat(Pace.of(limits, readings(10, 10, 500, 2_000, 1_000), 0)).isEqualTo(Pace.FULL);
        assertThat(Pace.of(limits, readings(15, 11, 500, 2_000, 1_000), 0))
                .isEqualTo(new Pace(520, false, "15 threads running on the source, more than 10"));
        assertThat(Pace.of(limits, readings(1, 1, 5_000, 0, 1_000), 0).pauseMillis())
                .isEqualTo(1_000);
        assertThat(Pace.of(limits, readings(1, 1, 0, 2_200, 1_000), 0).reason())
                .isEqualTo("2200 ms that replica r is behind, more than 2000");
        Pace full = Pace.of(limits, readings(1, 1, 0, 0, 999), 0);
        assertThat(full.stopped()).isTrue();
        assertThat(full.reason()).isEqualTo("the disk has 999 bytes free");
    }

    @Test
    void aReplicaThatDoesNotSayHowFarItIsIsTooFar() {
        ThrottleReadings unknown = new ThrottleReadings(1, 1, 0, new Lag.Unknown("it is away"), OptionalLong.of(1));
        assertThat(Pace.of(new ThrottleLimits(0, 0, 1_000, 0, 0), unknown, 0))
                .isEqualTo(new Pace(1_000, true, "it is away"));
        assertThat(Pace.of(new ThrottleLimits(10, 10, 0, 0, 0), unknown, 0)).isEqualTo(Pace.FULL);
    }

    @Test
    void keepsToARate() {
        ThrottleLimits limits = new ThrottleLimits(10, 0, 0, 0, 2_000_000);
        assertThat(Pace.of(limits, readings(1, 1, 99, 99, 0), 400))
                .isEqualTo(new Pace(400, false, "at 2000000 bytes a second"));
        assertThat(Pace.of(limits, readings(1, 1, 99, 99, 0), 0)).isEqualTo(Pace.FULL);
        assertThat(Pace.of(limits, readings(15, 1, 99, 99, 0), 400).pauseMillis())
                .as("whatever asks for the longer rest")
                .isEqualTo(520);
    }

    @Property
    void chunksNeverGrowBeyondMemoryOrTwofold(
            @ForAll @IntRange(min = 1, max = ChunkSizing.ROWS_MAX) int rows,
            @ForAll @LongRange(min = 1, max = 1 << 30) long bytes,
            @ForAll @LongRange(min = 0, max = 60_000) long millis) {
        ChunkSizing sizing = new ChunkSizing(rows, ChunkSizing.BYTES_MAX, 500);
        ChunkSizing next = sizing.after(rows, bytes, millis);
        assertThat(next.rows()).isBetween(1, Math.min(2 * rows, ChunkSizing.ROWS_MAX));
        if (next.rows() > 1) {
            assertThat((double) bytes / rows * next.rows()).isLessThanOrEqualTo(4.0 * ChunkSizing.BYTES_MAX + 1);
            assertThat((double) Math.max(1, millis) / rows * next.rows()).isLessThanOrEqualTo(500.0 + 1);
        }
    }

    @Test
    void chunksFollowTheTimeTheyTake() {
        ChunkSizing sizing = new ChunkSizing(1_000, 1 << 20, 500);
        assertThat(sizing.after(1_000, 10_000, 10).rows()).isEqualTo(2_000);
        assertThat(sizing.after(1_000, 10_000, 2_000).rows()).isEqualTo(250);
        assertThat(sizing.after(1_000, 40 << 20, 10).rows()).isEqualTo(100);
        assertThat(sizing.after(0, 0, 10)).isEqualTo(sizing);
    }
}
