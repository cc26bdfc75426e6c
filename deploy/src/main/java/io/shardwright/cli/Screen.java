package io.shardwright.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.shardwright.json.Json;
import io.shardwright.text.TextTable;
import java.io.PrintWriter;
import java.util.List;

/** Where a command writes: results to standard output, progress and errors to standard error. For one thread. */
final class Screen {
    private static final String CLEAR_LINE = "\r\u001b[K";
    private static final String LINE_ABOVE = "\u001b[1A";

    /** A line that is longer than the terminal is wide is cut there: one that went on in the next could not be cleared. */
    private static final String CUT = "\u001b[?7l";

    private static final String WRAP = "\u001b[?7h";

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean terminal;

    /** Lines of progress that stand there now. */
    private int standing;

    /**
     * A pair of streams.
     *
     * @param terminal whether a person looks on: then progress rewrites its own lines
     */
    Screen(PrintWriter out, PrintWriter err, boolean terminal) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
    }

    PrintWriter out() {
        return out;
    }

    void lines(List<String> lines) {
        lines.forEach(out::println);
        out.flush();
    }

    void line(String line) {
        out.println(line);
        out.flush();
    }

    void json(Object value) {
        try {
            out.println(Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(value));
            out.flush();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was read as JSON can be written as JSON", e);
        }
    }

    /** What is going on at this moment. */
    void progress(String text) {
        progress(List.of(text));
    }

    /** What is going on at this moment, a line each. */
    void progress(List<String> lines) {
        if (terminal) {
            clear();
            err.print(CUT + String.join("\n", lines) + WRAP);
            standing = lines.size();
        } else {
            lines.forEach(err::println);
        }
        err.flush();
    }

    private void clear() {
        err.print(CLEAR_LINE);
        for (int line = 1; line < standing; line++) {
            err.print(LINE_ABOVE + CLEAR_LINE);
        }
        standing = 0;
    }

    /** Something to keep, whatever becomes of the result. */
    void note(String text) {
        err.println(TextTable.visible(text));
        err.flush();
    }

    void endProgress() {
        if (terminal) {
            clear();
            err.flush();
        }
    }

    void warning(String text) {
        note("warning: " + text);
    }
}
