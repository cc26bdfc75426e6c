package io.shardwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ScreenTest {
    private static final String CLEARED = "\r\u001b[K";
    private static final String ABOVE = "\u001b[1A" + CLEARED;

    private final StringWriter said = new StringWriter();

    private Screen screen(boolean terminal) {
        return new Screen(new PrintWriter(new StringWriter()), new PrintWriter(said), terminal);
    }

    @Test
    void onATerminalProgressRewritesAllOfItsLines() {
        Screen screen = screen(true);
        screen.progress(List.of("a", "b", "c"));
        screen.progress(List.of("d", "e"));
        screen.progress("f");
        screen.endProgress();
        assertThat(said.toString())
                .isEqualTo(CLEARED + "a\nb\nc" + CLEARED + ABOVE + ABOVE + "d\ne" + CLEARED + ABOVE + "f" + CLEARED);
    }

    @Test
    void elsewhereEachIsALineOfItsOwn() {
        Screen screen = screen(false);
        screen.progress(List.of("a", "b"));
        screen.progress("c");
        screen.endProgress();
        assertThat(said.toString().lines()).containsExactly("a", "b", "c");
    }
}
