package io.shardwright.local;

import io.shardwright.time.Stopwatch;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.Supplier;

/** Prints what is done, each step with its duration. */
public final class Steps {
    private final PrintWriter out;

    public Steps(PrintWriter out) {
        this.out = out;
    }

    /** Does a step and prints what came of it, as the step itself says, behind its duration. */
    public void step(Supplier<String> step) {
        Stopwatch watch = Stopwatch.started();
        String result = step.get();
        out.println(duration(watch.elapsedMillis()) + "  " + result);
        out.flush();
    }

    /** Prints a line that is no step. */
    public void say(String line) {
        out.println(line);
        out.flush();
    }

    /** A heading of steps that belong together. */
    public void heading(String text) {
        say("");
        say(text);
    }

    /** Seconds with hundredths, right-aligned, such as {@code "  1.23 s"}. */
    public static String duration(long millis) {
        return String.format(Locale.ROOT, "%6.2f s", millis / 1000.0);
    }
}
