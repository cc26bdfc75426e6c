package io.shardwright.local;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Runs several things at the same time. */
public final class Together {
    private Together() {}

    /** Returns when all have ended; throws the first failure among them, the others' kept beside it. */
    public static void run(List<? extends Runnable> tasks) {
        if (tasks.isEmpty()) {
            return;
        }
        ExecutorService threads = Executors.newFixedThreadPool(tasks.size(), task -> {
            Thread thread = new Thread(task, "local-cluster");
            thread.setDaemon(true);
            return thread;
        });
        List<Future<?>> futures = new ArrayList<>();
        tasks.forEach(task -> futures.add(threads.submit(task)));
        @Nullable RuntimeException failure = null;
        for (Future<?> future : futures) {
            try {
                future.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failure = first(failure, new IllegalStateException("interrupted", e));
            } catch (ExecutionException e) {
                Throwable cause = e.getCause();
                failure = first(
                        failure, cause instanceof RuntimeException known ? known : new IllegalStateException(cause));
            }
        }
        threads.shutdown();
        if (failure != null) {
            throw failure;
        }
    }

    private static RuntimeException first(@Nullable RuntimeException earlier, RuntimeException later) {
        if (earlier == null) {
            return later;
        }
        earlier.addSuppressed(later);
        return earlier;
    }
}
