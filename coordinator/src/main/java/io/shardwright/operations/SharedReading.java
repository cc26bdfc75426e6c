package io.shardwright.operations;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is dear to read, for whoever asks: only one reads at a time, and what was read is told for a while, so that it costs the same however many ask. The first who finds it too old reads it, on the
 * own thread, and the others wait for that. Safe for use by many threads.
 */
final class SharedReading<T> {
    private final Supplier<T> source;
    private final LongSupplier clockMillis;
    private final long ageMaxMillis;
    private final long waitMaxMillis;
    private @Nullable Reading<T> last;

    /** @param begunAt by the clock */
    private record Reading<T>(CompletableFuture<T> value, long begunAt) {}

    /**
     * @param clockMillis goes on steadily
     * @param ageMaxMillis for so long after it was begun a reading is told
     * @param waitMaxMillis how long to wait for one that another has begun
     */
    SharedReading(Supplier<T> source, LongSupplier clockMillis, long ageMaxMillis, long waitMaxMillis) {
        this.source = source;
        this.clockMillis = clockMillis;
        this.ageMaxMillis = ageMaxMillis;
        this.waitMaxMillis = waitMaxMillis;
    }

    /** What was read; empty if another reads it for longer than is waited. */
    Optional<T> get() {
        Reading<T> reading;
        boolean mine;
        synchronized (this) {
            long now = clockMillis.getAsLong();
            Reading<T> before = last;
            if (before != null && serves(before, now)) {
                reading = before;
                mine = false;
            } else {
                reading = new Reading<>(new CompletableFuture<>(), now);
                last = reading;
                mine = true;
            }
        }
        if (mine) {
            read(reading);
        }
        return awaited(reading);
    }

    private boolean serves(Reading<T> before, long now) {
        return !before.value().isCompletedExceptionally()
                && (!before.value().isDone() || now - before.begunAt() < ageMaxMillis);
    }

    private void read(Reading<T> mine) {
        try {
            mine.value().complete(source.get());
        } catch (RuntimeException | Error e) {
            mine.value().completeExceptionally(e);
            throw e;
        }
    }

    private Optional<T> awaited(Reading<T> reading) {
        try {
            return Optional.of(reading.value().get(waitMaxMillis, TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException("another has failed to read it", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
