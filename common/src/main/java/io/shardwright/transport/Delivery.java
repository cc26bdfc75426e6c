package io.shardwright.transport;

import io.netty.channel.Channel;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs what one link delivers, in order, off the event loop. While too much of it waits the link reads no further, and so the peer stops sending:
 * the links of other peers go on.
 */
final class Delivery {
    private final Channel channel;
    private final Executor executor;
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();

    Delivery(Channel channel, Executor executor) {
        this.channel = channel;
        this.executor = executor;
    }

    /** Adds a task; called on the channel's event loop. */
    void add(Runnable task) {
        tasks.add(task);
        if (waiting.getAndIncrement() == 0) {
            executor.execute(this::run);
        }
        regulate();
    }

    private void run() {
        do {
            Runnable task = tasks.remove();
            task.run();
            channel.eventLoop().execute(this::regulate);
        } while (waiting.decrementAndGet() > 0);
    }

    /** Always on the event loop, and always after a change: so the last look sees the last count, and reading never stays off. */
    private void regulate() {
        channel.config().setAutoRead(waiting.get() <= LinkLimits.UNREAD_CHUNKS_MAX);
    }
}
