package io.shardwright.tracing;

import io.shardwright.span.Span;
import io.shardwright.time.Stopwatch;
import io.shardwright.time.WakeSignal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The spans that wait for the collector, and the thread that brings them there. Safe for use by many threads. */
final class SpanQueue implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SpanQueue.class);

    /** Some 4 MB at most; at a thousand commands a second the collector may be away for two seconds before anything is lost. */
    static final int QUEUE_MAX = 2_048;

    /** A request of some 200 kB; collectors take several MB. */
    private static final int BATCH_MAX = 256;

    /** So long what comes is gathered, that not each span is a request. Whoever watches does not notice it. */
    private static final long GATHER_MILLIS = 200;

    /** Nobody waits for this thread; it looks all the same. */
    private static final long IDLE_MILLIS = 60_000;

    /** Whoever stops a process does not wait longer for its traces. */
    static final long CLOSE_MILLIS = 1_500;

    private final BlockingQueue<Span> spans = new ArrayBlockingQueue<>(QUEUE_MAX);
    private final WakeSignal signal = new WakeSignal();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final Stopwatch clock = Stopwatch.started();
    private final LossWords words = new LossWords();
    private final Thread thread = new Thread(this::run, "tracing");
    private final Collector collector;

    private SpanQueue(Collector collector) {
        this.collector = collector;
        // No process stays for the sake of its traces.
        thread.setDaemon(true);
    }

    /** Begins to send. */
    static SpanQueue start(Collector collector) {
        SpanQueue queue = new SpanQueue(collector);
        queue.thread.start();
        return queue;
    }

    /** Queues a span, or loses it if the queue is full. */
    void add(Span span) {
        if (spans.offer(span)) {
            signal.wake();
        } else {
            dropped.incrementAndGet();
        }
    }

    long sent() {
        return sent.get();
    }

    long dropped() {
        return dropped.get();
    }

    private void run() {
        try {
            while (closing.getCount() > 0) {
                signal.rest(IDLE_MILLIS);
                boolean unused = closing.await(GATHER_MILLIS, TimeUnit.MILLISECONDS);
                sendAll();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.error("no more traces are sent, after a failure that nobody foresaw", e);
        }
    }

    private void sendAll() throws InterruptedException {
        List<Span> batch = new ArrayList<>(BATCH_MAX);
        while (spans.drainTo(batch, BATCH_MAX) > 0) {
            Optional<String> refusal = collector.take(batch);
            if (Thread.interrupted()) {
                throw new InterruptedException("given up");
            }
            if (refusal.isEmpty()) {
                sent.addAndGet(batch.size());
            } else {
                dropped.addAndGet(batch.size());
            }
            words.after(clock.elapsedMillis(), dropped.get(), refusal).ifPresent(this::say);
            batch.clear();
        }
    }

    private void say(String line) {
        log.warn("{}: {}", collector, line);
    }

    @Override
    public void close() {
        close(CLOSE_MILLIS);
    }

    /** Sends what is queued, unless that takes longer. */
    void close(long waitMillis) {
        closing.countDown();
        signal.wake();
        try {
            thread.join(waitMillis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            thread.interrupt();
            log.warn("{}: {} spans and those under way are given up, as the process ends", collector, spans.size());
        }
        collector.close();
    }
}
