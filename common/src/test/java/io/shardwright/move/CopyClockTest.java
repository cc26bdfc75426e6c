package io.shardwright.move;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class CopyClockTest {
    @Test
    void aPauseDoesNotCount() {
        CopyClock clock = new CopyClock();
        assertThat(clock.take(1_000)).as("before rows are copied").isZero();
        clock.copying(true, 2_000);
        assertThat(clock.take(2_300)).isEqualTo(300);
        clock.resting(true, 2_500);
        clock.resting(true, 9_000);
        assertThat(clock.take(10_000)).as("until it rested").isEqualTo(200);
        clock.resting(false, 60_000);
        assertThat(clock.take(60_050)).isEqualTo(50);
        clock.copying(false, 60_060);
        assertThat(clock.take(70_000)).isEqualTo(10);
    }

    @Test
    void oneThatBeginsInAPauseCountsFromItsEnd() {
        CopyClock clock = new CopyClock();
        clock.resting(true, 0);
        clock.copying(true, 100);
        clock.resting(false, 5_100);
        assertThat(clock.take(5_400)).isEqualTo(300);
    }
}
