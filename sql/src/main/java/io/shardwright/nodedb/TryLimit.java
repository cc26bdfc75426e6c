package io.shardwright.nodedb;

import io.shardwright.problem.ShardwrightException;
import io.shardwright.time.WakeSignal;

/** Ends what runs on the node once it has run for as long as it may. Has a thread of its own, so that it does not wait for what it is to end. */
final class TryLimit implements AutoCloseable {
    /** A KILL QUERY that comes between two statements meets nothing, and a node may not answer it: so it is sent until it has met. */
    private static final long AGAIN_MILLIS = 1_000;

    private final WakeSignal over = new WakeSignal();
    private final Runnable end;
    private final long millis;
    private volatile boolean closed;
    private volatile boolean reached;

    private TryLimit(long millis, Runnable end) {
        this.millis = millis;
        this.end = end;
    }

    /** @param end ends it, if it still runs */
    static TryLimit start(long millis, Runnable end) {
        TryLimit limit = new TryLimit(millis, end);
        Thread thread = new Thread(limit::watch, "try-limit");
        thread.setDaemon(true);
        thread.start();
        return limit;
    }

    private void watch() {
        try {
            boolean closedInTime = over.rest(millis);
            while (!closedInTime && !closed) {
                reached = true;
                try {
                    end.run();
                } catch (ShardwrightException e) {
                    // The node does not answer: what runs there is asked to end again.
                }
                over.rest(AGAIN_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the time was up. */
    boolean reached() {
        return reached;
    }

    @Override
    public void close() {
        closed = true;
        over.wake();
    }
}
