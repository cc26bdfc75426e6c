package io.shardwright.transport;

import io.netty.channel.Channel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Holds senders back while their channel has more to write than its peer reads. Safe for use by many threads. */
final class WriteGate {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** Says that the channel became writable or inactive. */
    void changed() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until the channel takes more; false if it closed, or the peer read nothing for too long. Each look at the channel counts as it was:
     * other senders fill it, and its own loop while it takes a frame over, so a second look may say otherwise and means nothing.
     */
    boolean pass(Channel channel) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long remaining = TimeUnit.MILLISECONDS.toNanos(LinkLimits.STALL_MAX_MILLIS);
            while (channel.isActive() && !channel.isWritable()) {
                if (remaining <= 0) {
                    return false;
                }
                remaining = changed.awaitNanos(remaining);
            }
        } finally {
            lock.unlock();
        }
        return channel.isActive();
    }
}
