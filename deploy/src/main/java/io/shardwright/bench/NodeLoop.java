package io.shardwright.bench;

import io.shardwright.fleet.NodeName;
import io.shardwright.run.ReadyInbox;
import io.shardwright.run.SessionWork;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** The loop of one worker, as a session's loop without the lease: turn, rest until woken. It can be held between two turns. */
final class NodeLoop implements AutoCloseable {
    static final long POLL_MILLIS = 500;

    private final ReadyInbox inbox = new ReadyInbox();
    private final Semaphore mayTurn = new Semaphore(0);
    private final Thread thread;
    private @Nullable SessionWork work;
    private volatile boolean closing;

    NodeLoop(NodeName node) {
        thread = new Thread(this::run, "session-" + node);
    }

    void work(SessionWork newWork) {
        work = newWork;
        newWork.start();
        thread.start();
    }

    private void run() {
        SessionWork mine = java.util.Objects.requireNonNull(work);
        try {
            while (!closing) {
                mayTurn.acquire();
                long restMillis = closing ? POLL_MILLIS : mine.turn();
                mayTurn.release();
                if (restMillis > 0) {
                    inbox.rest(restMillis);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Where its worker hears what became ready. */
    ReadyInbox inbox() {
        return inbox;
    }

    void go() {
        mayTurn.release();
        inbox.wake();
    }

    void pause() throws InterruptedException {
        mayTurn.acquire();
    }

    @Override
    public void close() {
        closing = true;
        mayTurn.release();
        inbox.wake();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        java.util.Objects.requireNonNull(work).drain(10_000);
    }
}
