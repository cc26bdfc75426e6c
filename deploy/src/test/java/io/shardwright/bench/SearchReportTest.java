package io.shardwright.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class SearchReportTest {
    private static SearchReport.Joining joining(double seconds, long refused, long lost, long twice, long longest) {
        return new SearchReport.Joining(30, 30, seconds, 100, refused, 0, lost, twice, longest, 50, 0);
    }

    private static SearchReport.Round round(double commit, SearchReport.@Nullable Joining joining) {
        SearchReport.Creation creation = new SearchReport.Creation(1, 2, commit);
        return new SearchReport.Round(creation, creation, null, commit, 2 * commit, joining);
    }

    private static SearchReport report(List<SearchReport.Round> rounds) {
        return new SearchReport("", "", "", 2, 4, 60, 0, 6_000, SearchReport.medians(rounds), rounds);
    }

    @Test
    void figuresAreMediansAndWhatMustNotBeIsTheMost() {
        SearchReport.Round medians = SearchReport.medians(List.of(
                round(3, joining(9, 0, 0, 0, 700)),
                round(1, joining(5, 2, 1, 3, 900)),
                round(2, joining(6, 0, 0, 0, 800))));
        assertThat(medians).isEqualTo(round(2, joining(6, 2, 1, 3, 900)));
    }

    @Test
    void whatWasNotMeasuredHasNoMedian() {
        SearchReport.Round medians = SearchReport.medians(List.of(round(3, null), round(5, null)));
        assertThat(medians).isEqualTo(round(4, null));
        assertThat(SearchReport.medians(List.of(
                                round(3, null).withLarge(new SearchReport.Creation(4, 5, 6)),
                                round(3, null).withLarge(new SearchReport.Creation(6, 7, 8))))
                        .large())
                .isEqualTo(new SearchReport.Creation(5, 6, 7));
    }

    @Test
    void aRowThatIsLostOrDoubledOrRefusedInAnyRoundIsAFailure() {
        SearchReport.Round whole = round(1, joining(5, 0, 0, 0, 1));
        assertThat(report(List.of(whole, round(1, null))).kept()).isTrue();
        assertThat(report(List.of(round(1, null))).kept()).isTrue();
        assertThat(report(List.of(whole, whole, round(1, joining(5, 1, 0, 0, 1))))
                        .kept())
                .isFalse();
        assertThat(report(List.of(whole, whole, round(1, joining(5, 0, 1, 0, 1))))
                        .kept())
                .isFalse();
        assertThat(report(List.of(whole, whole, round(1, joining(5, 0, 0, 1, 1))))
                        .kept())
                .isFalse();
    }
}
