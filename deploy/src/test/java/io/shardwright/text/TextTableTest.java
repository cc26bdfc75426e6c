package io.shardwright.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TextTableTest {
    @Test
    void alignsColumnsByTheirWidestValue() {
        assertThat(TextTable.of("node", "alive", "can")
                        .row("n1", "yes", "spider")
                        .row("long-name", "no", null)
                        .lines())
                .containsExactly("NODE       ALIVE  CAN", "n1         yes    spider", "long-name  no     -");
    }

    @Test
    void countsCharactersAsPeopleDo() {
        assertThat(TextTable.of("a", "b").row("\uD83D\uDE00", 1).row("xy", 2).lines())
                .containsExactly("A   B", "\uD83D\uDE00   1", "xy  2");
    }

    @Test
    void showsWhatCouldMoveTheCursor() {
        assertThat(TextTable.visible("a\u001b[2Jb\r\n\u202ec\u0000"))
                .isEqualTo("a\\u001b[2Jb\\u000d\\n\\u202ec\\u0000");
    }
}
