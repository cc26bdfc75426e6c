package io.shardwright.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.problem.ShardwrightException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

/** Times as people write them. */
final class TimeSpanTest {
    @ParameterizedTest
    @CsvSource({"0, PT0S", "20, PT20S", "90s, PT1M30S", "10m, PT10M", "2h, PT2H", "30d, PT720H", "999999d, PT23999976H"
    })
    void aTimeIsANumberAndItsUnit(String text, Duration expected) {
        assertThat(TimeSpan.of(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1.5h", "m", "10 m", "10w", "1000000s", "1h30m"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> TimeSpan.of(text))
                .isInstanceOf(ShardwrightException.class)
                .hasMessageContaining("'" + text + "' is no time");
    }

    @Test
    void whoMistypesAnOptionIsToldHowToWriteIt() {
        assertThatThrownBy(() -> new TimeSpan().convert("soon"))
                .isInstanceOf(TypeConversionException.class)
                .hasMessage("'soon' is no time. Write such as 90s, 10m, 2h or 1d.");
    }
}
