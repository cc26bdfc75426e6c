package io.shardwright.torture;

import io.shardwright.time.Stopwatch;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** What was done to the cluster, a line each: milliseconds since the start, kind, target, and what it was aimed at. Safe for use by many threads. */
final class FaultLog implements AutoCloseable {
    private static final int TEXT_MAX = 400;

    private final Stopwatch watch = Stopwatch.started();
    private final BufferedWriter out;
    private final Map<FaultKind, Integer> counts = new EnumMap<>(FaultKind.class);
    private boolean closed;

    private FaultLog(BufferedWriter out) {
        this.out = out;
    }

    static FaultLog in(Path file) {
        try {
            return new FaultLog(Files.newBufferedWriter(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A fault, counted. */
    synchronized void fault(FaultKind kind, String target, String detail) {
        counts.merge(kind, 1, Integer::sum);
        write(kind.label(), target, detail);
    }

    /** A fault at a statement, counted. */
    void fault(FaultKind kind, String target, Aim aim, StatementShape shape) {
        fault(kind, target, aim.label() + " " + shape.brief(TEXT_MAX));
    }

    /** Something else that explains what happened. */
    synchronized void note(String target, String text) {
        write("-", target, text);
    }

    private void write(String kind, String target, String text) {
        if (closed) {
            return;
        }
        try {
            out.write(String.format(
                    Locale.ROOT,
                    "%8d  %-22s %-14s %s%n",
                    watch.elapsedMillis(),
                    kind,
                    target,
                    text.replaceAll("\\s+", " ")));
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    synchronized Map<FaultKind, Integer> counts() {
        Map<FaultKind, Integer> all = new EnumMap<>(FaultKind.class);
        for (FaultKind kind : FaultKind.values()) {
            all.put(kind, counts.getOrDefault(kind, 0));
        }
        return all;
    }

    long elapsedMillis() {
        return watch.elapsedMillis();
    }

    @Override
    public synchronized void close() {
        closed = true;
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
