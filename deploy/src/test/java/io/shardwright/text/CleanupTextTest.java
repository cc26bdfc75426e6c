package io.shardwright.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.api.CleanedView;
import io.shardwright.api.CleanupView;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class CleanupTextTest {
    @Test
    void tellsWhatWentAndWhatWasLeft() {
        CleanupView view = new CleanupView(
                List.of(
                        new CleanedView("queue-rows", "7f (a\u001b)", "committed 8 d ago"),
                        new CleanedView("terms", "term 3 of c1", "begun 31 d ago")),
                new TreeMap<>(Map.of("queue-rows", 1, "terms", 1)),
                List.of("ledger: node n2 is left for later: its worker is not there"),
                false,
                1);
        assertThat(CleanupText.lines(view))
                .containsExactly(
                        "KIND        WHAT          WHY",
                        "queue-rows  7f (a\\u001b)  committed 8 d ago",
                        "terms       term 3 of c1  begun 31 d ago",
                        "",
                        "left: ledger: node n2 is left for later: its worker is not there",
                        "gone: 2 (queue-rows 1, terms 1)");
    }

    @Test
    void tellsThatNothingWouldGo() {
        assertThat(CleanupText.lines(new CleanupView(List.of(), new TreeMap<>(), List.of(), true, 1)))
                .containsExactly("would go: 0");
    }
}
