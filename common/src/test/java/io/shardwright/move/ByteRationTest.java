package io.shardwright.move;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When chunks may be written at a rate, to the millisecond. */
final class ByteRationTest {
    private static final long RATE = 20_000;

    @Test
    void theFirstChunkWaitsToo() {
        ByteRation ration = new ByteRation(5_000);
        double place = ration.claim(10_000, RATE, 5_100);
        assertThat(ration.waitMillis(place, RATE, 5_100)).isEqualTo(400);
        assertThat(ration.waitMillis(place, RATE, 5_499)).isEqualTo(1);
        assertThat(ration.waitMillis(place, RATE, 5_500)).isZero();
    }

    @Test
    void writersShareTheRateInTheOrderOfTheirComing() {
        ByteRation ration = new ByteRation(0);
        double large = ration.claim(40_000, RATE, 0);
        double small = ration.claim(2_000, RATE, 0);
        assertThat(ration.waitMillis(large, RATE, 0)).isEqualTo(2_000);
        assertThat(ration.waitMillis(small, RATE, 0)).isEqualTo(2_100);
        double next = ration.claim(2_000, RATE, 2_000);
        assertThat(ration.waitMillis(next, RATE, 2_000)).isEqualTo(200);
    }

    @Test
    void whatWasAllowedWhileNobodyCameIsKeptForOneChunkOnly() {
        ByteRation ration = new ByteRation(0);
        double first = ration.claim(20_000, RATE, 3_600_000);
        assertThat(ration.waitMillis(first, RATE, 3_600_000)).isZero();
        double second = ration.claim(20_000, RATE, 3_600_000);
        assertThat(ration.waitMillis(second, RATE, 3_600_000)).isEqualTo(1_000);
    }

    @Test
    void anotherRateCountsFromTheMomentOn() {
        ByteRation ration = new ByteRation(0);
        double place = ration.claim(40_000, RATE, 0);
        assertThat(ration.waitMillis(place, RATE, 1_000)).isEqualTo(1_000);
        assertThat(ration.waitMillis(place, 2 * RATE, 1_000))
                .as("half of it waits")
                .isEqualTo(500);
        assertThat(ration.waitMillis(place, 2 * RATE, 1_250)).isEqualTo(250);
    }
}
