package io.shardwright.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the log says of spans that are lost, and how often. */
final class LossWordsTest {
    private static final Optional<String> AWAY = Optional.of("away");

    private final LossWords words = new LossWords();

    @Test
    void nothingIsSaidWhileNothingIsLost() {
        assertThat(words.after(0, 0, Optional.empty())).isEmpty();
        assertThat(words.after(999_999, 0, Optional.empty())).isEmpty();
    }

    @Test
    void theFirstLossIsSaidAtOnceAndTheNextAfterAMinuteWithAllThatWereLostBetween() {
        assertThat(words.after(5, 1, AWAY)).contains("1 span was lost: away");
        assertThat(words.after(6, 3, AWAY)).isEmpty();
        assertThat(words.after(60_004, 7, AWAY)).isEmpty();
        assertThat(words.after(60_005, 8, AWAY)).contains("7 spans were lost: away");
    }

    @Test
    void itsEndIsSaidOnceAndNotSooner() {
        assertThat(words.after(0, 2, AWAY)).contains("2 spans were lost: away");
        assertThat(words.after(1, 3, AWAY)).isEmpty();
        assertThat(words.after(2, 3, Optional.empty())).isEmpty();
        assertThat(words.after(60_000, 3, Optional.empty()))
                .contains("it takes spans again; 1 more were lost meanwhile");
        assertThat(words.after(200_000, 3, Optional.empty())).isEmpty();
    }

    @Test
    void spansThatFoundNoPlaceAreLostToo() {
        assertThat(words.after(0, 4, Optional.empty())).contains("4 spans were lost: there are more than it takes");
    }
}
