package io.shardwright.shardcopy;

import io.shardwright.move.CopyClock;
import io.shardwright.move.CopyProgress;
import io.shardwright.move.SourceItem;
import io.shardwright.rowcopy.FollowRecord;
import io.shardwright.rowcopy.RangeRecord;
import io.shardwright.time.Stopwatch;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What a copy counts while it works. Safe for use by many threads. */
final class CopyFigures {
    private final Throttle throttle;
    private final AtomicLong rows = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong millis = new AtomicLong();
    private final AtomicLong chunks = new AtomicLong();
    private final AtomicInteger ranges = new AtomicInteger();
    private final AtomicInteger finished = new AtomicInteger();
    private final AtomicLong estimate = new AtomicLong();
    private final Map<String, Long> changes = new ConcurrentHashMap<>();
    private final Map<String, Long> lags = new ConcurrentHashMap<>();

    private final Stopwatch watch = Stopwatch.started();
    private final CopyClock clock = new CopyClock();
    private volatile String step = "";

    CopyFigures(Throttle throttle) {
        this.throttle = throttle;
    }

    Throttle throttle() {
        return throttle;
    }

    /** What was done before this process. */
    void resumed(CopyPart part, List<RangeRecord> records, FollowRecord followed) {
        estimate.addAndGet(followed.rowsEstimated());
        changes.put(part.name().source(), followed.changes());
        for (RangeRecord record : records) {
            ranges.incrementAndGet();
            finished.addAndGet(record.finished() ? 1 : 0);
            rows.addAndGet(record.rows());
            bytes.addAndGet(record.bytes());
            millis.addAndGet(record.millis());
            chunks.addAndGet(record.chunks());
        }
    }

    /** Says whether rows are copied from now on. */
    synchronized void copying(boolean now) {
        clock.copying(now, watch.elapsedMillis());
    }

    /** Says whether copying rests from now on. */
    synchronized void resting(boolean now) {
        clock.resting(now, watch.elapsedMillis());
    }

    /** How long rows were copied, by whichever writer, since this was asked last. */
    synchronized long worked() {
        return clock.take(watch.elapsedMillis());
    }

    /** @param worked how long that took */
    void copied(RangeRecord at, SourceItem.Chunk chunk, long worked) {
        millis.addAndGet(worked);
        rows.addAndGet(chunk.rows());
        bytes.addAndGet(chunk.block().length);
        chunks.incrementAndGet();
        finished.addAndGet(at.finished() ? 1 : 0);
    }

    void followed(FollowRecord at) {
        changes.put(at.name().source(), at.changes());
    }

    void lag(String source, long transactions) {
        lags.put(source, transactions);
    }

    /** Says what is done besides copying rows; empty for nothing. */
    void step(String what) {
        step = what;
    }

    CopyProgress progress() {
        return new CopyProgress(
                estimate.get(),
                rows.get(),
                bytes.get(),
                millis.get(),
                chunks.get(),
                ranges.get(),
                finished.get(),
                changes.values().stream().mapToLong(Long::longValue).sum(),
                lags.values().stream().mapToLong(Long::longValue).max().orElse(0),
                throttle.reason(),
                step);
    }
}
