package io.shardwright.shardcopy;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads that work at one thing together: when one fails the others end too. Used by one thread, but for {@link #stop} and {@link #stopping}. */
final class Crew implements AutoCloseable {
    private final ExecutorService threads;
    private volatile boolean stopped;
    private volatile boolean failed;

    Crew(String name) {
        threads = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Whether whoever works here should come to an end. */
    boolean stopping() {
        return stopped || failed;
    }

    void stop() {
        stopped = true;
    }

    /**
     * Does all of these at the same time.
     *
     * @return their results in order
     * @throws ShardwrightException what the first of them failed with; all have ended then
     */
    <T> List<T> all(List<Callable<T>> works) throws InterruptedException {
        failed = false;
        CompletionService<T> service = new ExecutorCompletionService<>(threads);
        List<Future<T>> futures = new ArrayList<>();
        works.forEach(work -> futures.add(service.submit(work)));
        Throwable first = null;
        for (int i = 0; i < futures.size(); i++) {
            try {
                service.take().get();
            } catch (ExecutionException e) {
                failed = true;
                if (first == null) {
                    first = e.getCause();
                }
            } catch (InterruptedException e) {
                failed = true;
                futures.forEach(future -> future.cancel(true));
                throw e;
            }
        }
        if (first instanceof ShardwrightException known) {
            throw known;
        } else if (first != null) {
            throw new ShardwrightException(
                    ErrorCode.INTERNAL, "a thread of a copy failed: " + first, "The log has the cause.", first);
        }
        List<T> results = new ArrayList<>();
        for (Future<T> future : futures) {
            results.add(done(future));
        }
        return results;
    }

    private static <T> T done(Future<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a failure was seen before", e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
