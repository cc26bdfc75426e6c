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
                .isEqualTo(CLEARED
                        + cut("a\nb\nc")
                        + CLEARED
                        + ABOVE
                        + ABOVE
                        + cut("d\ne")
                        + CLEARED
                        + ABOVE
                        + cut("f")
                        + CLEARED);
    }

    /** Without wrapping, or what is cleared would not be all that a narrow terminal shows. */
    private static String cut(String lines) {
        return "\u001b[?7l" + lines + "\u001b[?7h";
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
