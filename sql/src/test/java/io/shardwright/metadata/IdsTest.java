package io.shardwright.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IdsTest {
    @Test
    void listsAreAscendingAndOfFewLengths() {
        assertThat(Ids.padded(Set.of(7L))).containsExactly(7L);
        assertThat(Ids.padded(List.of(3L, 1L))).containsExactly(1L, 3L);
        assertThat(Ids.padded(List.of(5L, 9L, 2L))).containsExactly(2L, 5L, 9L, 9L);
    }
}
