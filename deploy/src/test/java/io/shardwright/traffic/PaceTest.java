package io.shardwright.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PaceTest {
    @Test
    void aSteadyOneMakesUpForSlowAnswers() {
        Pace pace = Pace.every(30);
        assertThat(pace.restMillis(1, 4)).isEqualTo(26);
        assertThat(pace.restMillis(2, 60)).isZero();
        assertThat(pace.restMillis(3, 400)).isZero();
        assertThat(pace.restMillis(15, 440)).isEqualTo(10);
    }

    @Test
    void oneThatRestsDoesNot() {
        assertThat(Pace.resting(30).restMillis(3, 400)).isEqualTo(30);
    }
}
