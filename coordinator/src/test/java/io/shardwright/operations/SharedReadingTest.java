package io.shardwright.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class SharedReadingTest {
    private static final long AGE_MAX_MILLIS = 100;
    private static final long LONG_MILLIS = 60_000;

    private final AtomicLong clock = new AtomicLong();
    private final AtomicInteger readings = new AtomicInteger();

    private SharedReading<Integer> reading(Supplier<Integer> source, long waitMaxMillis) {
        return new SharedReading<>(source, clock::get, AGE_MAX_MILLIS, waitMaxMillis);
    }

    private static <T> CompletableFuture<T> beside(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, task -> new Thread(task, "beside").start());
    }

    @Test
    void whatWasReadIsToldUntilItIsTooOld() {
        SharedReading<Integer> shared = reading(readings::incrementAndGet, LONG_MILLIS);
        assertThat(shared.get()).contains(1);
        clock.set(AGE_MAX_MILLIS - 1);
        assertThat(shared.get()).contains(1);
        clock.set(AGE_MAX_MILLIS);
        assertThat(shared.get()).contains(2);
        clock.set(2 * AGE_MAX_MILLIS - 1);
        assertThat(shared.get()).as("it is as old as its beginning").contains(2);
    }

    @Test
    void ofManyWhoAskAtATimeOneReads() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        SharedReading<Integer> shared = reading(held(begun, released), LONG_MILLIS);
        CompletableFuture<Optional<Integer>> first = beside(shared::get);
        begun.await();
        clock.set(10 * AGE_MAX_MILLIS);
        CompletableFuture<Optional<Integer>> second = beside(shared::get);
        CompletableFuture<Optional<Integer>> third = beside(shared::get);
        released.countDown();
        assertThat(first.get()).contains(1);
        // Whoever asks only after the reading has ended reads anew, as it is old by then.
        assertThat(second.get().orElseThrow()).isIn(1, 2);
        assertThat(third.get().orElseThrow()).isIn(1, 2);
        assertThat(readings).hasValueLessThanOrEqualTo(2);
    }

    @Test
    void whoeverWaitsTooLongIsToldNothingAndReadsNothing() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        SharedReading<Integer> shared = reading(held(begun, released), 1);
        CompletableFuture<Optional<Integer>> first = beside(shared::get);
        begun.await();
        clock.set(10 * AGE_MAX_MILLIS);
        assertThat(shared.get()).isEmpty();
        assertThat(shared.get()).isEmpty();
        assertThat(readings).hasValue(1);
        released.countDown();
        assertThat(first.get()).contains(1);
    }

    private Supplier<Integer> held(CountDownLatch begun, CountDownLatch released) {
        return () -> {
            int number = readings.incrementAndGet();
            begun.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return number;
        };
    }

    @Test
    void aReadingThatFailsIsToldAndNotKept() {
        SharedReading<Integer> shared = reading(
                () -> {
                    if (readings.incrementAndGet() == 1) {
                        throw new IllegalArgumentException("no");
                    }
                    return readings.get();
                },
                LONG_MILLIS);
        assertThatThrownBy(shared::get).isInstanceOf(IllegalArgumentException.class);
        assertThat(shared.get()).contains(2);
    }
}
