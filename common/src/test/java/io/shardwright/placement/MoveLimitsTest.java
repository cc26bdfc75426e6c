package io.shardwright.placement;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class MoveLimitsTest {
    @Test
    void movesThatGoOnTogetherShareTheLimit() {
        assertThat(new MoveLimits(4, 1, 1_000_001).bytesPerSecondMaxOfOne()).isEqualTo(250_000);
        assertThat(new MoveLimits(4, 1, 0).bytesPerSecondMaxOfOne()).isZero();
        assertThat(new MoveLimits(4, 1, 3).bytesPerSecondMaxOfOne())
                .as("a limit is never none")
                .isEqualTo(1);
    }
}
