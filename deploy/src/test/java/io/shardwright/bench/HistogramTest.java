package io.shardwright.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class HistogramTest {
    private final Histogram times = new Histogram(100);

    @Test
    void nothingTookNoTime() {
        assertThat(times.percentileMillis(0.99)).isZero();
    }

    @Test
    void aShareStayedBelowTheEndOfItsClass() {
        for (int i = 1; i <= 100; i++) {
            times.add(i * 1_000L);
        }
        assertThat(times.count()).isEqualTo(100);
        assertThat(times.percentileMillis(0.5)).isEqualTo(50.1);
        assertThat(times.percentileMillis(0.99)).isEqualTo(99.1);
        assertThat(times.percentileMillis(1)).isEqualTo(100);
        assertThat(times.maxMillis()).isEqualTo(100);
    }

    @Test
    void whatIsBeyondAllClassesIsToldAsTheLongest() {
        times.add(3_600_000_000L);
        assertThat(times.percentileMillis(0.5)).isEqualTo(3_600_000);
        assertThat(times.maxMillis()).isEqualTo(3_600_000);
    }

    @Test
    void aClockThatIsBehindCountsAsNoTime() {
        times.add(-5_000);
        assertThat(times.percentileMillis(0.5)).isZero();
    }
}
