package io.shardwright.cron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When an expression is due. */
final class CronTimesTest {
    /** The times after one, up to the minute, such as {@code 2026-11-22T21:35}. */
    private static List<String> times(String cron, String after, int count) {
        CronTimes times = CronTimes.of(cron);
        List<String> found = new ArrayList<>();
        long at = Instant.parse(after).toEpochMilli();
        for (int i = 0; i < count; i++) {
            at = times.applyAsLong(at);
            found.add(Instant.ofEpochMilli(at).toString().replace(":00Z", ""));
        }
        return found;
    }

    @Test
    void theDefaultsAreDueWhenTheySay() {
        assertThat(times("*/5 * * * *", "2026-11-22T21:54:59.999Z", 3))
                .containsExactly("2026-11-22T21:55", "2026-11-22T22:00", "2026-11-22T22:05");
        assertThat(times("0 * * * *", "2026-12-31T22:30:00Z", 3))
                .containsExactly("2026-12-31T23:00", "2027-01-01T00:00", "2027-01-01T01:00");
        assertThat(times("0 2 * * *", "2026-02-27T12:00:00Z", 3))
                .containsExactly("2026-02-28T02:00", "2026-03-01T02:00", "2026-03-02T02:00");
        assertThat(times("0 3 * * 0", "2026-11-22T12:00:00Z", 3))
                .as("Sundays")
                .containsExactly("2026-11-29T03:00", "2026-12-06T03:00", "2026-12-13T03:00");
    }

    @Test
    void aTimeIsNotAfterItself() {
        assertThat(times("0 2 * * *", "2026-11-22T02:00:00Z", 1)).containsExactly("2026-11-23T02:00");
        assertThat(times("0 2 * * *", "2026-11-22T01:59:59.999Z", 1)).containsExactly("2026-11-22T02:00");
    }

    @Test
    void noHourIsMissingOrDoubledWhereClocksAreChanged() {
        assertThat(times("30 2 * * *", "2026-03-28T12:00:00Z", 2))
                .as("Europe")
                .containsExactly("2026-03-29T02:30", "2026-03-30T02:30");
        assertThat(times("30 * * * *", "2026-11-01T04:45:00Z", 4))
                .as("America")
                .containsExactly("2026-11-01T05:30", "2026-11-01T06:30", "2026-11-01T07:30", "2026-11-01T08:30");
    }

    @Test
    void listsRangesStepsAndNamesCount() {
        assertThat(times("0,30 8-9 1 jan,jul *", "2026-11-22T00:00:00Z", 5))
                .containsExactly(
                        "2027-01-01T08:00",
                        "2027-01-01T08:30",
                        "2027-01-01T09:00",
                        "2027-01-01T09:30",
                        "2027-07-01T08:00");
        assertThat(times("10-50/20 0 * * mon-tue", "2026-11-22T00:00:00Z", 4))
                .containsExactly("2026-11-23T00:10", "2026-11-23T00:30", "2026-11-23T00:50", "2026-11-24T00:10");
        assertThat(times("0 0 29 2 *", "2026-11-22T00:00:00Z", 2))
                .containsExactly("2028-02-29T00:00", "2032-02-29T00:00");
        assertThat(times("0 3 * * 7", "2026-11-22T12:00:00Z", 1)).containsExactly("2026-11-29T03:00");
    }

    @Test
    void aDayOfTheMonthOrOfTheWeekIsEnough() {
        assertThat(times("0 0 13 * 5", "2026-11-22T00:00:00Z", 5))
                .containsExactly(
                        "2026-11-27T00:00",
                        "2026-12-04T00:00",
                        "2026-12-11T00:00",
                        "2026-12-13T00:00",
                        "2026-12-18T00:00");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "61 * * * *|the minute of '61 * * * *' cannot be read: Value 61 not in range [0, 59]",
                "0 25 * * *|the hour of '0 25 * * *' cannot be read: Value 25 not in range [0, 23]",
                "0 0 0 * *|the day of the month of '0 0 0 * *' cannot be read: Value 0 not in range [1, 31]",
                "0 0 1 13 *|the month of '0 0 1 13 *' cannot be read: Value 13 not in range [1, 12]",
                "0 0 * * 8|the day of the week of '0 0 * * 8' cannot be read: Value 8 not in range [0, 7]",
                "*/0 * * * *|the minute of '*/0 * * * *' cannot be read: Period 0 not in range [0, 59]",
                "0 22-2 * * *|the hour of '0 22-2 * * *' cannot be read: Invalid range! [22,2]",
                "* * * *|'* * * *' has 4 fields and not five",
                "0 0 0 * * *|'0 0 0 * * *' has 6 fields and not five",
                "@hourly|'@hourly' has 1 field and not five",
                "-|'-' has 1 field and not five",
                "''|'' has 1 field and not five",
                "0 0 30 2 *|'0 0 30 2 *' never comes: no month that it names has such a day"
            })
    void whatIsWrongIsSaidWithAnExample(String cron, String words) {
        assertThatThrownBy(() -> CronTimes.of(cron)).isInstanceOfSatisfying(ShardwrightException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.BAD_REQUEST);
            assertThat(e.message()).isEqualTo(words);
            assertThat(e.advice()).contains("in UTC, such as '*/5 * * * *'");
        });
    }

    @Test
    void nothingLongIsReadAtAll() {
        String longest = "1" + ",1".repeat(50);
        assertThatThrownBy(() -> CronTimes.of(longest + " * * * *")).hasMessageContaining("at most 100 characters");
    }
}
