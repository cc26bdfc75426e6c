package io.shardwright.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** What happened in a run, for people; kept only where somebody will read it. */
final class History {
    private final List<String> lines = new ArrayList<>();
    private final boolean kept;

    History(boolean kept) {
        this.kept = kept;
    }

    void add(long now, Supplier<String> what) {
        if (kept) {
            lines.add(String.format(Locale.ROOT, "%9.3f s  %s", now / 1000.0, what.get()));
        }
    }

    List<String> lines() {
        return List.copyOf(lines);
    }
}
