package io.shardwright.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class StreamTallyTest {
    private static final long[] PLACES = {3, 5, 6, 8, 9};

    private final StreamTally tally = new StreamTally();

    @Test
    void nothingIsMissedByWhoWasToldAllSinceItBegan() {
        tally.reset(5);
        tally.event(6);
        tally.event(8);
        tally.event(9);
        assertThat(tally.missed(PLACES)).isZero();
        assertThat(tally.at()).isEqualTo(9);
        assertThat(tally.told()).isEqualTo(3);
    }

    @Test
    void whatOthersWereToldInBetweenIsMissed() {
        tally.reset(3);
        tally.event(5);
        tally.event(9);
        assertThat(tally.missed(PLACES)).isEqualTo(2);
    }

    @Test
    void whatItSaysToHaveReadIsMissedIfItWasNotTold() {
        tally.reset(3);
        tally.event(5);
        tally.heartbeat(8);
        assertThat(tally.at()).isEqualTo(8);
        assertThat(tally.missed(PLACES)).isEqualTo(2);
    }

    @Test
    void whatIsStillToComeIsNotMissed() {
        tally.reset(3);
        tally.event(5);
        assertThat(tally.missed(PLACES)).isZero();
    }

    @Test
    void whatComesTwiceOrLateIsCountedApart() {
        tally.reset(3);
        tally.event(6);
        tally.event(6);
        tally.event(5);
        assertThat(tally.disordered()).isEqualTo(2);
        assertThat(tally.told()).isEqualTo(1);
        assertThat(tally.missed(PLACES)).isEqualTo(1);
    }

    @Test
    void afterLoadingAnewItCountsFromThere() {
        tally.reset(3);
        tally.event(5);
        tally.reset(8);
        tally.event(9);
        assertThat(tally.resets()).isEqualTo(2);
        assertThat(tally.missed(PLACES)).isZero();
        assertThat(tally.told()).isEqualTo(2);
    }
}
