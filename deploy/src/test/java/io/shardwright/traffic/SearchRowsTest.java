package io.shardwright.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.traffic.SearchRows.Verdict;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SearchRowsTest {
    /** Rows 1 and 2 were there, 3 was acknowledged, 4 refused, and of 5 nobody knows. */
    private static Verdict judge(Long... there) {
        SearchRows rows = new SearchRows(2);
        assertThat(rows.begin()).isEqualTo(3);
        rows.acknowledged(3);
        assertThat(rows.begin()).isEqualTo(4);
        rows.refused(4);
        assertThat(rows.begin()).isEqualTo(5);
        return rows.judge(List.of(there));
    }

    @Test
    void rowsOfUnknownOutcomeMayBeThereOrNot() {
        assertThat(judge(3L, 1L, 2L).isClean()).isTrue();
        assertThat(judge(1L, 2L, 3L, 5L).isClean()).isTrue();
    }

    @Test
    void whatIsMissingDoubledRefusedOrWrittenByNobodyIsNamed() {
        assertThat(judge(1L, 3L)).isEqualTo(new Verdict(Set.of(2L), Set.of(), Set.of()));
        assertThat(judge(1L, 2L)).isEqualTo(new Verdict(Set.of(3L), Set.of(), Set.of()));
        assertThat(judge(1L, 2L, 3L, 2L)).isEqualTo(new Verdict(Set.of(), Set.of(2L), Set.of()));
        assertThat(judge(1L, 2L, 3L, 5L, 5L)).isEqualTo(new Verdict(Set.of(), Set.of(5L), Set.of()));
        assertThat(judge(1L, 2L, 3L, 4L)).isEqualTo(new Verdict(Set.of(), Set.of(), Set.of(4L)));
        assertThat(judge(1L, 2L, 3L, 6L)).isEqualTo(new Verdict(Set.of(), Set.of(), Set.of(6L)));
        assertThat(judge(2L, 2L, 6L).isClean()).isFalse();
    }
}
