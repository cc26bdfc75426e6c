package io.shardwright.operations;

import io.shardwright.access.RefusalNotes;
import io.shardwright.metadata.AuditReader;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.time.Stopwatch;
import io.shardwright.time.WakeSignal;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes refused calls into the audit, a bounded number of entries, beside the calls themselves: none waits for it. Safe for use by many threads. */
public final class RefusalLog implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RefusalLog.class);

    private static final long REST_MILLIS = 1_000;

    private final AuditReader audit;
    private final RefusalNotes notes = new RefusalNotes();
    private final Stopwatch clock = Stopwatch.started();
    private final WakeSignal signal = new WakeSignal();
    private final Thread thread = new Thread(this::run, "refusals");
    private volatile boolean closing;

    public RefusalLog(AuditReader audit) {
        this.audit = audit;
    }

    /** Begins to write by itself. */
    public void start() {
        thread.start();
    }

    public void add(RefusalNotes.Kind kind) {
        notes.add(kind, clock.elapsedMillis());
    }

    /** Writes what is to be told by now. May block on the metadata database. */
    public void write() {
        List<RefusalNotes.Note> due = notes.take(clock.elapsedMillis());
        if (due.isEmpty()) {
            return;
        }
        try {
            audit.addRefused(due);
        } catch (ShardwrightException e) {
            log.warn("refused calls that the audit does not have, as {}: {}", e.message(), due);
        }
    }

    private void run() {
        try {
            while (!closing) {
                signal.rest(REST_MILLIS);
                write();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closing = true;
        signal.wake();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
