package io.shardwright.move;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MoveWindowTest {
    private static Instant at(String instant) {
        return Instant.parse(instant);
    }

    @ParameterizedTest
    @CsvSource({
        // Within a day, UTC.
        "08:00-18:00, 2026-06-01T07:59:59Z, false, 2026-06-01T08:00:00Z",
        "08:00-18:00, 2026-06-01T08:00:00Z, true, 2026-06-01T08:00:00Z",
        "08:00-18:00, 2026-06-01T17:59:59Z, true, 2026-06-01T17:59:59Z",
        "08:00-18:00, 2026-06-01T18:00:00Z, false, 2026-06-02T08:00:00Z",
        // Over midnight, and the end of a year.
        "22:00-06:00, 2026-12-31T21:00:00Z, false, 2026-12-31T22:00:00Z",
        "22:00-06:00, 2026-12-31T23:59:59Z, true, 2026-12-31T23:59:59Z",
        "22:00-06:00, 2027-01-01T00:00:00Z, true, 2027-01-01T00:00:00Z",
        "22:00-06:00, 2027-01-01T06:00:00Z, false, 2027-01-01T22:00:00Z",
        // Another zone: 22:00 in Berlin is 20:00 UTC in summer, 21:00 in winter.
        "22:00-06:00 Europe/Berlin, 2026-07-01T19:59:00Z, false, 2026-07-01T20:00:00Z",
        "22:00-06:00 Europe/Berlin, 2026-12-01T20:30:00Z, false, 2026-12-01T21:00:00Z",
        "22:00-06:00 Europe/Berlin, 2026-12-02T04:59:00Z, true, 2026-12-02T04:59:00Z",
        // 2026-03-29, 01:00 UTC: clocks in Berlin go from 02:00 to 03:00, and the window is an hour shorter.
        "22:00-06:00 Europe/Berlin, 2026-03-29T03:59:00Z, true, 2026-03-29T03:59:00Z",
        "22:00-06:00 Europe/Berlin, 2026-03-29T04:00:00Z, false, 2026-03-29T20:00:00Z",
        "01:00-02:30 Europe/Berlin, 2026-03-29T00:59:59Z, true, 2026-03-29T00:59:59Z",
        "01:00-02:30 Europe/Berlin, 2026-03-29T01:00:00Z, false, 2026-03-29T23:00:00Z",
        // Its beginning is skipped: it opens as the clocks jump into it, or not at all that day.
        "02:30-04:00 Europe/Berlin, 2026-03-29T00:00:00Z, false, 2026-03-29T01:00:00Z",
        "02:15-02:45 Europe/Berlin, 2026-03-29T00:00:00Z, false, 2026-03-30T00:15:00Z",
        // 2026-10-25, 01:00 UTC: clocks go from 03:00 back to 02:00, and what they show twice is open twice.
        "02:15-02:45 Europe/Berlin, 2026-10-25T00:20:00Z, true, 2026-10-25T00:20:00Z",
        "02:15-02:45 Europe/Berlin, 2026-10-25T00:50:00Z, false, 2026-10-25T01:15:00Z",
        "02:15-02:45 Europe/Berlin, 2026-10-25T01:50:00Z, false, 2026-10-26T01:15:00Z",
        "01:00-02:30 Europe/Berlin, 2026-10-25T00:40:00Z, false, 2026-10-25T01:00:00Z",
        "22:00-06:00 Europe/Berlin, 2026-10-25T04:59:00Z, true, 2026-10-25T04:59:00Z"
    })
    void isOpenWhileAClockOnTheWallSaysSo(String text, String now, boolean open, String opens) {
        MoveWindow window = MoveWindow.parse(text);
        assertThat(window.open(at(now))).isEqualTo(open);
        assertThat(window.opens(at(now))).isEqualTo(at(opens));
    }

    @Test
    void isWrittenAsItIsRead() {
        assertThat(MoveWindow.parse("22:00-06:00")).hasToString("22:00-06:00 UTC");
        assertThat(MoveWindow.parse("22:00-06:00 UTC")).hasToString("22:00-06:00 UTC");
        assertThat(MoveWindow.stored("22:00-06:00 Europe/Berlin"))
                .contains(MoveWindow.parse("22:00-06:00 Europe/Berlin"));
        assertThat(MoveWindow.stored("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "22-06", "22:00", "25:00-06:00", "22:00-22:00", "22:00-06:00 Nowhere/City", "22:00-06:00Z x"
            })
    void refusesWhatItCannotRead(String text) {
        assertThatThrownBy(() -> MoveWindow.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
