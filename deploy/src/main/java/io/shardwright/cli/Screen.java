package io.shardwright.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.shardwright.json.Json;
import io.shardwright.text.TextTable;
import java.io.PrintWriter;
import java.util.List;

/** Where a command writes: results to standard output, progress and errors to standard error. */
final class Screen {
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean terminal;

    /**
     * A pair of streams.
     *
     * @param terminal whether a person looks on: then progress rewrites its own line
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
        if (terminal) {
            err.print(CLEAR_LINE + text);
        } else {
            err.println(text);
        }
        err.flush();
    }

    /** Something to keep, whatever becomes of the result. */
    void note(String text) {
        err.println(TextTable.visible(text));
        err.flush();
    }

    void endProgress() {
        if (terminal) {
            err.print(CLEAR_LINE);
            err.flush();
        }
    }

    void warning(String text) {
        note("warning: " + text);
    }
}
