package io.shardwright.shardcopy;

import io.shardwright.move.CopyProgress;
import io.shardwright.move.SourceItem;
import io.shardwright.rowcopy.FollowRecord;
import io.shardwright.rowcopy.RangeRecord;
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
    private final AtomicLong chunks = new AtomicLong();
    private final AtomicInteger ranges = new AtomicInteger();
    private final AtomicInteger finished = new AtomicInteger();
    private final AtomicLong estimate = new AtomicLong();
    private final Map<String, Long> changes = new ConcurrentHashMap<>();
    private final Map<String, Long> lags = new ConcurrentHashMap<>();

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
            chunks.addAndGet(record.chunks());
        }
    }

    void copied(RangeRecord at, SourceItem.Chunk chunk) {
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
                chunks.get(),
                ranges.get(),
                finished.get(),
                changes.values().stream().mapToLong(Long::longValue).sum(),
                lags.values().stream().mapToLong(Long::longValue).max().orElse(0),
                throttle.reason(),
                step);
    }
}
