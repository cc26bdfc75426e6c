package io.shardwright.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HeartbeatsTest {
    private static final SuspicionSettings SETTINGS = new SuspicionSettings(4, 2, 100, 0);

    /** Quantiles of the normal distribution: at each, 10^-phi of it is still to come. */
    @ParameterizedTest
    @CsvSource({
        "0, 0.301030",
        "-1.281552, 0.045757",
        "1.281552, 1",
        "2.326348, 2",
        "3.090232, 3",
        "3.719016, 4",
        "4.264891, 5",
        "4.753424, 6",
        "5.199338, 7",
        "5.612001, 8",
        "6.361341, 10",
        "9.262340, 20"
    })
    void phiIsTheLogarithmOfWhatIsStillToCome(double deviations, double phi) {
        assertThat(Heartbeats.phi(deviations)).isCloseTo(phi, within(1e-5));
    }

    @Test
    void phiNeitherEndsNorVanishesFarAway() {
        assertThat(Heartbeats.phi(-40)).isZero();
        assertThat(Heartbeats.phi(1e6))
                .isCloseTo(1e12 / 2 / Math.log(10), within(1e6))
                .isFinite();
    }

    private static Heartbeats every(long... intervals) {
        return new Heartbeats(0, LongStream.of(intervals).boxed().toList());
    }

    @Test
    void itGoesByMeanAndDeviationOfThePast() {
        Heartbeats steady = every(1_000, 1_000, 1_000);
        assertThat(steady.phi(1_000, SETTINGS).orElseThrow()).isCloseTo(0.301030, within(1e-6));
        assertThat(steady.phi(1_561, SETTINGS).orElseThrow())
                .as("the least deviation")
                .isCloseTo(8, within(0.01));
        Heartbeats uneven = every(700, 1_300, 700, 1_300);
        assertThat(uneven.phi(1_000, SETTINGS).orElseThrow()).isCloseTo(0.301030, within(1e-6));
        assertThat(uneven.phi(1_000 + 300 * 3, SETTINGS).orElseThrow()).isCloseTo(Heartbeats.phi(3), within(1e-9));
    }

    @Test
    void aPauseIsNoReason() {
        SuspicionSettings patient = new SuspicionSettings(4, 2, 100, 500);
        Heartbeats steady = every(1_000, 1_000);
        assertThat(steady.phi(2_061, patient)).isEqualTo(steady.phi(1_561, SETTINGS));
    }

    @Test
    void nothingIsSaidOfANodeOfWhichTooLittleIsKnown() {
        assertThat(Heartbeats.first(0).phi(1_000_000, SETTINGS)).isEmpty();
        assertThat(every(1_000).phi(1_000_000, SETTINGS)).isEmpty();
        assertThat(every(1_000, 1_000).phi(1_000_000, SETTINGS)).isPresent();
    }

    @Test
    void theNewestIntervalsAreRemembered() {
        Heartbeats heard = Heartbeats.first(0);
        for (long at : new long[] {10, 30, 60, 100, 150}) {
            heard = heard.heard(at, 50, SETTINGS);
        }
        assertThat(heard).isEqualTo(new Heartbeats(150, List.of(20L, 30L, 40L, 50L)));
        assertThat(heard.heard(150, 50, SETTINGS)).isEqualTo(heard);
        assertThat(heard.heard(149, 50, SETTINGS)).isEqualTo(heard);
        assertThat(heard.heard(201, 50, SETTINGS))
                .as("an absence is no rhythm")
                .isEqualTo(new Heartbeats(201, heard.intervals()));
    }

    @Test
    void theUsualSettingsSuspectAWorkerBeforeItsLeaseIsOver() {
        Heartbeats usual = new Heartbeats(0, Collections.nCopies(10, 3_333L));
        assertThat(usual.phi(7_100, SuspicionSettings.DEFAULT).orElseThrow()).isLessThan(8);
        assertThat(usual.phi(7_200, SuspicionSettings.DEFAULT).orElseThrow()).isGreaterThan(8);
    }

    @Test
    void settingsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new SuspicionSettings(1, 2, 1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SuspicionSettings(2, 0, 1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SuspicionSettings(2, 2, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SuspicionSettings(2, 2, 1, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Property
    void suspicionOnlyGrowsWhileNothingIsHeard(
            @ForAll @Size(min = 2, max = 4) List<@LongRange(min = 1, max = 60_000) Long> intervals,
            @ForAll @LongRange(max = 600_000) long sooner,
            @ForAll @LongRange(max = 600_000) long later) {
        Heartbeats heard = new Heartbeats(0, intervals);
        double less = heard.phi(Math.min(sooner, later), SETTINGS).orElseThrow();
        double more = heard.phi(Math.max(sooner, later), SETTINGS).orElseThrow();
        assertThat(less).isNotNegative().isFinite();
        // The series of erfc and that of its counterpart meet at the mean within their error.
        assertThat(more).isGreaterThanOrEqualTo(less - 1e-6).isFinite();
    }

    @Property
    void moreThanTheWindowIsNeverKept(@ForAll @Size(max = 20) List<@LongRange(min = -10, max = 100) Long> steps) {
        Heartbeats heard = Heartbeats.first(0);
        long at = 0;
        for (long step : steps) {
            at += step;
            heard = heard.heard(at, 60, SETTINGS);
            assertThat(heard.intervals())
                    .hasSizeLessThanOrEqualTo(4)
                    .allMatch(interval -> interval > 0 && interval <= 60);
            assertThat(heard.lastAt()).isGreaterThanOrEqualTo(at);
        }
    }
}
