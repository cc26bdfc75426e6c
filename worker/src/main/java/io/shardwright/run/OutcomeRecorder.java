package io.shardwright.run;

import io.shardwright.metadata.RecordResult;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.Settled;
import io.shardwright.time.Stopwatch;
import io.shardwright.time.WakeSignal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that records outcomes: one transaction for whatever finished while the last one committed. An outcome stays in memory until it is
 * recorded; recording it twice changes nothing, so after a lost answer the same batch is simply sent again.
 */
final class OutcomeRecorder implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(OutcomeRecorder.class);

    /** Beyond this a transaction's locks are held too long for the others; measured best between 64 and 256. */
    private static final int BATCH_MAX = 256;

    /** Between tries while the metadata database is away. */
    private static final long RETRY_MILLIS = 250;

    /**
     * While closing: how long to hope for the metadata database, the last try not included. What stays unrecorded the next session finds out on the
     * node. Not a number of tries, as each may take seconds.
     */
    private static final long CLOSING_MILLIS = 5_000;

    private final Function<List<Settled>, RecordResult> record;
    private final Consumer<RecordResult> recorded;
    private final LinkedBlockingQueue<Settled> finished = new LinkedBlockingQueue<>();
    private final WakeSignal signal = new WakeSignal();
    private final AtomicReference<@Nullable ShardwrightException> failure = new AtomicReference<>();
    private final Thread thread = new Thread(this::run, "recorder");
    private volatile @Nullable Stopwatch sinceClosing;
    private volatile boolean gaveUp;

    /**
     * @param record records a batch in one transaction
     * @param recorded called after its commit, with whom to wake
     */
    OutcomeRecorder(Function<List<Settled>, RecordResult> record, Consumer<RecordResult> recorded) {
        this.record = record;
        this.recorded = recorded;
    }

    void start() {
        thread.start();
    }

    void add(Settled settled) {
        finished.add(settled);
        signal.wake();
    }

    /** Why the session must end, if the recorder has found out. */
    @Nullable
    ShardwrightException failure() {
        return failure.get();
    }

    private void run() {
        List<Settled> batch = new ArrayList<>();
        try {
            while (true) {
                finished.drainTo(batch, BATCH_MAX - batch.size());
                if (batch.isEmpty()) {
                    if (sinceClosing != null) {
                        return;
                    }
                    signal.rest(RETRY_MILLIS);
                } else if (recordAll(batch)) {
                    batch.clear();
                } else if (failure.get() != null || hopedLongEnough()) {
                    gaveUp = true;
                    return;
                } else {
                    // Nobody wakes this rest: what finishes meanwhile is no reason to try sooner.
                    new WakeSignal().rest(RETRY_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean hopedLongEnough() {
        Stopwatch since = sinceClosing;
        return since != null && since.elapsedMillis() >= CLOSING_MILLIS;
    }

    private boolean recordAll(List<Settled> batch) {
        try {
            recorded.accept(record.apply(List.copyOf(batch)));
            return true;
        } catch (ShardwrightException e) {
            if (e.code() == ErrorCode.FENCED) {
                failure.compareAndSet(null, e);
            } else if (e.code() != ErrorCode.UNREACHABLE && batch.size() > 1) {
                return recordEach(batch);
            }
            log.warn("{} outcomes wait to be recorded: {}", batch.size(), e.message());
            return false;
        } catch (RuntimeException e) {
            // The thread must outlive it: without it nothing of this session would ever be recorded.
            log.error("{} outcomes met a failure that nobody foresaw", batch.size(), e);
            return batch.size() > 1 && recordEach(batch);
        }
    }

    /** One outcome that the queue does not take must not hold up the others. */
    private boolean recordEach(List<Settled> batch) {
        List<Settled> refused = new ArrayList<>();
        for (Settled settled : batch) {
            try {
                recorded.accept(record.apply(List.of(settled)));
            } catch (ShardwrightException e) {
                log.error("the outcome of command {} was not recorded: {}", settled.id(), e.message());
                refused.add(settled);
            } catch (RuntimeException e) {
                log.error("the outcome of command {} was not recorded", settled.id(), e);
                refused.add(settled);
            }
        }
        batch.clear();
        batch.addAll(refused);
        return refused.isEmpty();
    }

    /** Whether it ended with outcomes that are not recorded. */
    boolean gaveUp() {
        return gaveUp;
    }

    /** Records what is left, if the metadata database answers, and ends. */
    @Override
    public void close() {
        sinceClosing = Stopwatch.started();
        signal.wake();
        CommandLanes.joinQuietly(thread);
    }
}
