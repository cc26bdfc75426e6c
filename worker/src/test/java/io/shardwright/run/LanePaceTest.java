package io.shardwright.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LanePaceTest {
    private static final int LANES = 4;
    private static final int ENOUGH = 100;

    private final LanePace pace = new LanePace(LANES);

    private int afterMany(long millis) {
        for (int i = 0; i < ENOUGH; i++) {
            pace.took(millis);
        }
        return pace.wanted();
    }

    @Test
    void beginsWithTheLeastThatKeepsEveryLaneBusy() {
        assertThat(pace.wanted()).isEqualTo(2 * LANES);
    }

    @Test
    void holdsMuchOfWhatIsShortAndLittleOfWhatIsLong() {
        assertThat(afterMany(0)).isEqualTo(512);
        assertThat(afterMany(10)).isBetween(40, 41);
        assertThat(afterMany(3_600_000)).isEqualTo(2 * LANES);
    }

    @Test
    void neverHoldsLessThanManyLanesNeed() {
        LanePace wide = new LanePace(300);
        for (int i = 0; i < ENOUGH; i++) {
            wide.took(0);
        }
        assertThat(wide.wanted()).isEqualTo(600);
    }
}
